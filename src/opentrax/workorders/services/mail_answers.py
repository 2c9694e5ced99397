"""Answers to mails about work orders become notes there.

A member's answer is written in the scope of the organization whose mail it answers, so it is read
by those who would read a note that the member wrote on the page: the other side, or, where it
answers something internal, nobody else. What an organization must not see any more it cannot write
to either. Who is known and cannot be heard is told why; everybody else's answer is left to others.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.messaging import services as messaging
from opentrax.messaging.addresses import normalized
from opentrax.messaging.inbound.contents import contents_of
from opentrax.messaging.models import OrganizationMessage, Outcome
from opentrax.messaging.services.placing import Answer, answers_to
from opentrax.organizations.models import Membership
from opentrax.organizations.selectors import membership_of, person_id_by_email
from opentrax.workorders.audiences import choices_of
from opentrax.workorders.following import visible_orders
from opentrax.workorders.models import Assignment, Note, WorkOrder
from opentrax.workorders.rules import STANDING
from opentrax.workorders.services.mail_entries import (
    Prepared,
    enter_desks_mail,
    enter_mail,
    prepared,
)
from opentrax.workorders.states import Audience


@answers_to("work_offer", "work_note", "work_offer_unanswered")
def take_members_answer(answer: Answer) -> Outcome | None:
    """Write down what a member answered; None where the sender is nobody who may write there."""
    person_id = person_id_by_email(answer.sender) if answer.sender else None
    if person_id is None:
        return None
    with scope(answer.organization_id, person_id):
        member = membership_of(person_id)
        if member is None or not member.person.is_active or not member.may("notes.write"):
            return None
        with translation.override(member.person.language):
            return _written(answer, member)


def _written(answer: Answer, member: Membership) -> Outcome:
    order_id, is_internal = _about(answer)
    own = visible_orders(member).select_related("location")
    order: WorkOrder | None = own.filter(pk=order_id).first()
    if order is None:
        closed = _("This work order is no longer open to you.")
        return _told(answer, member, refused=closed)
    mail = prepared(contents_of(answer.mail.raw), zone=order.location.time_zone)
    shared = next(iter(choices_of(order, current_organization_id())))
    audience = Audience.INTERNAL.value if is_internal else shared
    try:
        enter_mail(order, mail, audience, actor=member.person, command_id=answer.key)
    except Refused as refusal:
        return _told(answer, member, order, refused=str(refusal))
    if mail.refused:
        _told(answer, member, order, mail=mail)
    return Outcome.PLACED


def _about(answer: Answer) -> tuple[UUID | None, bool]:
    """The work order that a mail was about, as far as the scope still sees that, and whether the
    mail was about something that only the own organization reads.
    """
    if answer.kind == "work_offer_unanswered":
        return answer.subject_id, True
    if answer.kind == "work_note":
        note = Note.objects.filter(pk=answer.subject_id).first()
        return (None, True) if note is None else (
            note.work_order_id, note.audience == Audience.INTERNAL,
        )  # fmt: skip
    offer = Assignment.objects.filter(pk=answer.subject_id).first()
    return (offer.work_order_id if offer is not None else None), False


def _told(
    answer: Answer, member: Membership, order: WorkOrder | None = None, *, refused: str = "",
    mail: Prepared | None = None,
) -> Outcome:  # fmt: skip
    """Tell a member, once, what of their mail was not taken."""
    person = member.person
    if not OrganizationMessage.objects.filter(
        organization_id=answer.organization_id, subject_id=answer.key
    ).exists():
        messaging.send(
            "work_mail_news", template="workorders/mail/mail_news.txt", to_person=person,
            subject_id=answer.key, context=_news(order, refused, mail),
        )  # fmt: skip
    return Outcome.ANSWERED


def _news(order: WorkOrder | None, refused: str, mail: Prepared | None) -> dict[str, Any]:
    path = reverse("workorder", args=[order.pk]) if order else reverse("workorders")
    return {
        "number": order.number if order else "", "refused": refused,
        "work_lines": mail.refused if mail else [], "page": settings.ENVIRONMENT.public_url + path,
    }  # fmt: skip


@answers_to("work_offer_named")
def take_desks_answer(answer: Answer) -> Outcome | None:
    """Write down what the mailbox answered that a client wrote down for its provider; it speaks for
    that provider while the offer stands. None for anybody else, and afterwards.
    """
    if not answer.sender or normalized(answer.sender) != normalized(answer.to):
        return None
    with scope(answer.organization_id):
        offer = (
            Assignment.objects.select_related("work_order__location")
            .filter(pk=answer.subject_id, status__in=STANDING)
            .first()
        )
        if offer is None:
            return None
        zone = offer.work_order.location.time_zone
        mail = prepared(contents_of(answer.mail.raw), zone=zone)
        try:
            enter_desks_mail(offer, mail, command_id=answer.key)
        except Refused:
            return None
    return Outcome.PLACED
