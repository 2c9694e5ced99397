"""Add, rename and archive an organization's own trades."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Trade
from opentrax.directory.trades import MOST_DEEP, TradeEntry, trade_and_ancestors, trades
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.kit.tenancy.turns import take_turn
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person

MOST_TRADES = 500


def _free_name(name: str, parent: str, tree: list[TradeEntry], but: str = "") -> str:
    told = name.strip()[:80]
    if not told:
        raise Refused(_("Give the trade a name."))
    beside = {fold(t.name) for t in tree if t.parent == parent and t.code != but}
    if fold(told) in beside:
        raise Refused(_("There is a trade of this name in this place already."))
    return told


def _tree() -> list[TradeEntry]:
    """The tree, which nobody else changes until the transaction ends."""
    take_turn("trades")
    return trades()


def _own(trade: Trade) -> Trade:
    found: Trade | None = (
        Trade.objects.select_for_update()
        .filter(pk=trade.pk, organization_id=current_organization_id())
        .first()
    )
    if found is None:
        raise Refused(_("This trade is not one of your organization's own."))
    return found


@command
def add_trade(
    name: str, *, actor: Person, parent: str = "", command_id: UUID | None = None
) -> Trade:
    """Add a trade at the top, or under the trade of the code `parent`.

    Refuses an empty name, one that is there in this place already, a place that does not exist, and
    a tree that gets too deep or too large.
    """
    tree = _tree()
    if parent and parent not in {entry.code for entry in tree}:
        raise Refused(_("Choose a trade of the list to put it under."))
    if len(trade_and_ancestors(parent, tree)) >= MOST_DEEP:
        raise Refused(_("Trades lie at most four deep."))
    if sum(entry.is_own for entry in tree) >= MOST_TRADES:
        raise Refused(_("The list is full. Archive what nobody uses."))
    told = _free_name(name, parent, tree)
    trade = Trade(name=told, parent=parent, sort_key=fold(told)[:200])
    trade.save(force_insert=True)
    audit.record("trade.added", subject_id=trade.pk, actor_id=actor.pk, facts={"under": parent})
    return trade


@command
def rename_trade(
    trade: Trade, name: str, *, actor: Person, command_id: UUID | None = None
) -> Trade:
    """Give an own trade another name; work orders keep the one that they were raised with.

    Refuses an empty name, one that is there in this place already, and a trade of the program's or
    another organization's.
    """
    tree, found = _tree(), _own(trade)
    found.name = _free_name(name, found.parent, tree, but=str(found.pk))
    found.sort_key = fold(found.name)[:200]
    found.save(update_fields=["name", "sort_key"])
    audit.record("trade.renamed", subject_id=found.pk, actor_id=actor.pk)
    return found


@command
def archive_trade(trade: Trade, *, actor: Person, command_id: UUID | None = None) -> Trade:
    """Offer an own trade no more; what was raised with it stays. Refuses one that has others under
    it.
    """
    tree, found = _tree(), _own(trade)
    if any(entry.parent == str(found.pk) for entry in tree):
        raise Refused(_("Archive the trades under it first."))
    found.archived_at = now()
    found.save(update_fields=["archived_at"])
    audit.record("trade.archived", subject_id=found.pk, actor_id=actor.pk)
    return found


@command
def restore_trade(trade: Trade, *, actor: Person, command_id: UUID | None = None) -> Trade:
    """Offer an archived trade again. Refuses where its place or its name is taken or gone."""
    tree, found = _tree(), _own(trade)
    if found.parent and found.parent not in {entry.code for entry in tree}:
        raise Refused(_("Restore the trade above it first."))
    _free_name(found.name, found.parent, tree, but=str(found.pk))
    found.archived_at = None
    found.save(update_fields=["archived_at"])
    audit.record("trade.restored", subject_id=found.pk, actor_id=actor.pk)
    return found
