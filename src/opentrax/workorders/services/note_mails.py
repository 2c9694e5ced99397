"""Mail to those who follow a work order about what the other side wrote: each organization writes
to its own people, so that nobody learns an address.
"""

from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from opentrax.kit.tenancy import current_organization_id
from opentrax.messaging import services as messaging
from opentrax.messaging.names import calm, unlinked
from opentrax.organizations.models import Membership
from opentrax.organizations.selectors import membership_of
from opentrax.workorders.following import followers, visible_orders
from opentrax.workorders.models import Mention, Note, WorkOrder
from opentrax.workorders.selectors import organization_names
from opentrax.workorders.services.mentions import mentioned_in
from opentrax.workorders.states import Audience

_MOST_WORDS = 3000


def mail_note(note_id: UUID) -> int:
    """Tell who follows in the organization in scope what a note says now; return how many were
    told. Nobody is told of one that was taken back, or of work that is closed to the organization;
    who is mentioned in it gets a mail of their own.
    """
    found = _found(note_id)
    if found is None:
        return 0
    order, note = found
    told = {m.person_id: m for m in followers(order) if m.person_id != note.author_id}
    for person_id in mentioned_in(note, told):
        del told[person_id]
    context = _about(order, note)
    return sum(_tell(member, note_id, "work_note", context) for member in told.values())


def tell_mentioned(mention_id: UUID) -> bool:
    """Tell somebody what a note says that mentions them, for the organization in scope; nothing
    where it was taken back, or they or the organization may not read it any more.
    """
    mention = Mention.objects.filter(
        organization_id=current_organization_id(), pk=mention_id
    ).first()
    found = _found(mention.note_id) if mention is not None else None
    member = membership_of(mention.person_id) if mention is not None else None
    if mention is None or found is None or member is None or not member.person.is_active:
        return False
    order, note = found
    if not visible_orders(member).filter(pk=order.pk).exists():
        return False
    context = _about(order, note) | {"is_mention": True}
    return _tell(member, mention.note_id, "work_mention", context)


def _found(note_id: UUID) -> tuple[WorkOrder, Note] | None:
    """A work order and what a note about it says now, as far as the scope sees both."""
    seen = Note.objects.filter(pk=note_id).first()
    if seen is None:
        return None
    note: Note | None = Note.objects.filter(
        origin_id=seen.origin_id, replaced_at=None, deleted_at=None
    ).first()
    order = WorkOrder.objects.filter(pk=seen.work_order_id).select_related("location").first()
    return None if note is None or order is None else (order, note)


def _tell(member: Membership, note_id: UUID, kind: str, context: dict[str, Any]) -> bool:
    person = member.person
    once = uuid5(note_id, f"{member.organization_id} {kind} {person.pk}")
    if messaging.is_put(once):  # the job ran twice
        return False
    with translation.override(person.language):
        messaging.send(
            kind, template="workorders/mail/note.txt", to_person=person, subject_id=note_id,
            once=once, context=context,
        )  # fmt: skip
    return True


def _about(order: WorkOrder, note: Note) -> dict[str, Any]:
    names = organization_names([note.author_organization_id])
    said, author = note.body[:_MOST_WORDS], unlinked(calm(note.said_by))
    is_somebody = note.author_id is not None
    return {
        "number": order.number, "work_title": unlinked(calm(order.title)),
        "work_place": unlinked(order.location.name),
        "who": author if is_somebody else "",
        "organization": unlinked(names.get(note.author_organization_id, ""))
        if is_somebody else author,
        "work_lines": said.splitlines(), "is_cut": len(said) < len(note.body),
        "page": settings.ENVIRONMENT.public_url + reverse("workorder", args=[order.pk]),
        "is_internal": note.audience == Audience.INTERNAL, "is_mention": False,
        "takes_answers": bool(settings.ENVIRONMENT.mail.reply_address),
    }  # fmt: skip
