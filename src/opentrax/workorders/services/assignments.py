"""Offer work orders, answer offers, take them back."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.events import AssignmentAnswered, AssignmentRecalled
from opentrax.workorders.models import Assignment, Visit, WorkOrder
from opentrax.workorders.services.acting import acting, demand
from opentrax.workorders.services.calling_off import call_off
from opentrax.workorders.services.keeper import (
    facts_of,
    keepers_side,
    lock_work_order,
    settle,
)
from opentrax.workorders.services.line import clear_line, go_on, offer_first, put_in_line
from opentrax.workorders.services.offering import withdraw_mail
from opentrax.workorders.states import AssignmentStatus

Answer = Literal["accepted", "declined"]
_ACTIONS = {"accepted": "accept", "declined": "decline"}


@command
def assign(
    work_order: WorkOrder, provider_id: UUID, *, actor: Person | None,
    then: Sequence[UUID] = (), answer_minutes: int = 0, command_id: UUID | None = None,
) -> Assignment:  # fmt: skip
    """Offer a work order to a provider; the keeper itself accepts at once. `then` are those who are
    offered it next; each has `answer_minutes` to answer, 0 without an end. No actor: the program.

    Refuses a work order that somebody has already or that is over, and a provider who is no
    partner. Publishes WorkOrderOffered (and WorkOrderStatusChanged).
    """
    locked = lock_work_order(work_order.pk)
    demand(rules.WORK_ORDER, locked.status, "offer", acting(locked, actor), facts_of(locked))
    put_in_line(locked, [provider_id, *then], answer_minutes, by_hand=actor is not None)
    return offer_first(locked, actor=actor)


@command
def answer_assignment(
    assignment: Assignment, answer: Answer, *, actor: Person | None, reason: str = "",
    by_link: bool = False, command_id: UUID | None = None,
) -> Assignment:  # fmt: skip
    """Accept or decline an offer as its provider; one that is declined goes to the next in line.
    `by_link`: by the link of a mail, of which the caller has just proved that it is good; the actor
    is None where the mail went to an address without an account.

    Refuses one that was answered, taken back, has run out, or is another's. Publishes
    AssignmentAnswered (and WorkOrderStatusChanged).
    """
    locked = lock_work_order(assignment.work_order_id)
    # Read again after the lock: the keeper may have taken the offer back while it was waited for.
    offer: Assignment | None = Assignment.objects.filter(
        pk=assignment.pk, provider_id=current_organization_id(), status=AssignmentStatus.OFFERED
    ).first()
    if offer is None:
        raise Refused(str(rules.Reason.PROVIDER_ANSWERS.label))
    by = rules.LINK_HOLDER if by_link and actor is None else acting(locked, actor, may_answer=True)
    demand(rules.ASSIGNMENT, offer.status, _ACTIONS[answer], by, facts_of(locked))
    offer.status, offer.is_answered_by_link = AssignmentStatus(answer), by_link
    offer.answered_at, offer.answered_by_id = now(), actor.pk if actor else None
    offer.decline_reason = reason.strip()[:300] if answer == "declined" else ""
    offer.save(
        update_fields=[
            "status", "answered_at", "answered_by_id", "decline_reason", "is_answered_by_link",
        ]
    )  # fmt: skip
    withdraw_mail(offer)
    settle(locked, f"assignment.{answer}", subject_id=offer.pk, actor=actor,
           facts={"provider": str(offer.provider_id), "by_link": by_link})  # fmt: skip
    publish(
        AssignmentAnswered(
            locked.organization_id, locked.pk, offer.pk, offer.provider_id, offer.status
        )
    )
    if answer == "declined":
        go_on(locked)
    else:
        clear_line(locked)
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
    assignment: Assignment, *, actor: Person | None, command_id: UUID | None = None
) -> Assignment:
    """Take an offer back, also an accepted one; its planned visits are cancelled, a hold ends, what
    was said of its work is forgotten, and the provider sees no more of it. Whoever is next in
    line stays next, until somebody says so.

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
    withdraw_mail(offer)
    settle(locked, "assignment.recalled", subject_id=offer.pk, actor=actor,
           facts={"provider": str(offer.provider_id)})  # fmt: skip
    publish(AssignmentRecalled(locked.organization_id, locked.pk, offer.pk, offer.provider_id))
    return offer
