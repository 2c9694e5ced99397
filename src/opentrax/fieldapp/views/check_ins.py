"""Check in by what the location offers: its QR code, opened by the phone's camera, or the code on
its screen.
"""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.accounts.limits import limited, refused_by
from opentrax.directory.models import Technician
from opentrax.fieldapp.views.own import acted, own, page, viewer
from opentrax.fieldapp.views.today import day_of, own_visit, row_of
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.clock import now
from opentrax.kit.tenancy import scope
from opentrax.organizations.access import MemberRequest
from opentrax.tracking.services import taps
from opentrax.workorders.check_in_states import Direction, PointKind, Way
from opentrax.workorders.models import Visit
from opentrax.workorders.rules.codes import is_right
from opentrax.workorders.selectors import visits_between
from opentrax.workorders.services.check_in_points import code_secret, point_of, points_at
from opentrax.workorders.services.check_ins import Evidence


def _tap(
    request: HttpRequest, technician: Technician, visit: Visit, way: Way
) -> Callable[[], object]:
    """Arriving or leaving, as the form says, shown by a way."""
    act = taps.leave if request.POST.get("direction") == Direction.OUT else taps.arrive
    said = Evidence(way=way, reason=request.POST.get("reason", ""))
    actor, key = viewer(request), posted_command_id(request)
    return lambda: act(technician, visit.pk, actor=actor, said=said, command_id=key)


@own
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_qr(request: HttpRequest, technician: Technician, token: str) -> HttpResponse:
    """GET: the viewer's visits of today at the location whose QR code was scanned; nothing changes.
    POST: check in or out of one of them."""
    point = point_of(token, PointKind.QR)
    if point is None:
        return render(request, "workorders/check_in_unknown.html", status=404)
    start_at, end_at = day_of(now())
    visits = [
        visit for visit in visits_between(start_at, end_at, technician_id=technician.pk)
        if visit.work_order.location_id == point.location_id
    ]  # fmt: skip
    if request.method == "POST":
        chosen = next((v for v in visits if str(v.pk) == request.POST.get("visit")), None)
        if chosen is None:
            raise Http404
        if attempt(request, _tap(request, technician, chosen, Way.QR), _("Thank you: it counts.")):
            return redirect("field")
        return redirect("check_in_by_qr", token)
    role = cast("MemberRequest", request).membership.role
    rows = [row_of(visit, role) for visit in visits]
    return page(request, "scanned", technician, rows=rows, tab="today")


@own
@limited("check_in_code")
@require_POST
def by_code(request: HttpRequest, technician: Technician, visit_id: UUID) -> HttpResponse:
    """Check in or out by the code on the location's screen; wrong codes are counted."""
    visit = own_visit(technician, visit_id)
    refused = refused_by(request, "check_in_code_visit", str(visit.pk))
    if refused is not None:
        return cast("HttpResponse", refused)
    with scope(visit.organization_id):
        point = points_at(visit.work_order.location_id).get(PointKind.SCREEN)
    said = request.POST.get("code", "")
    if point is None or not is_right(code_secret(point.pk), said, now()):
        messages.error(request, _("This is not the code on the screen. It changes every minute."))
        return redirect("field")
    return acted(request, _tap(request, technician, visit, Way.CODE), _("Thank you: it counts."))
