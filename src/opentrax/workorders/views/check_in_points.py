"""What a location offers to check in by: its page, the sheet to print, and the screen."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from opentrax.directory.models import Location
from opentrax.directory.selectors import location_by_id
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.clock import now
from opentrax.kit.qr import qr_svg
from opentrax.kit.tenancy import scope
from opentrax.organizations.access import MemberRequest, by_link, requires
from opentrax.workorders.check_in_states import PointKind
from opentrax.workorders.models import CheckInPoint
from opentrax.workorders.rules.codes import code_of, seconds_left, step_of
from opentrax.workorders.services.check_in_points import (
    code_secret,
    end_check_in_point,
    point_of,
    points_at,
    renew_check_in_point,
    token_of,
)

_ADDRESSES = {PointKind.QR: "check_in_by_qr", PointKind.SCREEN: "check_in_screen"}


def _own_location(request: HttpRequest, location_id: UUID) -> Location:
    found = location_by_id(location_id)
    if found is None or found.organization_id != cast("MemberRequest", request).organization.pk:
        raise Http404
    return found


def _url(point: CheckInPoint | None) -> str:
    if point is None:
        return ""
    kind = PointKind(point.kind)
    return settings.ENVIRONMENT.public_url + reverse(
        _ADDRESSES[kind], args=[token_of(point.pk, kind)]
    )


@requires("locations.change")
@require_safe
def points_page(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """The QR code and the screen of a location, and how to renew them."""
    location = _own_location(request, location_id)
    known = points_at(location.pk)
    context: dict[str, Any] = {
        "location": location, "qr": known.get(PointKind.QR),
        "screen_url": _url(known.get(PointKind.SCREEN)), "nav_current": "locations",
    }  # fmt: skip
    return render(request, "workorders/check_in_points.html", context)


def _kind(request: HttpRequest) -> PointKind:
    try:
        return PointKind(request.POST.get("kind", ""))
    except ValueError as error:
        raise Http404 from error


@requires("locations.change")
@require_POST
def renew(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """Make a QR code or a screen, or another in its place."""
    location, kind = _own_location(request, location_id), _kind(request)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(
        request,
        lambda: renew_check_in_point(location, kind, actor=actor, command_id=key),
        _("Made. What was there before opens nothing any more."),
    )
    return redirect("check_in_points", location.pk)


@requires("locations.change")
@require_POST
def end(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """Take a QR code or a screen away."""
    location, kind = _own_location(request, location_id), _kind(request)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(
        request,
        lambda: end_check_in_point(location, kind, actor=actor, command_id=key),
        _("Taken away: its address opens nothing any more."),
    )
    return redirect("check_in_points", location.pk)


@requires("locations.change")
@require_safe
def sheet(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """The sheet to print and hang up; 404 where the location has no QR code."""
    location = _own_location(request, location_id)
    point = points_at(location.pk).get(PointKind.QR)
    if point is None:
        raise Http404
    url = _url(point)
    drawn = mark_safe(qr_svg(url, scale=5))  # noqa: S308  segno's own drawing of our own address
    context = {"location": location, "drawn": drawn, "url": url, "nav_current": "locations"}
    return render(request, "workorders/check_in_sheet.html", context)


@by_link
@never_cache
@require_safe
def screen(request: HttpRequest, token: str) -> HttpResponse:
    """The code of this minute, on a tablet at the location; the page asks again when it ends."""
    point = point_of(token, PointKind.SCREEN)
    if point is None:
        return _sealed(render(request, "workorders/check_in_unknown.html", status=404))
    with scope(point.organization_id):
        location = location_by_id(point.location_id)
    if location is None or location.archived_at is not None:
        return _sealed(render(request, "workorders/check_in_unknown.html", status=404))
    at = now()
    code = code_of(code_secret(point.id), step_of(at))
    context = {
        "location": location, "code": f"{code[:3]} {code[3:]}", "left": seconds_left(at) + 1,
    }  # fmt: skip
    response = _sealed(render(request, "workorders/check_in_screen.html", context))
    response["Refresh"] = str(context["left"])
    return response


def _sealed(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
