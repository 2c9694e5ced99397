"""Plan visits, move them, call them off: the work of the provider (or of the keeper's own
dispatchers).
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from opentrax.directory.models import Technician
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.events import VisitChanged, VisitPlanned, VisitStatusChanged
from opentrax.workorders.models import Assignment, Visit, WorkOrder
from opentrax.workorders.services.acting import acting, demand, visit_act
from opentrax.workorders.services.calling_off import REVISION, SUGGESTION, drop_suggestion, revise
from opentrax.workorders.services.keeper import facts_of, keepers_side, lock_work_order, settle
from opentrax.workorders.states import AssignmentStatus, VisitStatus


def _own_technician(technician: Technician) -> Technician:
    own: Technician | None = Technician.objects.filter(
        pk=technician.pk, organization_id=current_organization_id(), archived_at=None
    ).first()
    if own is None:
        raise Refused(_("Choose one of your organization's technicians who is not archived."))
    return own


def _check_window(start_at: datetime, end_at: datetime) -> None:
    if end_at <= start_at:
        raise Refused(_("The visit must end after it begins."))
    if end_at - start_at > rules.LONGEST_VISIT:
        raise Refused(_("A visit is at most 24 hours long: plan one for each day."))


def _accepted(work_order: WorkOrder) -> Assignment:
    """The assignment that the organization in scope accepted."""
    accepted: Assignment | None = Assignment.objects.filter(
        work_order_id=work_order.pk,
        provider_id=current_organization_id(),
        status=AssignmentStatus.ACCEPTED,
    ).first()
    if accepted is None:
        raise Refused(str(rules.Reason.PROVIDER_PLANS.label))
    return accepted


@command
def plan_visit(
    work_order: WorkOrder, technician: Technician, *, start_at: datetime, end_at: datetime,
    actor: Person, command_id: UUID | None = None,
) -> Visit:  # fmt: skip
    """Plan a visit of one technician, in the scope of the provider that accepted the work order.

    Refuses another organization's technician, a window that is empty or longer than a day, and work
    that is not accepted or over. Publishes VisitPlanned.
    """
    _check_window(start_at, end_at)
    locked = lock_work_order(work_order.pk)
    by, facts = acting(locked, actor), facts_of(locked)
    demand(rules.WORK_ORDER, locked.status, "plan", by, facts)
    assignment, sent = _accepted(locked), _own_technician(technician)
    with keepers_side(locked.organization_id):
        last = Visit.objects.filter(work_order_id=locked.pk).aggregate(n=Max("sequence"))["n"]
    visit = Visit(
        organization_id=locked.organization_id, work_order_id=locked.pk, assignment=assignment,
        provider_id=assignment.provider_id, technician_id=sent.pk, technician_name=sent.name,
        sequence=(last or 0) + 1, planned_start_at=start_at, planned_end_at=end_at,
    )  # fmt: skip
    # Written in the provider's own scope: the policy proves that the assignment is accepted.
    visit.save(force_insert=True)
    settle(locked, "visit.planned", subject_id=visit.pk, actor=actor,
           facts={"technician": str(sent.pk), "sequence": visit.sequence})  # fmt: skip
    publish(
        VisitPlanned(
            visit.organization_id, locked.pk, visit.pk, visit.provider_id, sent.pk, start_at, end_at
        )
    )
    return visit


def locked_visit(visit: Visit) -> tuple[Visit, WorkOrder]:
    """The visit and its work order as they are now, both locked; only its provider may go on.

    Refuses a visit that the organization in scope does not see any more or does not carry out.
    """
    work_order = lock_work_order(visit.work_order_id)
    found: Visit | None = (
        Visit.objects.select_for_update(of=("self",))
        .filter(pk=visit.pk, provider_id=current_organization_id())
        .first()
    )
    if found is None:
        raise Refused(str(rules.Reason.PROVIDER_VISITS.label))
    return found, work_order


@command
def reschedule_visit(
    visit: Visit, technician: Technician, *, start_at: datetime, end_at: datetime,
    actor: Person, command_id: UUID | None = None,
) -> Visit:  # fmt: skip
    """Give a planned or missed visit another window or technician. Publishes VisitChanged.

    Refuses a visit that began, ended or was cancelled, and what plan_visit refuses.
    """
    _check_window(start_at, end_at)
    found, work_order = locked_visit(visit)
    by = acting(work_order, actor)
    demand(rules.VISIT, found.status, "reschedule", by, visit_act(found, work_order, actor))
    _accepted(work_order)
    before = (found.technician_id, found.planned_start_at, found.planned_end_at)
    sent = technician if technician.pk == found.technician_id else _own_technician(technician)
    found.technician_id, found.technician_name = sent.pk, sent.name
    found.planned_start_at, found.planned_end_at = start_at, end_at
    # A new plan: neither what was said of the old one nor a refusal of its arrival counts for it.
    found.status, found.times_source = VisitStatus.PLANNED, ""
    found.suggested_arrived_at = found.suggested_left_at = found.suggestion_ends_at = None
    found.suggestion_answer = ""
    revise(found)
    found.save(
        update_fields=[
            "technician_id", "technician_name", "planned_start_at", "planned_end_at", "status",
            "times_source", *SUGGESTION, *REVISION,
        ]
    )  # fmt: skip
    settle(work_order, "visit.changed", subject_id=found.pk, actor=actor,
           facts={"technician": str(sent.pk), "technician_before": str(before[0])})  # fmt: skip
    publish(
        VisitChanged(
            found.organization_id, work_order.pk, found.pk, found.provider_id, sent.pk,
            start_at, end_at, *before,
        )
    )  # fmt: skip
    return found


@command
def cancel_visit(visit: Visit, *, actor: Person, command_id: UUID | None = None) -> Visit:
    """Call a visit off. Refuses one on site or over. Publishes VisitStatusChanged."""
    found, work_order = locked_visit(visit)
    by = acting(work_order, actor)
    demand(rules.VISIT, found.status, "cancel", by, visit_act(found, work_order, actor))
    before, found.status = found.status, VisitStatus.CANCELLED
    drop_suggestion(found)
    revise(found)
    found.save(update_fields=["status", *SUGGESTION, *REVISION])
    settle(
        work_order, "visit.cancelled", subject_id=found.pk, actor=actor, facts={"before": before}
    )
    publish(
        VisitStatusChanged(
            found.organization_id, work_order.pk, found.pk, found.provider_id,
            found.technician_id, before, found.status,
        )
    )  # fmt: skip
    return found
