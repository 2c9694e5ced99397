"""The settings page of who the organization is on papers."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from opentrax.kit.acting import posted_command_id
from opentrax.kit.commands import Refused
from opentrax.kit.files import MissingFileError, path_of, serve
from opentrax.kit.files.receiving import too_large
from opentrax.organizations import services
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.forms import LetterheadForm
from opentrax.organizations.letterhead import letterhead_of


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def letterhead(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: change it."""
    member = cast("MemberRequest", request)
    head = letterhead_of(member.organization.pk)
    if request.method != "POST":
        form = LetterheadForm(instance=head)
        return _page(request, form)
    form = LetterheadForm(request.POST, request.FILES, instance=head)
    if too_large(request):
        most = settings.UPLOAD_LIMIT_BYTES // 1024**2
        form.add_error("logo", _("The picture is larger than %d MB.") % most)
    if form.is_valid() and _changed(member, form):
        messages.success(request, _("Saved. It stands on the papers that are made from now on."))
        return redirect("letterhead")
    return _page(request, form, status=422)


def _changed(member: MemberRequest, form: LetterheadForm) -> bool:
    cleaned = form.cleaned_data
    try:
        services.change_letterhead(
            cleaned, logo=cleaned["logo"], without_logo=cleaned["without_logo"],
            actor=member.user, command_id=posted_command_id(member),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error("logo", str(refusal))
        return False
    return True


def _page(request: HttpRequest, form: LetterheadForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form, "nav_current": "settings", "tab": "letterhead",
        "head": letterhead_of(cast("MemberRequest", request).organization.pk),
    }  # fmt: skip
    return render(request, "organizations/pages/letterhead.html", context, status=status)


@requires("organization.view")
@require_safe
def logo(request: HttpRequest) -> HttpResponseBase:
    """The organization's own logo."""
    head = letterhead_of(cast("MemberRequest", request).organization.pk)
    if head is None or not head.logo_key:
        raise Http404
    try:
        path = path_of(head.organization_id, head.logo_key)
    except MissingFileError as error:
        raise Http404 from error
    extension = "jpg" if head.logo_media_type == "image/jpeg" else "png"
    return serve(
        request, path, key=head.logo_key, media_type=head.logo_media_type,
        name=f"logo.{extension}",
    )  # fmt: skip
