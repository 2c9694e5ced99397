"""What somebody sent by mail becomes part of a work order: their words a note, their files beside
it. What is not taken of it is named in the note, and told to who sent it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.messaging.inbound.contents import Contents, Sent
from opentrax.organizations.models import Person
from opentrax.workorders.models import Assignment, Note, WorkOrder
from opentrax.workorders.rules import STANDING
from opentrax.workorders.selectors import organization_names
from opentrax.workorders.services.attachments import (
    MOST_AT_ONCE,
    Ready,
    Upload,
    looked_at,
    put,
)
from opentrax.workorders.services.keeper import lock_work_order
from opentrax.workorders.services.notes import MOST_CHARACTERS, entry_values, put_note
from opentrax.workorders.services.request_decisions import requesters_entry
from opentrax.workorders.states import Audience, NoteKind

_MARK = "…"


class OfferOver(Refused):
    """The offer that a mail answers does not stand any more."""


@dataclass(slots=True)
class Prepared:
    """The words and files of a mail as they can be kept, and what of it cannot."""

    words: str
    files: list[Ready] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def prepared(contents: Contents, *, zone: str) -> Prepared:
    """Look at the files of a mail one by one, before any lock: one that is not taken is named and
    costs the others nothing. Words that are too long for a note are a file too.
    """
    found, sent = Prepared(contents.words), list(contents.files)
    if len(contents.words) > MOST_CHARACTERS // 2:
        sent.insert(0, Sent(_("mail.txt"), contents.words.encode()))
        found.words = contents.words[: MOST_CHARACTERS // 2].rstrip() + _MARK
    for one in sent:
        _look_at(one, found, zone)
    return found


def _look_at(one: Sent, found: Prepared, zone: str) -> None:
    named = {"name": one.name[:60], "most": settings.UPLOAD_LIMIT_BYTES // 1024**2}
    if len(found.files) >= MOST_AT_ONCE:
        found.refused.append(_("%(name)s: ten files at most.") % named)
        return
    if len(one.content) > settings.UPLOAD_LIMIT_BYTES:
        found.refused.append(_("%(name)s is larger than %(most)d MB.") % named)
        return
    try:
        found.files += looked_at([Upload(BytesIO(one.content), one.name)], zone=zone)
    except Refused as refusal:
        found.refused.append(str(refusal))


def words_with(prepared: Prepared) -> str:
    """The words, and under them what was not taken."""
    if not prepared.refused:
        return prepared.words
    lost = "\n".join([_("Not taken of the mail:"), *prepared.refused])
    return f"{prepared.words}\n\n{lost}".strip()[:MOST_CHARACTERS]


@command
def enter_mail(
    work_order: WorkOrder, mail: Prepared, audience: str, *, actor: Person,
    command_id: UUID | None = None,
) -> Note | None:  # fmt: skip
    """Put what a member of the organization in scope sent by mail to a work order, for an audience:
    all that was prepared, or nothing. Files without words make no note.

    Refuses a work order that is not open to the organization, an audience that is not the sender's
    to choose, and a mail with nothing in it. Publishes NoteWritten.
    """
    order = lock_work_order(work_order.pk)
    return enter(order, mail, entry_values(order, audience, actor=actor, visit=None), actor=actor)


@command
def enter_desks_mail(
    offer: Assignment, mail: Prepared, *, command_id: UUID | None = None
) -> Note | None:
    """The same for the mailbox that the keeper in scope wrote down for the provider of an offer:
    both sides read it, under the provider's name. Refuses, as OfferOver, what does not stand any
    more.
    """
    order = lock_work_order(offer.work_order_id)
    if not Assignment.objects.filter(pk=offer.pk, status__in=STANDING).exists():
        raise OfferOver(_("This is no longer open to your organization."))
    names = organization_names([offer.provider_id])
    values = {
        "work_order_id": order.pk, "visit_id": None, "organization_id": order.organization_id,
        "audience": Audience.PROVIDER, "with_provider_id": offer.provider_id, "author_id": None,
        "author_name": names.get(offer.provider_id, "–")[:120],
        "author_organization_id": order.organization_id, "written_at": now(),
    }  # fmt: skip
    return enter(order, mail, values, actor=None)


@command
def enter_requesters_mail(
    work_order: WorkOrder, mail: Prepared, *, command_id: UUID | None = None
) -> Note | None:
    """The same for whoever asked for the work of the organization in scope; as with what they asked
    with, whoever does the work reads it.
    """
    order = lock_work_order(work_order.pk)
    return enter(order, mail, requesters_entry(order), actor=None)


def enter(
    order: WorkOrder, mail: Prepared, values: Mapping[str, object], *, actor: Person | None
) -> Note | None:
    """The same for a locked work order; `values` are what the note and the files begin with."""
    said: str = words_with(mail)
    if not said and not mail.files:
        raise Refused(_("There was nothing in this mail."))
    _attach(mail.files, values, actor)
    if not said:
        return None
    return put_note(order, said, values, kind=NoteKind.MAIL, actor=actor)


def _attach(files: Sequence[Ready], values: Mapping[str, object], actor: Person | None) -> None:
    for one in files:
        put(one, values, actor)
