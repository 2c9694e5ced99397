"""The link of a location's form: its page with the QR code, and the sheet to hang up."""

from typing import cast
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.directory.models import Location
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.qr import qr_svg
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders.models import RequestLink
from opentrax.workorders.services.request_addresses import (
    address_at,
    renew_request_address,
    revoke_request_address,
    written_out,
)
from opentrax.workorders.services.request_links import (
    link_at,
    renew_request_link,
    revoke_request_link,
)


def _own(request: HttpRequest, location_id: UUID) -> Location:
    own = Location.objects.filter(organization_id=cast("MemberRequest", request).organization.pk)
    found: Location = get_object_or_404(own, pk=location_id)
    return found


def _url(link: RequestLink) -> str:
    return str(settings.ENVIRONMENT.public_url + reverse("work_request", args=[link.token]))


@requires("locations.change")
@require_http_methods(["GET", "HEAD", "POST"])
def request_link(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """GET: the link with its QR code. POST: make one, or a new one in its place."""
    location = _own(request, location_id)
    if request.method == "POST":
        actor, key = cast("MemberRequest", request).user, posted_command_id(request)
        attempt(
            request,
            lambda: renew_request_link(location, actor=actor, command_id=key),
            _("The link is made. Print the sheet and hang it up."),
        )
        return redirect("request_link", location.pk)
    link = link_at(location)
    url = _url(link) if link else ""
    context = {
        "location": location, "link": link, "url": url, "qr": qr_svg(url) if url else "",
        "mail_address": written_out(address_at(location)), "nav_current": "locations",
        "reads_mail": bool(settings.ENVIRONMENT.mail.reply_address),
        "address_url": reverse("request_address", args=[location.pk]),
    }  # fmt: skip
    return render(request, "workorders/request_link.html", context)


@requires("locations.change")
@require_POST
def revoke(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """Take the link away."""
    location, actor = _own(request, location_id), cast("MemberRequest", request).user
    key = posted_command_id(request)
    attempt(
        request,
        lambda: revoke_request_link(location, actor=actor, command_id=key),
        _("The link opens nothing any more. Take the sheet down."),
    )
    return redirect("request_link", location.pk)


@requires("locations.change")
@require_safe
def sheet(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """The sheet to print: who, where, and the code."""
    location = _own(request, location_id)
    link = link_at(location)
    if link is None:
        raise Http404
    url = _url(link)
    context = {"location": location, "url": url, "qr": qr_svg(url, scale=8)}
    return render(request, "workorders/request_sheet.html", context)


@requires("locations.change")
@require_POST
def address(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """Make the address to which people mail requests for a location, make a new one in its place,
    or take it away.
    """
    location = _own(request, location_id)
    write_address(request, location)
    return redirect("request_link", location.pk)


@requires("organization.change")
@require_POST
def organization_address(request: HttpRequest) -> HttpResponse:
    """The same for the whole organization."""
    write_address(request, None)
    return redirect("work_settings")


def write_address(request: HttpRequest, location: Location | None) -> None:
    """Do what the form of an address asks for; says what came of it."""
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    if "revoke" in request.POST:
        attempt(
            request,
            lambda: revoke_request_address(location, actor=actor, command_id=key),
            _("The address takes no mail any more."),
        )
        return
    attempt(
        request,
        lambda: renew_request_address(location, actor=actor, command_id=key),
        _("The address is made. Give it to whoever may ask for work."),
    )
