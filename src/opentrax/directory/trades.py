"""The tree of trades that an organization works with: thirty of the program's, which nobody can
delete, so that two organizations' systems understand each other, and its own under or beside.

A trade is named by its code: a word of the program's, or the key of a row of the organization's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import Trade
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold

MOST_DEEP = 4
_DASH = "\u2013 "

DEFAULT_TRADES: Mapping[str, str | Promise] = {
    "appliances": _("Appliances"),
    "asphalt": _("Asphalt and parking lots"),
    "low_voltage": _("Cabling and networks"),
    "carpentry": _("Carpentry"),
    "cleaning": _("Cleaning"),
    "concrete": _("Concrete and masonry"),
    "docks": _("Docks and roll-up doors"),
    "doors": _("Doors and hardware"),
    "electrical": _("Electrical"),
    "elevators": _("Elevators and escalators"),
    "fencing": _("Fences and gates"),
    "fire": _("Fire protection"),
    "flooring": _("Flooring"),
    "general": _("General maintenance"),
    "glass": _("Glass and windows"),
    "hvac": _("Heating, ventilation and air conditioning"),
    "kitchen": _("Kitchen equipment"),
    "landscaping": _("Landscaping"),
    "lighting": _("Lighting"),
    "locks": _("Locks and keys"),
    "painting": _("Painting and drywall"),
    "pest": _("Pest control"),
    "plumbing": _("Plumbing"),
    "power_washing": _("Power washing"),
    "refrigeration": _("Refrigeration"),
    "roofing": _("Roofing"),
    "security": _("Security and alarms"),
    "signage": _("Signs"),
    "snow": _("Snow and ice removal"),
    "waste": _("Waste and recycling"),
}


@dataclass(frozen=True, slots=True)
class TradeEntry:
    """One trade in its place of the tree; `label` is empty where the program has a translated
    name.
    """

    code: str
    label: str = ""
    parent: str = ""
    depth: int = 0
    key: UUID | None = None

    @property
    def name(self) -> str:
        """What a reader sees, in their language."""
        return trade_name(self.code, self.label)

    @property
    def steps(self) -> range:
        """One for each trade above it, for a template's indent."""
        return range(self.depth)

    @property
    def is_own(self) -> bool:
        """Whether the organization added it, and so may change it."""
        return self.key is not None


@dataclass(frozen=True, slots=True)
class ChosenTrade:
    """What a row keeps of a trade: its code, its own name, and the program's trade above it."""

    code: str = ""
    label: str = ""
    default: str = ""


def trade_name(code: str, label: str = "") -> str:
    """The name of a trade: its own label, else the program's in the reader's language."""
    return label or str(DEFAULT_TRADES.get(code, code))


def trade_title(code: str, label: str, default: str) -> str:
    """The name with the program's trade above it, as somebody outside understands it."""
    name = trade_name(code, label)
    return f"{trade_name(default)} \u203a {name}" if default and default != code else name


def own_trades(*, archived: bool = False) -> list[Trade]:
    """The rows of the organization in scope, by name."""
    rows = Trade.objects.filter(
        organization_id=current_organization_id(), archived_at__isnull=not archived
    )
    return list(rows.order_by("sort_key", "id"))


def trades() -> list[TradeEntry]:
    """The tree of the organization in scope, each trade before those under it, by the reader's
    alphabet; one query.
    """
    below: dict[str, list[TradeEntry]] = {}
    for code in DEFAULT_TRADES:
        below.setdefault("", []).append(TradeEntry(code))
    for row in own_trades():
        entry = TradeEntry(str(row.pk), row.name, row.parent, key=row.pk)
        below.setdefault(row.parent, []).append(entry)
    return list(_walk(below, "", 0))


def _walk(below: Mapping[str, list[TradeEntry]], parent: str, depth: int) -> Iterable[TradeEntry]:
    for entry in sorted(below.get(parent, []), key=lambda found: fold(found.name)):
        yield TradeEntry(entry.code, entry.label, entry.parent, depth, entry.key)
        yield from _walk(below, entry.code, depth + 1)


def trade_choices(tree: Iterable[TradeEntry] | None = None) -> list[tuple[str, str]]:
    """Codes and names for a select, those below a trade indented; no query with `tree`, else
    one.
    """
    return [
        (entry.code, _DASH * entry.depth + entry.name)
        for entry in (trades() if tree is None else tree)
    ]


def trade_and_ancestors(code: str, tree: Iterable[TradeEntry] | None = None) -> list[str]:
    """A trade's code and those above it, the most specific first; archived ones too. Empty where
    the organization in scope has no such trade.
    """
    if tree is not None:
        parents = {entry.code: entry.parent for entry in tree}
    else:
        rows = Trade.objects.filter(organization_id=current_organization_id())
        parents = dict.fromkeys(DEFAULT_TRADES, "")
        parents |= {str(key): parent for key, parent in rows.values_list("pk", "parent")}
    found: list[str] = []
    while code in parents and code not in found:
        found.append(code)
        code = parents[code]
    return found


def trade_and_descendants(code: str, tree: Iterable[TradeEntry] | None = None) -> list[str]:
    """A trade's code and those of all trades under it that are in use."""
    found = [code]
    for entry in trades() if tree is None else tree:  # each comes after the one above it
        if entry.parent in found:
            found.append(entry.code)
    return found


def choose_trade(code: str) -> ChosenTrade | None:
    """What a row keeps of a trade of the organization in scope; None where there is no such one in
    use. An empty code is no trade.
    """
    if not code:
        return ChosenTrade()
    tree = trades()
    entry = next((known for known in tree if known.code == code), None)
    if entry is None:
        return None
    top = trade_and_ancestors(code, tree)[-1]
    return ChosenTrade(code, entry.label, top if top in DEFAULT_TRADES else "")
