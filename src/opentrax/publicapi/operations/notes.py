"""Notes of a work order."""

from typing import Any
from uuid import UUID

from ninja import Query, Router, Status

from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import Cursor, work_order_or_404
from opentrax.publicapi.paging import Page, moment, page_by
from opentrax.publicapi.schemas.work import NoteIn, NoteOut
from opentrax.workorders import services
from opentrax.workorders.audiences import choices_of
from opentrax.workorders.models import Note

router = Router()
_NOTES = "/work-orders/{uuid:work_order_id}/notes"


@opens(router, "GET", _NOTES, scope="notes:read", action="workorders.view",
       response=Page[NoteOut])  # fmt: skip
def list_notes(request: Any, work_order_id: UUID, chosen: Query[Cursor]) -> dict[str, Any]:
    """List the notes of a work order that the organization may read, the oldest first."""
    order = work_order_or_404(request, work_order_id)
    standing = Note.objects.filter(work_order_id=order.pk, replaced_at=None, deleted_at=None)
    rows, following = page_by(standing, "written_at", moment(chosen.after), chosen.limit)
    return {"items": rows, "next": following}


@opens(router, "POST", _NOTES, scope="notes:write", action="notes.write",
       response={201: NoteOut})  # fmt: skip
def write_note(request: Any, work_order_id: UUID, sent: NoteIn) -> Status[Note]:
    """Write a note, or log a call. Without an audience the other side reads it."""
    order = work_order_or_404(request, work_order_id)
    audience = sent.audience or next(iter(choices_of(order, request.organization.pk)))
    made = services.write_note(
        order, sent.body, str(audience), kind=sent.kind, actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return Status(201, made)
