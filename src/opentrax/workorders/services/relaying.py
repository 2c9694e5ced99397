"""Pass a note or a file on between a client's work order and the one by which it was handed on: as
one of the provider's own, for the other side there.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from opentrax.kit import files
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.models import Attachment, Note, Subcontract, WorkOrder
from opentrax.workorders.services.attachments import CHUNK_BYTES
from opentrax.workorders.services.keeper import keepers_side, lock_work_order
from opentrax.workorders.services.notes import entry_values, put_note, record
from opentrax.workorders.states import Audience

_COPIED = (
    "name", "media_type", "size_bytes", "width_px", "height_px", "taken_at", "taken_source",
)  # fmt: skip


@command
def pass_note_on(note: Note, *, actor: Person, command_id: UUID | None = None) -> Note:
    """Write a note's words to the other side too, as one's own. Refuses what is internal or was
    taken back, and a work order that is not handed on. Publishes NoteWritten.
    """
    found: Note | None = Note.objects.filter(
        origin_id=note.origin_id, replaced_at=None, deleted_at=None
    ).first()
    order, audience = _other(found)
    values = entry_values(order, audience, actor=actor, visit=None)
    assert found is not None  # noqa: S101  `_other` looked
    return put_note(order, found.body, values, kind=found.kind, actor=actor)


@command
def pass_file_on(
    attachment: Attachment, *, actor: Person, command_id: UUID | None = None
) -> Attachment:
    """Put a copy of a file to the other work order, as one's own. Refuses what `pass_note_on`
    refuses."""
    found: Attachment | None = (
        Attachment.objects.filter(pk=attachment.pk, deleted_at=None).exclude(content_key="").first()
    )
    order, audience = _other(found)
    assert found is not None  # noqa: S101  `_other` looked
    with keepers_side(order.organization_id):
        stored = files.put(_bytes(found, found.content_key))
        small = files.put(_bytes(found, found.thumbnail_key)) if found.thumbnail_key else None
    made = Attachment(
        **entry_values(order, audience, actor=actor, visit=None),
        content_key=stored.key, thumbnail_key=small.key if small else "",
        **{name: getattr(found, name) for name in _COPIED},
    )  # fmt: skip
    made.save(force_insert=True)
    record(made, "attachment.added", actor=actor, facts={"bytes": stored.size_bytes})
    return made


def _other(entry: Note | Attachment | None) -> tuple[WorkOrder, Audience]:
    """The work order that an entry goes to, locked, and who reads it there."""
    if entry is None or entry.audience == Audience.INTERNAL:
        raise Refused(_("What is internal or was taken back is not passed on."))
    row: Subcontract | None = Subcontract.objects.filter(
        Q(work_order_id=entry.work_order_id) | Q(for_work_order_id=entry.work_order_id),
        organization_id=current_organization_id(),
        ended_at=None,
    ).first()
    if row is None:
        raise Refused(_("This work order is not handed on."))
    if row.work_order_id == entry.work_order_id:
        return lock_work_order(row.for_work_order_id), Audience.CLIENT
    return lock_work_order(row.work_order_id), Audience.PROVIDER


def _bytes(entry: Attachment, key: str) -> Iterator[bytes]:
    try:
        path = files.path_of(entry.organization_id, key)
    except files.MissingFileError as error:
        raise Refused(_("This file is not there any more.")) from error
    with path.open("rb") as file:
        yield from iter(lambda: file.read(CHUNK_BYTES), b"")
