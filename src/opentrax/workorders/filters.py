"""What a list of work orders is narrowed to: read from an address, kept by name, said in words.

A saved filter is the same query in columns. What of it is gone by now, its trade or its location,
is said: a location that cannot be seen finds nothing, rather than everything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from opentrax.directory.models import Location
from opentrax.directory.selectors import location_by_id
from opentrax.directory.trades import TradeEntry, trade_name
from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.caps import cap_label
from opentrax.workorders.listing import SORTS
from opentrax.workorders.models import DefaultFilter, SavedFilter
from opentrax.workorders.models.filters import STATUS_WORDS, Clock, Nte

MOST_WORDS = 200
KEYS = ("q", "status", "trade", "clock", "nte", "location", "sort")
"""The parameters of the list's address that a filter is made of."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What the list understood; each part may be empty."""

    words: str = ""
    status: str = ""
    trade: str = ""
    clock: str = ""
    nte: str = ""
    location_id: UUID | None = None
    sort: str = ""

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        words = self.words or self.status or self.trade or self.clock or self.nte
        return bool(words or self.location_id)

    def address(self) -> dict[str, str]:
        """The same as parameters of the list's address, the empty ones left out."""
        said = {
            "q": self.words, "status": self.status, "trade": self.trade, "clock": self.clock,
            "nte": self.nte, "location": str(self.location_id or ""), "sort": self.sort,
        }  # fmt: skip
        return {key: value for key, value in said.items() if value}


class NoSuchPlaceError(ValueError):
    """The address names a location by something that is no key."""


def read_query(given: Mapping[str, str], begun: ListQuery | None = None) -> ListQuery:
    """What an address says; where it says nothing of a part, what it began with. Words of no list
    are left out. Raises NoSuchPlaceError for a location that cannot be one.
    """
    known = begun or ListQuery()
    place = given.get("location")
    try:
        location_id = known.location_id if place is None else UUID(place) if place else None
    except ValueError as error:
        raise NoSuchPlaceError from error
    status, clock = given.get("status", known.status), given.get("clock", known.clock)
    nte, sort = given.get("nte", known.nte), given.get("sort", known.sort)
    return ListQuery(
        words=given.get("q", known.words).replace("\0", "").strip()[:MOST_WORDS],
        status=status if status in STATUS_WORDS else "",
        trade=given.get("trade", known.trade).replace("\0", "").strip()[:36],
        clock=clock if clock in Clock else "", nte=nte if nte in Nte else "",
        location_id=location_id, sort=sort if sort in SORTS else "",
    )  # fmt: skip


def query_of(saved: SavedFilter) -> ListQuery:
    """What is kept under a name."""
    return ListQuery(
        saved.words, saved.status, saved.trade_code, saved.clock, saved.nte, saved.location_id,
        saved.sort,
    )  # fmt: skip


def _visible(person_id: UUID) -> QuerySet[SavedFilter]:
    found: QuerySet[SavedFilter] = SavedFilter.objects.filter(
        Q(owner_id=None) | Q(owner_id=person_id), organization_id=current_organization_id()
    )
    return found


def filters_of(person_id: UUID) -> list[SavedFilter]:
    """A member's own and the organization's, by name."""
    return sorted(_visible(person_id), key=lambda one: (one.name.casefold(), one.pk))


def filter_by_id(filter_id: UUID, person_id: UUID) -> SavedFilter | None:
    """One that a member sees."""
    found: SavedFilter | None = _visible(person_id).filter(pk=filter_id).first()
    return found


def default_of(person_id: UUID) -> UUID | None:
    """The key of the filter with which a member's list begins."""
    rows = DefaultFilter.objects.filter(
        organization_id=current_organization_id(), person_id=person_id
    )
    found: UUID | None = rows.values_list("saved_filter_id", flat=True).first()
    return found


def what_is_gone(saved: SavedFilter, tree: Sequence[TradeEntry]) -> list[str]:
    """What a filter names that is there no more, a sentence for each."""
    gone = []
    if saved.trade_code and saved.trade_code not in {entry.code for entry in tree}:
        name = trade_name(saved.trade_code, saved.trade_label)
        gone.append(
            _(
                "The trade “%(name)s” of this filter is no longer in your list: only work orders"
                " from before are found."
            )
            % {"name": name}
        )
    if saved.location_id is not None and location_by_id(saved.location_id) is None:
        gone.append(
            _(
                "The location “%(name)s” of this filter is gone, or no longer open to you: nothing"
                " is found. Choose another one, or remove the filter."
            )
            % {"name": saved.location_name}
        )
    return gone


def nte_choices(label: str) -> list[tuple[str, str]]:
    """How far the cap, by the organization's word for it, can be used."""
    words = _("%(label)s: %(use)s")
    return [(str(one), words % {"label": label, "use": one.label}) for one in Nte]


def said(
    query: ListQuery, tree: Sequence[TradeEntry], place: Location | str | None = None
) -> list[str]:
    """A query in the reader's words, part by part."""
    parts = [f"“{query.words}”"] if query.words else []
    if query.status:
        parts.append(str(STATUS_WORDS[query.status]))
    if query.trade:
        names = {entry.code: entry.name for entry in tree}
        parts.append(names.get(query.trade) or trade_name(query.trade))
    if query.clock:
        parts.append(str(Clock(query.clock).label))
    if query.nte:
        parts.append(dict(nte_choices(cap_label()))[query.nte])
    if place:
        parts.append(place if isinstance(place, str) else place.name)
    return parts
