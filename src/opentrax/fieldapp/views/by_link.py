"""The page behind a visit's link: check in and out without a session.

Looking at it changes nothing, since mail scanners open every link. The secret tells of one visit
and nothing else; the page is in no index, and where it leads no address of it is told.
"""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from opentrax.accounts.limits import limited
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.organizations.access import by_link
from opentrax.tracking.services import taps
from opentrax.workorders import rules
from opentrax.workorders.check_in_states import Direction, Way
from opentrax.workorders.services.check_ins import Evidence
from opentrax.workorders.services.visit_links import OpenedVisit, visit_of_link
from opentrax.workorders.states import Outcome


@by_link
@never_cache
@csrf_exempt  # a mail program has no cookie of ours; whoever knows the secret may tell
@limited("visit_link")
@require_http_methods(["GET", "HEAD", "POST"])
def visit_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET: the visit, with a button. POST: come or go."""
    found = visit_of_link(token)
    if found is None:
        return _sealed(render(request, "fieldapp/link_unknown.html", status=404))
    if request.method != "POST":
        return _shown(request, found)
    try:
        _tell(request, found)
    except Refused as refusal:
        again = visit_of_link(token) or found
        return _shown(request, again, refused=str(refusal), status=422)
    return _sealed(redirect("visit_by_link", token))


def _tell(request: HttpRequest, found: OpenedVisit) -> None:
    said = Evidence(way=Way.LINK, reason=request.POST.get("reason", ""))
    outcome = request.POST.get("outcome", "")
    with scope(found.organization_id):
        if request.POST.get("direction") == Direction.OUT:
            known = outcome if outcome in Outcome else ""
            taps.leave(found.technician, found.visit.pk, actor=None, outcome=known, said=said)
        else:
            taps.arrive(found.technician, found.visit.pk, actor=None, said=said)


def _shown(
    request: HttpRequest, found: OpenedVisit, *, refused: str = "", status: int = 200
) -> HttpResponse:
    visit, order = found.visit, found.visit.work_order
    act = rules.VisitAct(
        is_order_over=order.status not in rules.OPEN, is_order_decided=order.status in rules.DECIDED
    )
    context: dict[str, Any] = {
        "visit": visit, "order": order, "refused": refused, "outcomes": Outcome.choices,
        "may_arrive": rules.VISIT.may(visit.status, "arrive", rules.LINK_HOLDER, act),
        "may_leave": rules.VISIT.may(visit.status, "leave", rules.LINK_HOLDER, act),
    }  # fmt: skip
    with timezone.override(ZoneInfo(order.location.time_zone)):
        page = render(request, "fieldapp/link.html", context, status=status)
    return _sealed(page)


def _sealed(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
