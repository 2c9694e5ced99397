"""A file of a work order: served to whoever sees its row at that moment, and taken away."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.acting import posted_command_id
from opentrax.kit.files import MissingFileError, path_of, serve
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import services
from opentrax.workorders.models import Attachment
from opentrax.workorders.views.feed import entry_or_404, taken_back


def _served(
    request: HttpRequest, row: Attachment, key: str, *, media_type: str, name: str
) -> HttpResponseBase:
    try:
        path = path_of(row.organization_id, key)
    except MissingFileError as error:
        raise Http404 from error
    return serve(request, path, key=key, media_type=media_type, name=name)


@requires("workorders.view")
@require_safe
def attachment(request: HttpRequest, attachment_id: UUID) -> HttpResponseBase:
    """The file itself."""
    row = entry_or_404(request, Attachment.objects.all(), attachment_id)
    return _served(request, row, row.content_key, media_type=row.media_type, name=row.name)


@requires("workorders.view")
@require_safe
def thumbnail(request: HttpRequest, attachment_id: UUID) -> HttpResponseBase:
    """The small form of a photo."""
    row = entry_or_404(request, Attachment.objects.all(), attachment_id)
    return _served(
        request, row, row.thumbnail_key, media_type="image/jpeg", name=f"small-{row.pk}.jpg"
    )


@requires("notes.write")
@require_POST
def delete_attachment(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """Take a file away."""
    row = entry_or_404(request, Attachment.objects.all(), attachment_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    return taken_back(
        request,
        lambda: services.delete_attachment(row, actor=actor, command_id=key),
        row.work_order_id,
    )
