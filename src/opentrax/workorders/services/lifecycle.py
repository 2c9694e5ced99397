"""What people decide about the whole work order: hold and go on, complete by hand, judge, close."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.events import WorkOrderHeld
from opentrax.workorders.lists import hold_reasons
from opentrax.workorders.models import Hold, Visit, WorkOrder
from opentrax.workorders.services.acting import acting, demand
from opentrax.workorders.services.calling_off import call_off
from opentrax.workorders.services.clocks import set_clocks
from opentrax.workorders.services.keeper import (
    end_hold,
    facts_of,
    keepers_side,
    lock_work_order,
    settle,
    standing_assignment,
)
from opentrax.workorders.states import ClockReason, VisitStatus, WorkOrderStatus


def _begin(work_order: WorkOrder, action: str, actor: Person | None) -> WorkOrder:
    locked = lock_work_order(work_order.pk)
    demand(rules.WORK_ORDER, locked.status, action, acting(locked, actor), facts_of(locked))
    return locked


def _end(
    locked: WorkOrder, status: WorkOrderStatus, action: str, *, actor: Person | None,
    facts: dict[str, str | int | bool | None] | None = None, written: tuple[str, ...] = (),
) -> WorkOrder:  # fmt: skip
    before, locked.status = locked.status, status
    with keepers_side(locked.organization_id):
        locked.save(update_fields=["status", *written])
    settle(
        locked, action, subject_id=locked.pk, actor=actor, stood=before,
        facts={"before": before} | (facts or {}),
    )  # fmt: skip
    return locked


def _said(reason: str, ask: str) -> str:
    told = reason.strip()[:300]
    if not told:
        raise Refused(ask)
    return told


@command
def hold_work_order(
    work_order: WorkOrder, reason: str, *, actor: Person, note: str = "",
    command_id: UUID | None = None,
) -> WorkOrder:  # fmt: skip
    """Put work in progress on hold, by either side, for a reason of the keeper's list (its code);
    the reason decides whether the clocks stop.

    Refuses a reason that is not on the list, work that is not in progress, and while somebody is
    under way. Publishes WorkOrderHeld and WorkOrderStatusChanged.
    """
    locked = _begin(work_order, "hold", actor)
    with keepers_side(locked.organization_id):
        entry = next((e for e in hold_reasons() if e.code == reason), None)
        if entry is None:
            raise Refused(_("Choose a reason from the list of who raised the work order."))
        hold = Hold(
            work_order_id=locked.pk, assignment=standing_assignment(locked),
            reason_code=entry.code, reason_label=entry.label,
            stops_clocks=entry.stops_clocks, note=note.strip()[:300], started_at=now(),
            started_by_id=actor.pk,
        )  # fmt: skip
        hold.save(force_insert=True)
        if hold.stops_clocks:
            locked.clocks_paused_at = hold.started_at
            set_clocks(locked, ClockReason.HOLD_BEGAN, actor)
    stops: dict[str, str | int | bool | None] = {
        "reason": entry.code, "stops_clocks": entry.stops_clocks,
    }  # fmt: skip
    held = _end(locked, WorkOrderStatus.ON_HOLD, "work_order.held", actor=actor, facts=stops)
    publish(WorkOrderHeld(held.organization_id, held.pk, hold.pk, stops_clocks=entry.stops_clocks))
    return held


@command
def resume_work_order(
    work_order: WorkOrder, *, actor: Person, command_id: UUID | None = None
) -> WorkOrder:
    """Go on with work that is on hold. Refuses any other. Publishes WorkOrderStatusChanged."""
    locked = _begin(work_order, "resume", actor)
    with keepers_side(locked.organization_id):
        end_hold(locked, actor)
    return _end(locked, WorkOrderStatus.IN_PROGRESS, "work_order.resumed", actor=actor)


@command
def complete_work_order(
    work_order: WorkOrder, *, reason: str, actor: Person, command_id: UUID | None = None
) -> WorkOrder:
    """Complete by hand what no visit completes, by who carries it out, with a reason; visits that
    are still planned are cancelled.

    Refuses without a reason, work that is not accepted or is over, and while somebody is under way.
    Publishes WorkOrderStatusChanged.
    """
    locked = _begin(work_order, "complete", actor)
    if Visit.objects.filter(
        work_order_id=locked.pk, status=VisitStatus.PLANNED, follows_visit_id__isnull=False
    ).exists():
        raise Refused(
            _("A subcontractor’s visit is still planned: complete or cancel what was handed on.")
        )
    locked.completion_note = _said(reason, _("Say why no visit shows that the work is done."))
    call_off(Visit.objects.filter(work_order_id=locked.pk, status=VisitStatus.PLANNED))
    locked.is_said_done = True
    written = ("is_said_done", "completion_note")
    return _end(
        locked, WorkOrderStatus.COMPLETED, "work_order.completed", actor=actor, written=written
    )


@command
def reject_work(
    work_order: WorkOrder, *, reason: str, actor: Person, command_id: UUID | None = None
) -> WorkOrder:
    """Send completed work back, by who raised it, with what is wrong: it is in progress again until
    another visit is done.

    Refuses without a reason, and work that is not completed or was judged already. Publishes
    WorkOrderStatusChanged.
    """
    locked = _begin(work_order, "reject", actor)
    locked.reject_reason = _said(reason, _("Say what is not right, so that it can be mended."))
    locked.redo_after = max((v.sequence for v in facts_of(locked).visits), default=0)
    locked.rejected_at = now()
    locked.is_said_done, locked.completion_note = False, ""
    written = ("reject_reason", "redo_after", "rejected_at", "is_said_done", "completion_note")
    return _end(
        locked, WorkOrderStatus.IN_PROGRESS, "work_order.rejected", actor=actor, written=written
    )


@command
def verify_work(
    work_order: WorkOrder, *, actor: Person | None, command_id: UUID | None = None
) -> WorkOrder:
    """Confirm completed work, by who raised it, or by the program when nobody objected in time.

    Refuses work that is not completed or was judged already. Publishes WorkOrderStatusChanged.
    """
    locked = _begin(work_order, "verify", actor)
    locked.verified_at = now()
    written = ("verified_at",)
    return _end(
        locked, WorkOrderStatus.VERIFIED, "work_order.verified", actor=actor, written=written
    )


@command
def close_work_order(
    work_order: WorkOrder, *, actor: Person, command_id: UUID | None = None
) -> WorkOrder:
    """Close verified work: nothing more is to come. Refuses any other. Publishes
    WorkOrderStatusChanged.
    """
    locked = _begin(work_order, "close", actor)
    locked.closed_at = now()
    written = ("closed_at",)
    return _end(locked, WorkOrderStatus.CLOSED, "work_order.closed", actor=actor, written=written)
