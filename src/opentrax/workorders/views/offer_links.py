"""The page behind the link of an offer's mail: accept or decline without an account.

Looking at it changes nothing, since mail scanners open every link. The secret can answer the one
offer and nothing else; the page is in no index, and where it leads no address of it is told.
"""

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
from opentrax.workorders.forms import AnswerForm
from opentrax.workorders.models import Assignment
from opentrax.workorders.selectors import organization_names
from opentrax.workorders.services.links import (
    LinkState,
    Opened,
    answer_by_link,
    link_of,
    opened,
)
from opentrax.workorders.states import AssignmentStatus

# What was answered is good news to whoever reloads the page; the rest is gone.
_STATUS = {LinkState.OPEN: 200, LinkState.ACCEPTED: 200, LinkState.DECLINED: 200}
_GONE = 410


@by_link
@never_cache
@csrf_exempt  # a mail program has no cookie of ours; whoever knows the secret may answer
@limited("offer_answer")
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """GET: what is offered, with two buttons. POST: the answer."""
    link = link_of(token)
    if link is None:
        return _sealed(render(request, "workorders/offer_unknown.html", status=404))
    if request.method != "POST":
        return _shown(request, opened(link))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, opened(link), status=422)
    try:
        answer_by_link(link, form.cleaned_data["answer"], reason=form.cleaned_data["reason"])
    except Refused:  # taken back, run out or answered meanwhile: the page says which
        return _shown(request, opened(link))
    return _sealed(redirect("offer", token))


def _shown(request: HttpRequest, found: Opened, status: int | None = None) -> HttpResponse:
    """The page of where the offer stands; times are on the clock of the place."""
    status = status or _STATUS.get(found.state, _GONE)
    if found.offer is None or found.state is not LinkState.OPEN:
        closed = {"state": found.state.value, "number": _number(found.offer)}
        page = render(request, "workorders/offer_closed.html", closed, status=status)
        return _sealed(page)
    order = found.offer.work_order
    with scope(found.link.provider_id):
        names = organization_names({found.offer.organization_id, found.link.provider_id})
    with timezone.override(ZoneInfo(order.location.time_zone)):
        context = {
            "offer": found.offer, "order": order,
            "client_name": names.get(found.offer.organization_id, ""),
            "provider_name": names.get(found.link.provider_id, ""),
        }  # fmt: skip
        return _sealed(render(request, "workorders/offer.html", context, status=status))


def _number(offer: Assignment | None) -> int | None:
    """The number of an accepted work order; what was declined is not seen any more."""
    accepted = offer is not None and offer.status == AssignmentStatus.ACCEPTED
    return offer.work_order.number if offer is not None and accepted else None


def _sealed(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
