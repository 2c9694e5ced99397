"""Numbers of a work order that are given after it was raised."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person
from opentrax.workorders.events import WorkOrderChanged
from opentrax.workorders.lists import resolutions
from opentrax.workorders.models import OwnReference, WorkOrder
from opentrax.workorders.searching import search_text_of
from opentrax.workorders.services.keeper import (
    keepers_side,
    lock_work_order,
    settle,
    standing_assignment,
)
from opentrax.workorders.states import AssignmentStatus, WorkOrderStatus

CLOSES_OUT = frozenset(
    {
        WorkOrderStatus.IN_PROGRESS, WorkOrderStatus.ON_HOLD, WorkOrderStatus.COMPLETED,
        WorkOrderStatus.VERIFIED,
    }
)  # fmt: skip


@command
def set_own_reference(
    work_order: WorkOrder, reference: str, *, actor: Person, command_id: UUID | None = None
) -> OwnReference | None:
    """Give a work order that the organization sees the number of its own books; empty takes it
    away. Nobody else sees it. Refuses a work order that is not seen.
    """
    locked, own_id, told = lock_work_order(work_order.pk), current_organization_id(), reference
    told = told.strip()[:60]
    rows = OwnReference.objects.filter(organization_id=own_id, work_order_id=locked.pk)
    audit.record("own_reference.set", subject_id=locked.pk, actor_id=actor.pk,
                 facts={"given": bool(told)})  # fmt: skip
    if not told:
        rows.delete()
        return None
    row, _made = OwnReference.objects.update_or_create(
        organization_id=own_id, work_order_id=locked.pk,
        defaults={"reference": told, "search_text": fold(told)[:120]},
    )  # fmt: skip
    return row  # type: ignore[no-any-return]


@command
def close_out(
    work_order: WorkOrder, *, number: str, resolution: str, actor: Person,
    command_id: UUID | None = None,
) -> WorkOrder:  # fmt: skip
    """Write how the work was resolved (a code of the keeper's list, or none) and the number under
    which it was closed out, by either side; both see them.

    Refuses before the work has begun and after its end, a provider that did not accept it, and a
    code that is not on the list. Publishes WorkOrderChanged.
    """
    locked = lock_work_order(work_order.pk)
    own_id = current_organization_id()
    with keepers_side(locked.organization_id):
        if own_id != locked.organization_id and not _accepted_by(locked, own_id):
            raise Refused(_("Only who accepted the work or raised it says how it ended."))
        if locked.status not in CLOSES_OUT:
            raise Refused(_("How work ended is said once it has begun, and before it is closed."))
        if resolution != locked.resolution_code:  # one that was archived meanwhile stays
            entry = next((e for e in resolutions() if e.code == resolution), None)
            if resolution and entry is None:
                raise Refused(_("Choose a resolution from the list of who raised the work order."))
            locked.resolution_code = resolution
            locked.resolution_label = entry.label if entry else ""
        locked.close_out_number = number.strip()[:60]
        locked.search_text = search_text_of(locked)
        locked.save(
            update_fields=[
                "close_out_number", "search_text", "resolution_code", "resolution_label",
            ]
        )  # fmt: skip
    settle(locked, "work_order.closed_out", subject_id=locked.pk, actor=actor,
           facts={"resolution": locked.resolution_code})  # fmt: skip
    publish(WorkOrderChanged(locked.organization_id, locked.pk))
    return locked


def _accepted_by(work_order: WorkOrder, organization_id: UUID) -> bool:
    standing = standing_assignment(work_order)
    return (
        standing is not None
        and standing.status == AssignmentStatus.ACCEPTED
        and standing.provider_id == organization_id
    )
