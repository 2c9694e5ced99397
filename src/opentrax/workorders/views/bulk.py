"""Acts on many work orders: say how many, ask what is needed, show how far it is."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from opentrax.directory.selectors import location_by_id
from opentrax.directory.trades import trades
from opentrax.kit.acting import posted_command_id
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import filters, listing, services
from opentrax.workorders.bulk_forms import BulkForm
from opentrax.workorders.bulk_states import BulkAct, ItemState
from opentrax.workorders.models import BulkRun
from opentrax.workorders.services.bulk import MOST, may_do
from opentrax.workorders.views.filters import query_or_404
from opentrax.workorders.views.narrowing import narrowed
from opentrax.workorders.views.reading import work_orders

MOST_CHOSEN = 1000
PER_PAGE = 50
_KEPT = (*filters.KEYS, "all", "order", "act")


def acts_of(member: MemberRequest) -> list[tuple[str, str]]:
    """What the viewer may do to many, with its words."""
    return [(str(a.value), str(a.label)) for a in BulkAct if may_do(member.membership, a)]


def chosen_orders(member: MemberRequest, given: QueryDict) -> list[tuple[UUID, int]]:
    """The work orders that a form names, one by one or by a filter, by id and number, newest first;
    one more than `MOST` where there are more. What the viewer does not see is left out.
    """
    if "all" in given:
        query = query_or_404(given)
        found = narrowed(member, query, trades(), now())
        return listing.every(found, MOST, nte=query.nte)
    ids = []
    for text in given.getlist("order")[:MOST_CHOSEN]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    rows = work_orders(member).filter(pk__in=ids).order_by("-created_at", "-id")
    return list(rows.values_list("pk", "number"))


def _page(
    request: HttpRequest, form: BulkForm, found: list[tuple[UUID, int]], status: int = 200
) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    query = query_or_404(given)
    place = location_by_id(query.location_id) if query.location_id else None
    context = {
        "form": form, "label": BulkAct(form.act).label, "act": form.act,
        "count": len(found), "too_many": len(found) > MOST, "most": MOST,
        "numbers": [number for _key, number in found[:10]], "more": max(len(found) - 10, 0),
        "said": filters.said(query, trades(), place) if "all" in given else None,
        "searched": listing.MOST_HITS if "all" in given and query.words else None,
        "kept": [(key, value) for key in _KEPT for value in given.getlist(key)],
        "nav_current": "workorders",
    }  # fmt: skip
    return render(request, "workorders/bulk_new.html", context, status=status)


@requires("workorders.bulk")
@require_http_methods(["GET", "HEAD", "POST"])
def new_bulk(request: HttpRequest) -> HttpResponse:
    """GET: say how many work orders it is about, and ask. POST: begin."""
    member = cast("MemberRequest", request)
    given = request.POST if request.method == "POST" else request.GET
    act = given.get("act", "")
    if act not in BulkAct:
        messages.error(request, _("Choose what to do with the work orders."))
        return redirect("workorders")
    if not may_do(member.membership, act):
        raise Http404
    if request.method == "POST":
        return _begun(request, BulkForm(request.POST, act=act))
    found = chosen_orders(member, request.GET)
    if not found:
        messages.error(request, _("Choose work orders first: tick them in the list."))
        return redirect("workorders")
    return _page(request, BulkForm(act=act, initial={"said": len(found)}), found)


def _begun(request: HttpRequest, form: BulkForm) -> HttpResponse:
    member = cast("MemberRequest", request)

    def read() -> list[tuple[UUID, int]]:
        return chosen_orders(member, request.POST)

    if form.is_valid():
        try:
            run = services.start_bulk(
                form.details(), read, said=form.cleaned_data["said"], actor=member.user,
                command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("workorder_bulk_run", run.pk)
    found = read()
    # Whoever looks again agrees to the number that is there now.
    posted = request.POST.copy()
    posted["said"] = str(len(found))
    form.data = posted
    return _page(request, form, found, 422)


@requires("workorders.bulk")
@require_safe
def bulk_run(request: HttpRequest, bulk_id: UUID) -> HttpResponse:
    """How far it is, and which work orders were refused with which words. Its own actor's alone."""
    member = cast("MemberRequest", request)
    run = get_object_or_404(
        BulkRun, pk=bulk_id, organization_id=current_organization_id(), actor_id=member.user.pk
    )
    counted = dict(run.items.values_list("state").annotate(n=Count("pk")).order_by())
    refused = run.items.filter(state=ItemState.REFUSED).order_by("position")
    page = Paginator(refused, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "run": run, "done": counted.get(ItemState.DONE, 0),
        "refused": counted.get(ItemState.REFUSED, 0),
        "passed": run.total - counted.get(ItemState.WAITING, 0), "page": page,
        "address": reverse("workorder_bulk_run", args=[run.pk]), "nav_current": "workorders",
    }  # fmt: skip
    return render(request, "workorders/bulk_run.html", context)
