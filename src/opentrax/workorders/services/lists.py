"""Change the lists of words and the settings of an organization's work orders."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.lists import DEFAULTS
from opentrax.workorders.models import ListEntry, SubStatusChoice, WorkOrder, WorkSettings
from opentrax.workorders.services.keeper import lock_work_order
from opentrax.workorders.states import ListKind, WorkOrderStatus

MOST_ENTRIES = 200


def _noted(action: str, subject_id: UUID, actor: Person, **facts: str | int | bool | None) -> None:
    audit.record(action, subject_id=subject_id, actor_id=actor.pk, facts=facts)


def _own_rows(kind: ListKind) -> None:
    """Make the program's entries rows of the organization's own, before its first change."""
    rows = ListEntry.objects.filter(organization_id=current_organization_id(), kind=kind)
    if kind in DEFAULTS and not rows.exists():
        # Two first changes at once make them once.
        ListEntry.objects.bulk_create(
            [
                ListEntry(kind=kind, code=entry.code, stops_clocks=entry.stops_clocks)
                for entry in DEFAULTS[kind]
            ],
            ignore_conflicts=True,
        )


@command
def add_list_entry(
    kind: str, label: str, *, actor: Person, stops_clocks: bool = False, status: str = "",
    command_id: UUID | None = None,
) -> ListEntry:  # fmt: skip
    """Add an entry to one of the organization's lists.

    Refuses an empty name, one that the list has already, a sub-status without a status, and a list
    that is too long.
    """
    listed, name = ListKind(kind), label.strip()[:80]
    if not name:
        raise Refused(_("Give the entry a name."))
    _own_rows(listed)
    rows = ListEntry.objects.filter(
        organization_id=current_organization_id(), kind=listed, archived_at=None
    )
    if rows.filter(label__iexact=name).exists():
        raise Refused(_("The list has this entry already."))
    if rows.count() >= MOST_ENTRIES:
        raise Refused(_("The list is full. Archive what nobody uses."))
    is_sub = listed == ListKind.SUB_STATUS
    if is_sub and status not in WorkOrderStatus:
        raise Refused(_("Choose the status that the sub-status belongs to."))
    stops = stops_clocks and listed == ListKind.HOLD_REASON
    entry = ListEntry(
        kind=listed, code=str(uuid7()), label=name, stops_clocks=stops,
        status=status if is_sub else "",
    )  # fmt: skip
    entry.save(force_insert=True)
    _noted("list.added", entry.pk, actor, kind=kind, stops_clocks=entry.stops_clocks)
    return entry


@command
def archive_list_entry(
    kind: str, code: str, *, actor: Person, command_id: UUID | None = None
) -> ListEntry:
    """Take an entry off a list; what was said with it stays. Refuses the last reason to hold."""
    listed = ListKind(kind)
    _own_rows(listed)
    rows = ListEntry.objects.filter(
        organization_id=current_organization_id(), kind=listed, archived_at=None
    )
    # All of the list, so that two people do not take its last two entries.
    left = list(rows.select_for_update(of=("self",)).order_by("id"))
    found: ListEntry | None = next((entry for entry in left if entry.code == code), None)
    if found is None:
        raise Refused(_("The list has no such entry any more."))
    if listed == ListKind.HOLD_REASON and len(left) == 1:
        raise Refused(_("Keep one reason at least, or nothing can be put on hold."))
    found.archived_at = now()
    found.save(update_fields=["archived_at"])
    _noted("list.archived", found.pk, actor, kind=kind)
    return found


@command
def choose_sub_status(
    work_order: WorkOrder, entry: ListEntry | None, *, actor: Person,
    command_id: UUID | None = None,
) -> SubStatusChoice | None:  # fmt: skip
    """Give a work order that the organization sees one of its sub-statuses, or none.

    Refuses one of another status or another organization's, and a work order that is not seen.
    """
    own_id = current_organization_id()
    seen = lock_work_order(work_order.pk)
    chosen = SubStatusChoice.objects.filter(organization_id=own_id, work_order_id=seen.pk)
    if entry is None:
        chosen.delete()
        _noted("sub_status.chosen", seen.pk, actor, entry=None)
        return None
    own = ListEntry.objects.filter(
        pk=entry.pk, organization_id=own_id, kind=ListKind.SUB_STATUS, status=seen.status
    ).first()
    if own is None:
        raise Refused(_("This sub-status does not belong to where the work order stands."))
    row, _made = SubStatusChoice.objects.update_or_create(
        organization_id=own_id, work_order_id=seen.pk, defaults={"entry_id": own.pk}
    )
    _noted("sub_status.chosen", seen.pk, actor, entry=str(own.pk))
    return row  # type: ignore[no-any-return]


@command
def change_work_settings(
    *, missed_after_minutes: int, verify_after_days: int, actor: Person,
    takes_requests_itself: bool = False, command_id: UUID | None = None,
) -> WorkSettings:  # fmt: skip
    """Say when a visit counts as missed and when completed work counts as verified, 0 is never;
    and whether requests become work orders at once.
    """
    values = {
        "missed_after_minutes": missed_after_minutes, "verify_after_days": verify_after_days,
        "takes_requests_itself": takes_requests_itself,
    }  # fmt: skip
    row, _made = WorkSettings.objects.update_or_create(
        organization_id=current_organization_id(), defaults=values
    )
    _noted("work_settings.changed", row.pk, actor, **values)
    return row  # type: ignore[no-any-return]
