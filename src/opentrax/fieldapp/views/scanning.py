"""Scan on the phone: what stands before one, the place where one is, the part in one's hand."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from opentrax.directory.models import Technician
from opentrax.fieldapp.views.own import own, page
from opentrax.fieldapp.views.today import own_visit
from opentrax.organizations.access import MemberRequest
from opentrax.workorders.models import Visit
from opentrax.workorders.scanning import Kind, Thing
from opentrax.workorders.selectors import visits_of
from opentrax.workorders.states import VisitStatus
from opentrax.workorders.views.scanning import may_compile, office_address, resolved

_THERE = (VisitStatus.ON_SITE, VisitStatus.PAUSED)


@own
@never_cache
@may_compile
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest, technician: Technician) -> HttpResponse:
    """GET: the page. POST: open what a code names; nothing changes."""
    visit = _visit(request, technician)
    said: dict[str, Any] = {}
    if request.method == "POST":
        there, said = resolved(request, lambda thing: _address(request, thing, technician, visit))
        if there is not None:
            return there
    shown = page(request, "scan", technician, visit=visit, tab="today", **said)
    shown.status_code = 422 if said.get("problem") else 200
    return shown


def _visit(request: HttpRequest, technician: Technician) -> Visit | None:
    """The visit from which the viewer came to scan, or None."""
    asked = request.POST.get("visit") or request.GET.get("visit", "")
    if not asked:
        return None
    try:
        return own_visit(technician, UUID(asked))
    except ValueError as error:
        raise Http404 from error


def _address(
    request: HttpRequest, thing: Thing, technician: Technician, visit: Visit | None
) -> str:
    """A part leads to the parts of the visit from which one came, or of the one where one is."""
    if thing.kind == Kind.CHECK_IN:
        return reverse("check_in_by_qr", args=[thing.key])
    if thing.kind != Kind.PART:
        return office_address(request, thing)
    if visit is None:
        there = list(visits_of(technician.pk).filter(status__in=_THERE)[:2])
        visit = there[0] if len(there) == 1 else None
    if visit is None or not cast("MemberRequest", request).membership.may("parts.use"):
        return office_address(request, thing)
    return f"{reverse('field_parts', args=[visit.pk])}?{urlencode({'q': thing.word})}"
