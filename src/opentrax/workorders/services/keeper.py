"""The keeper's side of a work order: where a provider's act has its consequences.

A provider writes only what the policies open to it: its answer and its visits. That the work
order's status follows, and that the act is in the keeper's audit log, happens here, in the keeper's
scope and in the same transaction.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import cast
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.caps import reaches
from opentrax.workorders.events import WorkOrderStatusChanged
from opentrax.workorders.filled import checklists_of, missing_words
from opentrax.workorders.models import Assignment, Hold, SubStatusChoice, Visit, WorkOrder
from opentrax.workorders.services.clocks import follow_clocks, set_clocks, stopped_clocks
from opentrax.workorders.states import AssignmentStatus, ClockReason, WorkOrderStatus

WAITS_FOR_APPROVAL = "approval"
DONE = frozenset({WorkOrderStatus.COMPLETED, WorkOrderStatus.VERIFIED, WorkOrderStatus.CLOSED})


@contextmanager
def keepers_side(organization_id: UUID) -> Iterator[None]:
    """Act in the scope of the keeper of a row that the caller has just proved to see."""
    if current_organization_id() == organization_id:
        yield
        return
    with scope(organization_id):
        yield


def lock_work_order(work_order_id: UUID) -> WorkOrder:
    """Lock the work order on its keeper's side; refuses one that the caller cannot see.

    Every act on a work order, its assignments and visits takes this lock first, so acts come one
    after the other.
    """
    seen = WorkOrder.objects.filter(pk=work_order_id).first()
    if seen is None:
        raise Refused(_("This work order is no longer open to your organization."))
    with keepers_side(seen.organization_id):
        locked: WorkOrder = WorkOrder.objects.select_for_update(of=("self",)).get(pk=work_order_id)
    return locked


def facts_of(work_order: WorkOrder) -> rules.OrderFacts:
    """What the rules need to know around a locked work order."""
    with keepers_side(work_order.organization_id):
        standing = standing_assignment(work_order)
        visits = Visit.objects.filter(work_order_id=work_order.pk)
        rows = visits.values_list("status", "outcome", "sequence", "arrived_at")
        return replace(
            order_facts(work_order, standing, [rules.VisitFacts(*row) for row in rows]),
            missing=missing_of(work_order),
        )


def missing_of(work_order: WorkOrder) -> tuple[str, ...]:
    """What of its checklists still wants an answer (on the keeper's side)."""
    return missing_words(checklists_of(work_order))


def order_facts(
    work_order: WorkOrder, standing: Assignment | None, visits: Iterable[rules.VisitFacts]
) -> rules.OrderFacts:
    """The same from rows that are known already."""
    return rules.OrderFacts(
        standing.status if standing else None, tuple(visits),
        is_said_done=work_order.is_said_done,
        redo_after=work_order.redo_after, is_over=work_order.status not in rules.OPEN,
        has_run_out=standing is not None and has_run_out(standing),
        rejected_at=work_order.rejected_at,
    )  # fmt: skip


def has_run_out(offer: Assignment) -> bool:
    """Whether the time to answer an offer is over."""
    return offer.answer_by is not None and offer.answer_by <= now()


def standing_assignment(work_order: WorkOrder) -> Assignment | None:
    """The assignment that is offered or accepted, or None (on the keeper's side)."""
    standing: Assignment | None = Assignment.objects.filter(
        work_order_id=work_order.pk, status__in=rules.STANDING
    ).first()
    return standing


def settle(
    work_order: WorkOrder, action: str, *, subject_id: UUID, actor: Person | None,
    facts: Mapping[str, str | int | bool | None] | None = None, stood: str | None = None,
) -> None:  # fmt: skip
    """Let a locked work order follow its assignment, visits and amounts, and write the act into the
    keeper's audit log. `stood`: where it was before somebody decided about the whole. Publishes
    WorkOrderStatusChanged, once.
    """
    with keepers_side(work_order.organization_id):
        before, provider_id = stood or work_order.status, work_order.provider_id
        _follow(work_order, actor)
        if before == WorkOrderStatus.ON_HOLD and work_order.status != before:
            end_hold(work_order, actor)
        noted = {"status": work_order.status, **(facts or {})}
        audit.record(
            action, subject_id=subject_id, actor_id=actor.pk if actor else None, facts=noted
        )
    if before != work_order.status:
        _end_sub_statuses(work_order, {provider_id, work_order.provider_id})
        publish(
            WorkOrderStatusChanged(
                work_order.organization_id, work_order.pk, before, work_order.status
            )
        )


def _end_sub_statuses(work_order: WorkOrder, provider_ids: set[UUID | None]) -> None:
    """A sub-status ends with its status; each side keeps its own, which the other does not see."""
    for organization_id in {work_order.organization_id, *provider_ids} - {None}:
        with keepers_side(cast("UUID", organization_id)):
            SubStatusChoice.objects.filter(
                organization_id=organization_id, work_order_id=work_order.pk
            ).delete()


def end_hold(work_order: WorkOrder, actor: Person | None) -> None:
    """End the hold that runs, on the keeper's side: somebody said so, or somebody set out."""
    Hold.objects.filter(work_order_id=work_order.pk, ended_at=None).update(
        ended_at=now(), ended_by_id=actor.pk if actor else None
    )
    if work_order.clocks_paused_at is not None:
        work_order.clocks_paused_at = None
        set_clocks(work_order, ClockReason.HOLD_ENDED, actor)


def go_on_after_approval(work_order: WorkOrder, actor: Person) -> None:
    """End a hold that waited for an approval, on the keeper's side; `settle` has to follow."""
    waits = Hold.objects.filter(
        work_order_id=work_order.pk, ended_at=None, reason_code=WAITS_FOR_APPROVAL
    )
    if work_order.status == WorkOrderStatus.ON_HOLD and waits.exists():
        end_hold(work_order, actor)
        work_order.status = WorkOrderStatus.IN_PROGRESS
        work_order.save(update_fields=["status"])


def _follow(work_order: WorkOrder, actor: Person | None) -> None:
    stopped = stopped_clocks(work_order)
    standing = standing_assignment(work_order)
    status = standing.status if standing else None
    work_order.status = rules.status_from(work_order.status, facts_of(work_order))
    work_order.provider_id = standing.provider_id if standing else None
    work_order.dispatched_at = standing.offered_at if standing else None
    accepted = standing is not None and status == AssignmentStatus.ACCEPTED
    work_order.accepted_at = standing.answered_at if standing and accepted else None
    if work_order.status not in DONE:
        work_order.completed_at = None
    elif work_order.completed_at is None:
        work_order.completed_at = now()
    follow_clocks(work_order, stopped, actor)
    work_order.reach, work_order.provider_reach = reaches(work_order)
    work_order.save(
        update_fields=[
            "status", "provider_id", "dispatched_at", "accepted_at", "completed_at",
            "first_arrived_at", "next_due_at", "reach", "provider_reach",
        ]
    )  # fmt: skip
