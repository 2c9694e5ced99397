"""Mail to those who follow a work order about what the other side wrote: each organization writes
to its own people, so that nobody learns an address.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from opentrax.kit.tenancy import current_organization_id
from opentrax.messaging import services as messaging
from opentrax.messaging.models import OrganizationMessage
from opentrax.messaging.names import unlinked
from opentrax.organizations.models import Membership
from opentrax.workorders.following import followers
from opentrax.workorders.models import Note, WorkOrder
from opentrax.workorders.selectors import organization_names
from opentrax.workorders.services.offer_mails import calm

_MOST_WORDS = 3000


def mail_note(note_id: UUID) -> int:
    """Tell who follows in the organization in scope what a note says now; return how many were
    told. Nobody is told of one that was taken back, or of work that is closed to the organization.
    """
    seen = Note.objects.filter(pk=note_id).first()
    if seen is None:
        return 0
    note: Note | None = Note.objects.filter(
        origin_id=seen.origin_id, replaced_at=None, deleted_at=None
    ).first()
    order = WorkOrder.objects.filter(pk=seen.work_order_id).select_related("location").first()
    if note is None or order is None:
        return 0
    told = [m for m in followers(order) if m.person_id != note.author_id]
    context = _about(order, note)
    return sum(_tell(member, seen.pk, context) for member in told)


def _tell(member: Membership, note_id: UUID, context: dict[str, Any]) -> bool:
    person = member.person
    was_told = OrganizationMessage.objects.filter(
        organization_id=current_organization_id(), subject_id=note_id, kind="work_note",
        address=person.email,
    )  # fmt: skip
    if was_told.exists():  # the job ran twice
        return False
    with translation.override(person.language):
        messaging.send(
            "work_note",
            template="workorders/mail/note.txt",
            to_person=person,
            subject_id=note_id,
            context=context,
        )
    return True


def _about(order: WorkOrder, note: Note) -> dict[str, Any]:
    names = organization_names([note.author_organization_id])
    said, author = note.body[:_MOST_WORDS], calm(unlinked(note.author_name))
    is_somebody = note.author_id is not None
    return {
        "number": order.number, "work_title": calm(unlinked(order.title)),
        "work_place": unlinked(order.location.name),
        "who": author if is_somebody else "",
        "organization": unlinked(names.get(note.author_organization_id, ""))
        if is_somebody else author,
        "work_lines": said.splitlines(), "is_cut": len(said) < len(note.body),
        "page": settings.ENVIRONMENT.public_url + reverse("workorder", args=[order.pk]),
        "takes_answers": bool(settings.ENVIRONMENT.mail.reply_address),
    }  # fmt: skip
