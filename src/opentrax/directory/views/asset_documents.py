"""Documents of an asset: put in, taken away, and their files for whoever sees the asset."""

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.directory.asset_document_forms import AssetDocumentForm
from opentrax.directory.models import AssetDocument
from opentrax.directory.services.asset_documents import put_asset_document, remove_asset_document
from opentrax.directory.views.assets import own_asset_or_404
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.kit.files import MissingFileError, path_of, serve
from opentrax.kit.files.receiving import too_large
from opentrax.organizations.access import MemberRequest, requires


@requires("assets.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new_document(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """GET: the form. POST: put a document to an asset."""
    asset, posts = own_asset_or_404(request, asset_id), request.method == "POST"
    form = AssetDocumentForm(request.POST, request.FILES) if posts else AssetDocumentForm()
    if posts and too_large(request):
        most = settings.UPLOAD_LIMIT_BYTES // 1024**2
        form.add_error("file", _("The file is larger than %d MB.") % most)
    if posts and form.is_valid():
        data, actor = form.cleaned_data, cast("MemberRequest", request).user
        key = posted_command_id(request)
        try:
            put_asset_document(
                asset, data["kind"], data["title"], form.upload(), actor=actor, command_id=key
            )
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The document is saved."))
            return redirect("asset", asset.pk)
    context = {"asset": asset, "form": form, "nav_current": "assets"}
    status = 422 if posts else 200
    return render(request, "directory/asset_document_form.html", context, status=status)


def _document_or_404(document_id: UUID) -> AssetDocument:
    """One whose asset the organization in scope sees: policies say which."""
    found: AssetDocument = get_object_or_404(AssetDocument.objects.all(), pk=document_id)
    return found


@requires("assets.view")
@require_safe
def document_file(request: HttpRequest, asset_document_id: UUID) -> HttpResponseBase:
    """The file itself."""
    row = _document_or_404(asset_document_id)
    return _served(request, row, row.content_key, row.media_type, row.name)


@requires("assets.view")
@require_safe
def thumbnail(request: HttpRequest, asset_document_id: UUID) -> HttpResponseBase:
    """The small form of a photo."""
    row = _document_or_404(asset_document_id)
    return _served(request, row, row.thumbnail_key, "image/jpeg", f"small-{row.pk}.jpg")


def _served(
    request: HttpRequest, row: AssetDocument, key: str, media_type: str, name: str
) -> HttpResponseBase:
    try:
        path = path_of(row.organization_id, key)
    except MissingFileError as error:
        raise Http404 from error
    return serve(request, path, key=key, media_type=media_type, name=name)


@requires("assets.change")
@require_POST
def remove_document(request: HttpRequest, asset_document_id: UUID) -> HttpResponse:
    """Take a document away."""
    row = _document_or_404(asset_document_id)
    own_asset_or_404(request, row.asset_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(
        request,
        lambda: remove_asset_document(row, actor=actor, command_id=key),
        _("The document is taken away."),
    )
    return redirect("asset", row.asset_id)
