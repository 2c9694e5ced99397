"""Offer work orders, answer offers, take them back."""

from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.events import AssignmentAnswered, AssignmentRecalled, WorkOrderOffered
from opentrax.workorders.models import Assignment, Visit, WorkOrder
from opentrax.workorders.selectors import partner_ids
from opentrax.workorders.services.acting import acting, demand
from opentrax.workorders.services.calling_off import call_off
from opentrax.workorders.services.keeper import (
    facts_of,
    keepers_side,
    lock_work_order,
    settle,
)
from opentrax.workorders.states import AssignmentStatus

Answer = Literal["accepted", "declined"]
_ACTIONS = {"accepted": "accept", "declined": "decline"}


@command
def assign(
    work_order: WorkOrder, provider_id: UUID, *, actor: Person, command_id: UUID | None = None
) -> Assignment:
    """Offer a work order to a provider; the keeper itself accepts at once.

    Refuses a work order that somebody has already or that is over, and a provider who is no
    partner. Publishes WorkOrderOffered (and WorkOrderStatusChanged).
    """
    keeper_id = current_organization_id()
    locked = lock_work_order(work_order.pk)
    by, facts = acting(locked, actor), facts_of(locked)
    demand(rules.WORK_ORDER, locked.status, "offer", by, facts)
    in_house = provider_id == keeper_id
    if not in_house and provider_id not in partner_ids():
        raise Refused(
            _("Your organization does not work with this provider. Add them as a partner first.")
        )
    at = now()
    assignment = Assignment(
        work_order=locked, provider_id=provider_id, offered_at=at, offered_by_id=actor.pk
    )
    if in_house:
        assignment.status = AssignmentStatus.ACCEPTED
        assignment.answered_at, assignment.answered_by_id = at, actor.pk
    assignment.save(force_insert=True)
    settle(locked, "assignment.offered", subject_id=assignment.pk, actor=actor,
           facts={"provider": str(provider_id), "in_house": in_house})  # fmt: skip
    publish(WorkOrderOffered(locked.organization_id, locked.pk, assignment.pk, provider_id))
    return assignment


@command
def answer_assignment(
    assignment: Assignment, answer: Answer, *, actor: Person, reason: str = "",
    command_id: UUID | None = None,
) -> Assignment:  # fmt: skip
    """Accept or decline an offer as its provider. Refuses one that was answered, taken back, or is
    another's.

    Publishes AssignmentAnswered (and WorkOrderStatusChanged).
    """
    locked = lock_work_order(assignment.work_order_id)
    # Read again after the lock: the keeper may have taken the offer back while it was waited for.
    offer: Assignment | None = Assignment.objects.filter(
        pk=assignment.pk, provider_id=current_organization_id(), status=AssignmentStatus.OFFERED
    ).first()
    if offer is None:
        raise Refused(str(rules.Reason.PROVIDER_ANSWERS.label))
    by, facts = acting(locked, actor, may_answer=True), facts_of(locked)
    demand(rules.ASSIGNMENT, offer.status, _ACTIONS[answer], by, facts)
    offer.status = AssignmentStatus(answer)
    offer.answered_at, offer.answered_by_id = now(), actor.pk
    offer.decline_reason = reason.strip()[:300] if answer == "declined" else ""
    offer.save(update_fields=["status", "answered_at", "answered_by_id", "decline_reason"])
    settle(locked, f"assignment.{answer}", subject_id=offer.pk, actor=actor,
           facts={"provider": str(offer.provider_id)})  # fmt: skip
    publish(
        AssignmentAnswered(
            locked.organization_id, locked.pk, offer.pk, offer.provider_id, offer.status
        )
    )
    return offer


def _forget_judgement(work_order: WorkOrder) -> None:
    """What was said about the work of a provider that it is taken from is not the next one's."""
    work_order.redo_after = work_order.rejected_at = None
    work_order.reject_reason = work_order.completion_note = ""
    work_order.is_said_done = False
    work_order.save(
        update_fields=[
            "redo_after", "rejected_at", "reject_reason", "completion_note", "is_said_done",
        ]
    )  # fmt: skip


@command
def recall_assignment(
    assignment: Assignment, *, actor: Person, command_id: UUID | None = None
) -> Assignment:
    """Take an offer back, also an accepted one; its planned visits are cancelled, a hold ends, what
    was said of its work is forgotten, and the provider sees no more of it.

    Refuses once somebody has set out. Publishes AssignmentRecalled (and WorkOrderStatusChanged).
    """
    locked = lock_work_order(assignment.work_order_id)
    with keepers_side(locked.organization_id):
        offer = assignment.refreshed()
    by = acting(locked, actor)
    demand(rules.ASSIGNMENT, offer.status, "recall", by, facts_of(locked))
    call_off(Visit.objects.filter(assignment_id=offer.pk, status__in=rules.RESCHEDULABLE))
    _forget_judgement(locked)
    offer.status, offer.ended_at = AssignmentStatus.RECALLED, now()
    offer.save(update_fields=["status", "ended_at"])
    settle(locked, "assignment.recalled", subject_id=offer.pk, actor=actor,
           facts={"provider": str(offer.provider_id)})  # fmt: skip
    publish(AssignmentRecalled(locked.organization_id, locked.pk, offer.pk, offer.provider_id))
    return offer
