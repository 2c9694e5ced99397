"""Keep filters of the list of work orders: a member's own, and the organization's."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.selectors import location_by_id
from opentrax.directory.trades import choose_trade
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Membership, Person
from opentrax.organizations.selectors import membership_of
from opentrax.workorders.filters import ListQuery
from opentrax.workorders.models import DefaultFilter, SavedFilter

MOST = 50
"""Of one member, and of the organization."""


@dataclass(frozen=True, slots=True)
class FilterDetails:
    """What people say of a filter. One that is shared belongs to the organization."""

    name: str
    query: ListQuery = field(default_factory=ListQuery)
    is_shared: bool = False
    is_pinned: bool = True


def may_change(saved: SavedFilter, membership: Membership) -> bool:
    """One's own, or the organization's for those who may share."""
    if saved.owner_id is None:
        return membership.may("filters.share")
    return bool(saved.owner_id == membership.person_id)


def _member(actor: Person) -> Membership:
    membership = membership_of(actor.pk)
    if membership is None or not membership.may("filters.keep"):
        raise Refused(_("Your role may not keep filters."))
    return membership


def _write(saved: SavedFilter, details: FilterDetails, actor: Person) -> None:
    name, membership, query = details.name.strip()[:60], _member(actor), details.query
    if not name:
        raise Refused(_("Give the filter a name."))
    if details.is_shared and not membership.may("filters.share"):
        raise Refused(_("Your role may not share filters. Ask somebody who dispatches."))
    saved.owner_id = None if details.is_shared else actor.pk
    others = SavedFilter.objects.filter(
        organization_id=current_organization_id(), owner_id=saved.owner_id
    ).exclude(pk=saved.pk)
    if others.filter(name__iexact=name).exists():
        raise Refused(_("There is a filter of this name already."))
    if others.count() >= MOST:
        raise Refused(_("There are 50 filters already. Remove one that nobody uses."))
    saved.name, saved.is_pinned = name, details.is_pinned
    saved.words, saved.status = query.words, query.status
    saved.clock, saved.nte, saved.sort = query.clock, query.nte, query.sort
    _write_trade(saved, query.trade)
    _write_place(saved, query.location_id)


def _write_trade(saved: SavedFilter, code: str) -> None:
    if code == saved.trade_code:
        return  # one that was archived meanwhile stays, and is said
    chosen = choose_trade(code)
    if chosen is None:
        raise Refused(_("Choose a trade of your organization's list."))
    saved.trade_code, saved.trade_label = chosen.code, chosen.label


def _write_place(saved: SavedFilter, location_id: UUID | None) -> None:
    if location_id == saved.location_id:
        return
    place = location_by_id(location_id) if location_id else None
    if location_id and place is None:
        raise Refused(_("This location is not open to your organization."))
    saved.location_id, saved.location_name = location_id, place.name if place else ""


def _noted(action: str, saved: SavedFilter, actor: Person) -> None:
    audit.record(
        action,
        subject_id=saved.pk,
        actor_id=actor.pk,
        facts={"is_shared": saved.owner_id is None},
    )


@command
def save_filter(
    details: FilterDetails, *, actor: Person, command_id: UUID | None = None
) -> SavedFilter:
    """Keep a filter under a name. Refuses without a name or under one that is taken, a trade or
    location that is not the organization's to choose, to share it by a role that may not, and more
    than `MOST`.
    """
    saved = SavedFilter()
    _write(saved, details, actor)
    saved.save(force_insert=True)
    _noted("filter.saved", saved, actor)
    return saved


def _own(saved: SavedFilter, actor: Person) -> SavedFilter:
    found: SavedFilter | None = (
        SavedFilter.objects.select_for_update(of=("self",)).filter(pk=saved.pk).first()
    )
    if found is None:
        raise Refused(_("This filter is gone."))
    if not may_change(found, _member(actor)):
        raise Refused(_("Only those who dispatch may change a filter that is shared."))
    return found


@command
def change_filter(
    saved: SavedFilter, details: FilterDetails, *, actor: Person, command_id: UUID | None = None
) -> SavedFilter:
    """Change a filter's name, query and who sees it. One that is shared no more is the actor's own,
    and nobody else's list begins with it. Refuses what `save_filter` refuses, and another's.
    """
    found = _own(saved, actor)
    _write(found, details, actor)
    found.save()
    if found.owner_id is not None:
        DefaultFilter.objects.filter(saved_filter_id=found.pk).exclude(person_id=actor.pk).delete()
    _noted("filter.changed", found, actor)
    return found


@command
def remove_filter(saved: SavedFilter, *, actor: Person, command_id: UUID | None = None) -> None:
    """Take a filter away; lists that began with it begin with everything. Refuses another's."""
    found = _own(saved, actor)
    _noted("filter.removed", found, actor)
    found.delete()


@command
def choose_default(
    saved: SavedFilter | None, *, actor: Person, command_id: UUID | None = None
) -> DefaultFilter | None:
    """Begin the actor's own list with a filter that they see, or with everything."""
    own = DefaultFilter.objects.filter(
        organization_id=current_organization_id(), person_id=actor.pk
    )
    if saved is None:
        own.delete()
        return None
    if saved.owner_id not in (None, actor.pk):
        raise Refused(_("This filter is gone."))
    row, _made = DefaultFilter.objects.update_or_create(
        organization_id=current_organization_id(), person_id=actor.pk,
        defaults={"saved_filter_id": saved.pk},
    )  # fmt: skip
    return row  # type: ignore[no-any-return]


def forget_filters(person_id: UUID) -> None:
    """A member left the organization in scope: what was their own goes."""
    DefaultFilter.objects.filter(person_id=person_id).delete()
    SavedFilter.objects.filter(owner_id=person_id).delete()
