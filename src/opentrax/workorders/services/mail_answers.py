"""Answers to mails about work orders become notes there.

A member's answer is written in the scope of the organization whose mail it answers, so it is read
by those who would read a note that the member wrote on the page: the other side, where that is
still the one that was meant, or, where it answers something internal, nobody else. What an
organization must not see any more it cannot write to either. Who is known and cannot be heard is
told why; everybody else's answer is left to others.
"""

from contextlib import suppress
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
from opentrax.workorders.models import Assignment, Note, WorkOrder, WorkRequest
from opentrax.workorders.requests import leading, work_requests
from opentrax.workorders.rules import OPEN, STANDING
from opentrax.workorders.services.mail_entries import (
    OfferOver,
    Prepared,
    enter_desks_mail,
    enter_mail,
    enter_requesters_mail,
    prepared,
)
from opentrax.workorders.services.mail_requests import (
    add_to_request,
    is_flooded,
    letter_of,
    receive_letter,
)
from opentrax.workorders.states import Audience


@answers_to(
    "work_offer",
    "work_note",
    "work_mention",
    "work_offer_unanswered",
    "paper_news",
    "work_under_way",
)
def take_members_answer(answer: Answer) -> Outcome | None:
    """Write down what a member answered. What somebody else did goes to the inbox of requests of
    the organization whose mail they have; None where nobody is to be believed to have written it.
    """
    person_id = person_id_by_email(answer.sender) if answer.sender else None
    if person_id is not None:
        with scope(answer.organization_id, person_id):
            member = membership_of(person_id)
            if member is not None and member.person.is_active and member.may("notes.write"):
                with translation.override(member.person.language):
                    return _written(answer, member)
    return take_strangers_answer(answer)


def take_strangers_answer(answer: Answer) -> Outcome | None:
    """Make a request of the answer of somebody who may not write there; they are not written to,
    since nobody knows whose the address is. None where it is forged, and over the limits.
    """
    if answer.is_disowned or answer.mail.is_automatic:
        return None
    with scope(answer.organization_id):
        order_id, _is_internal = _about(answer)
        order: WorkOrder | None = None
        if order_id is not None:
            order = WorkOrder.objects.filter(pk=order_id).first()
        if is_flooded(answer.mail.from_address):
            return None
        begin = _("Answer to a mail about a work order, from an address that may not write there.")
        if order is not None:
            begin = _(
                "Answer to a mail about work order %(number)s, from an address that may not write"
                " there."
            ) % {"number": order.number}
        letter = letter_of(answer.mail, is_disowned=False, begin=begin, wants_news=False)
        # Without a place it becomes no work order by itself: it may well belong to that one.
        receive_letter(letter, None, command_id=answer.key)
    return Outcome.PLACED


def _written(answer: Answer, member: Membership) -> Outcome:
    order_id, is_internal = _about(answer)
    own, order = visible_orders(member).select_related("location"), None
    if order_id is not None:
        order = own.filter(pk=order_id).first()
    if order is None:
        closed = _("This work order is no longer open to you.")
        return _told(answer, member, refused=closed)
    mail = prepared(contents_of(answer.mail.raw), zone=order.location.time_zone)
    shared = next(iter(choices_of(order, current_organization_id())))
    audience = Audience.INTERNAL.value if is_internal else shared
    if audience == Audience.PROVIDER and _is_for_another(answer, order):
        changed = _(
            "It was meant for a provider who does not have this work order any more; who has it now"
            " would have read it. Write a note."
        )
        return _told(answer, member, order, refused=changed)
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
    if answer.kind in {"work_offer_unanswered", "work_under_way", "paper_news"}:
        return answer.subject_id, answer.kind != "paper_news"  # all are about a work order
    if answer.kind in {"work_note", "work_mention"}:
        note = Note.objects.filter(pk=answer.subject_id).first()
        return (None, True) if note is None else (
            note.work_order_id, note.audience == Audience.INTERNAL,
        )  # fmt: skip
    offer = Assignment.objects.filter(pk=answer.subject_id).first()
    return (offer.work_order_id if offer is not None else None), False


def _is_for_another(answer: Answer, order: WorkOrder) -> bool:
    """Whether a keeper's mail was about what another provider said than the one who would read its
    answer now.
    """
    if answer.kind == "paper_news":
        asked = Assignment.objects.filter(
            work_order_id=order.pk, provider_id=order.provider_id, offered_at__lte=answer.sent_at
        )
        return not asked.exists()
    note = Note.objects.filter(pk=answer.subject_id).first()
    return note is not None and note.with_provider_id not in (None, order.provider_id)


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
    that provider while the offer stands. Anybody else, and afterwards, asks for something.
    """
    if not answer.sender or normalized(answer.sender) != normalized(answer.to):
        return take_strangers_answer(answer)
    with scope(answer.organization_id):
        offer = (
            Assignment.objects.select_related("work_order__location")
            .filter(pk=answer.subject_id, status__in=STANDING)
            .first()
        )
        if offer is None:
            return take_strangers_answer(answer)
        zone = offer.work_order.location.time_zone
        mail = prepared(contents_of(answer.mail.raw), zone=zone)
        try:
            enter_desks_mail(offer, mail, command_id=answer.key)
        except OfferOver:  # taken back while the mail was looked at
            return take_strangers_answer(answer)
        except Refused:  # there was nothing in it
            pass
    return Outcome.PLACED


@answers_to("work_request_news")
def take_requesters_answer(answer: Answer) -> Outcome | None:
    """Add what a requester answers to their request: to the work order that it led to while that is
    open, to the request while nobody decided, else as another request. From another address than
    theirs it is another request.
    """
    if not answer.sender or normalized(answer.sender) != normalized(answer.to):
        return take_strangers_answer(answer)
    with scope(answer.organization_id):
        asked = work_requests().filter(pk=answer.subject_id).first()
        if asked is None:
            return take_strangers_answer(answer)
        with translation.override(asked.language), suppress(Refused):  # there was nothing in it
            _added(answer, asked)
    return Outcome.PLACED


def _added(answer: Answer, asked: WorkRequest) -> None:
    order_id = leading(asked).work_order_id
    order = WorkOrder.objects.filter(pk=order_id, status__in=OPEN).select_related("location")
    found: WorkOrder | None = order.first() if order_id is not None else None
    contents, key = contents_of(answer.mail.raw), answer.key
    if found is not None:
        mail = prepared(contents, zone=found.location.time_zone)
        enter_requesters_mail(found, mail, command_id=key)
    elif not add_to_request(asked, contents, command_id=key):
        letter = letter_of(answer.mail, is_disowned=answer.is_disowned)
        receive_letter(letter, asked.location, command_id=key)
