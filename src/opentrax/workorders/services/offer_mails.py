"""Mail about offers. Each side writes to its own people: the provider's outbox to its members, so
that the client learns no address; the client's to an address that it wrote down itself.
"""

from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.messaging import services as messaging
from opentrax.messaging.names import calm, unlinked
from opentrax.organizations.models import Membership
from opentrax.organizations.permissions import ACTIONS
from opentrax.organizations.selectors import (
    current_organization,
    members,
    membership_of,
    person_id_by_email,
)
from opentrax.workorders.models import Assignment, DispatchAddress, WorkOrder
from opentrax.workorders.selectors import organization_names
from opentrax.workorders.services.keeper import lock_work_order
from opentrax.workorders.services.links import make_link
from opentrax.workorders.states import AssignmentStatus, WorkOrderStatus

_MOST_WORDS = 1500


def _who_may(action: str) -> list[Membership]:
    """Active members of the organization in scope whose role may do it."""
    return list(members().filter(role__in=ACTIONS[action], person__is_active=True))


def _standing(assignment_id: UUID) -> Assignment | None:
    """The offer, if it stands, with its work order locked: whoever takes it back waits, and then
    finds the mail in the outbox, or has come first, and there is none.
    """
    seen = Assignment.objects.filter(pk=assignment_id).first()
    if seen is None:
        return None
    try:
        lock_work_order(seen.work_order_id)
    except Refused:  # taken back before the lock
        return None
    standing: Assignment | None = (
        Assignment.objects.select_related("work_order__location")
        .filter(pk=assignment_id, status=AssignmentStatus.OFFERED)
        .first()
    )
    return standing


def mail_offer_to_members(assignment_id: UUID) -> int:
    """Tell the members of the organization in scope who may answer of an offer to it; return how
    many. Nobody is told of one that no longer stands.
    """
    offer = _standing(assignment_id)
    if offer is None or offer.provider_id != current_organization_id():
        return 0
    client = organization_names({offer.organization_id}).get(offer.organization_id, "")
    told = _who_may("assignments.answer")
    for member in told:
        once = uuid5(offer.pk, f"{member.organization_id} {member.person_id}")
        if messaging.is_put(once):  # the job ran twice
            continue
        person, token = member.person, make_link(offer, member.person)
        with translation.override(person.language):
            messaging.send(
                "work_offer", template="workorders/mail/offer.txt", to_person=person,
                subject_id=offer.pk, once=once,
                context=_about(offer, client, token)
                | {"work_words": offer.work_order.description[:_MOST_WORDS]},
            )  # fmt: skip
    return len(told)


def mail_offer_to_address(assignment_id: UUID) -> bool:
    """Tell the mailbox that the organization in scope wrote down for the provider of its offer,
    unless a member of the provider has it, who is told already.
    """
    offer = _standing(assignment_id)
    if offer is None or offer.organization_id != current_organization_id():
        return False
    kept = DispatchAddress.objects.filter(provider_id=offer.provider_id).first()
    once = uuid5(offer.pk, "named")
    if kept is None or messaging.is_put(once) or _is_members(kept.email, offer.provider_id):
        return False
    kept.used_at = now()
    kept.save(update_fields=["used_at"])
    token = make_link(offer, None)
    with translation.override(kept.language):
        messaging.send(
            "work_offer_named", template="workorders/mail/offer.txt", to_address=kept.email,
            language=kept.language, subject_id=offer.pk, once=once,
            context=_about(offer, current_organization().name, token)
            | {"work_words": unlinked(offer.work_order.description[:_MOST_WORDS])},
        )  # fmt: skip
    return True


def _is_members(email: str, provider_id: UUID) -> bool:
    person_id = person_id_by_email(email)
    if person_id is None:
        return False
    with scope(provider_id):
        membership = membership_of(person_id)
        return membership is not None and membership.may("assignments.answer")


def _about(offer: Assignment, client: str, token: str) -> dict[str, Any]:
    """What somebody needs in order to decide, with times on the clock of the place."""
    order, place = offer.work_order, offer.work_order.location
    zone = ZoneInfo(place.time_zone)
    return {
        "client": unlinked(client), "number": order.number,
        "work_title": unlinked(calm(order.title)),
        "work_place": unlinked(", ".join(part for part in (place.name, place.address) if part)),
        "trade": order.trade_title, "priority": order.get_priority_display(),
        "due": _time(order.complete_due_at, zone), "answer_by": _time(offer.answer_by, zone),
        "url": settings.ENVIRONMENT.public_url + reverse("offer", args=[token]),
    }  # fmt: skip


def _time(at: Any, zone: ZoneInfo) -> str:
    if at is None:
        return ""
    return f"{date_format(timezone.localtime(at, zone), 'SHORT_DATETIME_FORMAT')} ({zone.key})"


def tell_that_nobody_took(work_order_id: UUID) -> int:
    """Tell those who dispatch in the organization in scope that the line of its work order is used
    up; return how many. Nobody is told where somebody has it by now, or it is over.
    """
    order: WorkOrder | None = WorkOrder.objects.filter(
        pk=work_order_id, organization_id=current_organization_id()
    ).first()
    if order is None or order.provider_id is not None or _is_over(order):
        return 0
    told = _who_may("workorders.assign")
    asked = Assignment.objects.filter(
        work_order_id=order.pk,
        status__in=[AssignmentStatus.DECLINED, AssignmentStatus.EXPIRED],
    ).count()  # fmt: skip
    for member in told:
        with translation.override(member.person.language):
            messaging.send(
                "work_offer_unanswered", template="workorders/mail/nobody_took.txt",
                to_person=member.person, subject_id=order.pk,
                once=uuid5(order.pk, f"nobody {asked} {member.person_id}"),
                context={
                    "number": order.number, "title": order.title, "asked": asked,
                    "page": settings.ENVIRONMENT.public_url + reverse("workorder", args=[order.pk]),
                },
            )  # fmt: skip
    return len(told)


def _is_over(order: WorkOrder) -> bool:
    return order.status in {
        WorkOrderStatus.CANCELLED, WorkOrderStatus.COMPLETED, WorkOrderStatus.VERIFIED,
        WorkOrderStatus.CLOSED,
    }  # fmt: skip
