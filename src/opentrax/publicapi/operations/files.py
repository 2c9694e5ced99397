"""Files of a work order."""

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import File, Form, Query, Router, Status, UploadedFile

from opentrax.kit.files import MissingFileError, path_of, serve
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import Cursor, work_order_or_404
from opentrax.publicapi.paging import Page, moment, page_by
from opentrax.publicapi.schemas.work import FileOut
from opentrax.workorders import services
from opentrax.workorders.audiences import choices_of
from opentrax.workorders.models import Attachment
from opentrax.workorders.states import Audience

router = Router()
_FILES = "/work-orders/{uuid:work_order_id}/files"


@opens(router, "GET", _FILES, scope="files:read", action="workorders.view",
       response=Page[FileOut])  # fmt: skip
def list_files(request: Any, work_order_id: UUID, chosen: Query[Cursor]) -> dict[str, Any]:
    """List the files of a work order that the organization may see, the oldest first."""
    order = work_order_or_404(request, work_order_id)
    standing = Attachment.objects.filter(work_order_id=order.pk, deleted_at=None)
    rows, following = page_by(standing, "written_at", moment(chosen.after), chosen.limit)
    return {"items": rows, "next": following}


def _file(request: Any, file_id: UUID) -> Attachment:
    row: Attachment = get_object_or_404(
        Attachment.objects.filter(deleted_at=None).exclude(content_key=""), pk=file_id
    )
    work_order_or_404(request, row.work_order_id)
    return row


@opens(router, "GET", "/files/{uuid:file_id}", scope="files:read", action="workorders.view",
       response=FileOut)  # fmt: skip
def get_file(request: Any, file_id: UUID) -> Attachment:
    """Read what is known of a file."""
    return _file(request, file_id)


@opens(router, "GET", "/files/{uuid:file_id}/content", scope="files:read",
       action="workorders.view")  # fmt: skip
def get_file_content(request: Any, file_id: UUID) -> HttpResponseBase:
    """Get the file itself."""
    row = _file(request, file_id)
    try:
        path = path_of(row.organization_id, row.content_key)
    except MissingFileError as error:
        raise Http404 from error
    return serve(request, path, key=row.content_key, media_type=row.media_type, name=row.name)


@opens(router, "POST", _FILES, scope="files:write", action="notes.write",
       response={201: FileOut})  # fmt: skip
def add_file(
    request: Any,
    work_order_id: UUID,
    file: File[UploadedFile],
    audience: Form[Audience | None] = None,
) -> Status[Attachment]:  # fmt: skip
    """Put a photo or document to a work order, as multipart/form-data."""
    order = work_order_or_404(request, work_order_id)
    chosen = audience or next(iter(choices_of(order, request.organization.pk)))
    made = services.attach_one(
        order, services.Upload(cast("BinaryIO", file.file), file.name or "file"), str(chosen),
        actor=request.user, command_id=request.command_id,
    )  # fmt: skip
    return Status(201, made)
