"""The line of a work order: whom it is offered to next, and what time does to an offer.

Each in the line gets the time to answer; who declines or lets the time pass hands on to the next at
once, in the same transaction. A line that is used up is told to those who dispatch.
"""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.events import AssignmentExpired, LineUsedUp
from opentrax.workorders.models import Assignment, LinePlace, WorkOrder
from opentrax.workorders.selectors import partner_ids
from opentrax.workorders.services.acting import acting, demand
from opentrax.workorders.services.keeper import (
    facts_of,
    keepers_side,
    lock_work_order,
    settle,
)
from opentrax.workorders.services.offering import check_provider, offer_to, withdraw_mail
from opentrax.workorders.services.stops import check_stopped, pass_by
from opentrax.workorders.states import AssignmentStatus
from opentrax.workorders.stops import stops_among

MOST_IN_LINE = 10


def put_in_line(
    locked: WorkOrder, providers: Sequence[UUID], answer_minutes: int, *, by_hand: bool
) -> None:
    """Make these the line of a locked work order, in this order; what was the line goes.

    Refuses somebody twice, too many, who is no partner, and who is offered no work. Whoever lacks a
    paper and may be in the line all the same is passed by when their turn comes, but the first.
    """
    clear_line(locked)
    if len(set(providers)) != len(providers):
        raise Refused(_("Each can be in the line once."))
    if len(providers) > MOST_IN_LINE:
        raise Refused(_("The line is too long."))
    if locked.is_subcontract and locked.organization_id in providers:
        raise Refused(
            _("It was handed on: to do it yourselves, cancel it and plan visits of your client’s.")
        )
    for provider_id in providers:
        check_provider(provider_id)
        check_stopped(provider_id, locked, by_hand=by_hand)
    LinePlace.objects.bulk_create(
        LinePlace(
            work_order_id=locked.pk, position=position, provider_id=provider_id,
            answer_minutes=answer_minutes,
        )
        for position, provider_id in enumerate(providers, start=1)
    )  # fmt: skip


def clear_line(work_order: WorkOrder) -> None:
    """Nobody is next any more (on either side)."""
    with keepers_side(work_order.organization_id):
        LinePlace.objects.filter(work_order_id=work_order.pk).delete()


def offer_first(locked: WorkOrder, *, actor: Person | None) -> Assignment:
    """Offer a locked work order to the first of a line that was just made; who takes it at once
    ends the line.
    """
    first = LinePlace.objects.filter(work_order_id=locked.pk).order_by("position")[0]
    first.delete()
    made = offer_to(locked, first.provider_id, actor=actor, answer_minutes=first.answer_minutes)
    if made.status == AssignmentStatus.ACCEPTED:
        clear_line(locked)
    return made


def go_on(work_order: WorkOrder) -> Assignment | None:
    """Offer a locked work order to the next in its line who is still a partner and is offered work.

    Publishes WorkOrderOffered, or LineUsedUp when nobody is left. Where the work order cannot be
    offered now, such as on hold, the line stays as it is.
    """
    with keepers_side(work_order.organization_id):
        facts = facts_of(work_order)
        if not rules.WORK_ORDER.may(work_order.status, "offer", rules.PROGRAM, facts):
            return None
        known = partner_ids() | {work_order.organization_id}
        places = LinePlace.objects.filter(work_order_id=work_order.pk).order_by("position")
        stops = stops_among({place.provider_id for place in places}, work_order)
        for place in places:
            place.delete()
            if place.provider_id in known and not pass_by(work_order, place.provider_id, stops):
                made = offer_to(
                    work_order, place.provider_id, actor=None, answer_minutes=place.answer_minutes
                )
                if made.status == AssignmentStatus.ACCEPTED:
                    clear_line(work_order)
                return made
        publish(LineUsedUp(work_order.organization_id, work_order.pk))
        return None


@command
def offer_to_next(
    work_order: WorkOrder, *, actor: Person, command_id: UUID | None = None
) -> Assignment | None:
    """Offer a work order to the next in its line now, by hand.

    Refuses where an offer stands or the work is over, and a line without anybody.
    """
    locked = lock_work_order(work_order.pk)
    demand(rules.WORK_ORDER, locked.status, "offer", acting(locked, actor), facts_of(locked))
    if not LinePlace.objects.filter(work_order_id=locked.pk).exists():
        raise Refused(_("Nobody is next in line."))
    return go_on(locked)


@command
def expire_offer(assignment: Assignment, *, command_id: UUID | None = None) -> Assignment:
    """End an offer whose time to answer is over, in its keeper's scope, and go on to the next in
    line.

    Refuses one that was answered or taken back meanwhile. Publishes AssignmentExpired (and
    WorkOrderStatusChanged).
    """
    locked = lock_work_order(assignment.work_order_id)
    offer = assignment.refreshed()
    demand(rules.ASSIGNMENT, offer.status, "expire", rules.PROGRAM, facts_of(locked))
    offer.status, offer.ended_at = AssignmentStatus.EXPIRED, now()
    offer.save(update_fields=["status", "ended_at"])
    withdraw_mail(offer)
    settle(locked, "assignment.expired", subject_id=offer.pk, actor=None,
           facts={"provider": str(offer.provider_id)})  # fmt: skip
    publish(AssignmentExpired(locked.organization_id, locked.pk, offer.pk, offer.provider_id))
    go_on(locked)
    return offer
