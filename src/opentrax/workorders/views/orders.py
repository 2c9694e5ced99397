"""Work orders: list, page, form, cancel."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.directory.fields import shown
from opentrax.directory.models import Location
from opentrax.directory.selectors import location_by_id
from opentrax.directory.trades import trade_choices, trades
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import caps, listing, rules, selectors, services
from opentrax.workorders.check_ins import with_check_ins
from opentrax.workorders.cost_forms import NewWorkOrderForm
from opentrax.workorders.explaining import Explained, explained
from opentrax.workorders.feed import Told
from opentrax.workorders.filters import ListQuery, default_of, nte_choices, query_of
from opentrax.workorders.forms import (
    CancelForm,
    OutcomeForm,
    WhyForm,
    WorkOrderForm,
    work_order_initial,
)
from opentrax.workorders.models import SavedFilter, WorkOrder
from opentrax.workorders.offer_forms import AssignForm
from opentrax.workorders.plans import occurrence_of
from opentrax.workorders.rules.clocks import SOON
from opentrax.workorders.scans import with_scans
from opentrax.workorders.states import WorkOrderStatus
from opentrax.workorders.subcontracts import marks_of
from opentrax.workorders.views.allowed import allowed, facts_of_visits, standing_words
from opentrax.workorders.views.asset_words import asset_words, begun_with
from opentrax.workorders.views.bulk import acts_of
from opentrax.workorders.views.cost_words import cost_words
from opentrax.workorders.views.deadlines import deadlines_shown
from opentrax.workorders.views.feed import feed_part
from opentrax.workorders.views.filling import checklists_part
from opentrax.workorders.views.filters import query_or_404
from opentrax.workorders.views.narrowing import chosen_filter, filter_words, listed_ids
from opentrax.workorders.views.offering import line_of, offer_words
from opentrax.workorders.views.reading import work_order_or_404
from opentrax.workorders.views.sections import sections_of

PER_PAGE = 50


@requires("workorders.view")
@require_safe
def work_order_list(request: HttpRequest) -> HttpResponse:
    """Work orders: our own, and those of clients that are open to us."""
    member, tree, at = cast("MemberRequest", request), trades(), now()
    if not request.GET and (begins_with := default_of(member.user.pk)):
        return redirect(f"{reverse('workorders')}?filter={begins_with}")
    saved = chosen_filter(member)
    query = query_or_404(request.GET, query_of(saved) if saved else None)
    place, label = _place(query, saved), caps.cap_label()
    ids = listed_ids(member, query, tree, at)
    page = Paginator(ids[: listing.MOST], PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _rows(page),
        "most": listing.MOST if len(ids) > listing.MOST else None,
        "cap_label": label,
        "ntes": nte_choices(label),
        "chosen": query,
        "place": place,
        "filtered": query.narrows,
        **filter_words(member, query, saved, tree),
        "acts": acts_of(member),
        "trades": trade_choices(tree),
        "statuses": WorkOrderStatus.choices,
        "offer_count": selectors.offers().count(),
        "now": at,
        "soon": at + SOON,
        "tab": "orders",
        "nav_current": "workorders",
    }
    return render(request, "workorders/list.html", context)


def _place(query: ListQuery, saved: SavedFilter | None) -> Location | None:
    """The location that a list is narrowed to; 404 for one that the viewer does not see, but where
    a saved filter names it: the page says that it is gone.
    """
    if query.location_id is None:
        return None
    place = location_by_id(query.location_id)
    if place is None and (saved is None or saved.location_id != query.location_id):
        raise Http404
    return place


def _rows(page: Iterable[UUID]) -> list[dict[str, Any]]:
    orders = listing.in_order(list(page))
    names = selectors.organization_names(
        key for order in orders for key in (order.organization_id, order.provider_id)
    )
    totals = caps.incurred_totals(order for order in orders if order.nte_amount is not None)
    marks = marks_of([order.pk for order in orders])
    return [_row(order, names, totals) | {"mark": marks.get(order.pk)} for order in orders]


def _row(
    order: WorkOrder, names: dict[UUID, str], totals: Mapping[UUID, Decimal]
) -> dict[str, Any]:
    own_provider = order.provider_id == order.organization_id
    return {
        "order": order,
        "client": names.get(order.organization_id, ""),
        "provider": ""
        if order.provider_id is None or own_provider
        else names.get(order.provider_id, "–"),
        "in_house": own_provider,
        "used": caps.used(order, totals),
    }


@requires("workorders.view")
@require_safe
def work_order_page(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """One work order with its offer and its visits."""
    return work_order_shown(request, work_order_or_404(request, work_order_id))


def work_order_shown(
    request: HttpRequest,
    order: WorkOrder,
    *,
    assign_form: AssignForm | None = None,
    cost_forms: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, also with a form that has errors to show."""
    member = cast("MemberRequest", request)
    own_id, at = member.organization.pk, now()
    visits = with_scans(with_check_ins(order.visits.order_by("planned_start_at", "sequence")))
    assignments = list(order.assignments.order_by("-offered_at", "-id"))
    standing = next((a for a in assignments if a.status in rules.STANDING), None)
    line = line_of(order, own_id)
    names = selectors.organization_names(
        [order.organization_id, *[a.provider_id for a in assignments + line]]
    )
    may = allowed(member, order, standing, visits)
    context = {
        "order": order, "keeps": order.organization_id == own_id,
        "mine": standing is not None and standing.provider_id == own_id,
        "standing": standing, "visits": visits, "may": may,
        "own_values": shown(order.field_values.all()),
        "client_name": names.get(order.organization_id, ""),
        "assignments": [(a, names.get(a.provider_id, "–")) for a in assignments],
        "assign_form": assign_form or (_assign_form(member, order) if may["offer"] else None),
        **offer_words(order, own_id, line, names),
        "progress": rules.progress_of(facts_of_visits(visits)),
        "cancel_form": CancelForm(), "outcome_form": OutcomeForm(),
        **feed_part(member, Told(order, assignments, visits, names)),
        **checklists_part(order, may_put=may["change"]),
        **standing_words(order, may), **deadlines_shown(order, at),
        **cost_words(member, order, standing, names, may_change=may["change"]),
        "sections": sections_of(member, order), "from_plan": occurrence_of(order),
        **asset_words(order, at, may_change=may["change"]),
        **(cost_forms or {}), "now": at, "nav_current": "workorders",
    }  # fmt: skip
    return render(request, "workorders/detail.html", context, status=status)


def _assign_form(request: MemberRequest, order: WorkOrder) -> AssignForm:
    return AssignForm(order=order, units=request.user.units)


def _form(
    request: HttpRequest, form: WorkOrderForm, order: WorkOrder | None, status: int = 200,
    *, told: Explained | None = None,
) -> HttpResponse:  # fmt: skip
    has_locations = form.fields["location"].queryset.exists()  # type: ignore[attr-defined]
    context = {
        "form": form, "order": order, "has_locations": has_locations, "told": told,
        "nav_current": "workorders",
    }  # fmt: skip
    return render(request, "workorders/form.html", context, status=status)


@requires("workorders.create")
def new_work_order(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: raise a work order, or with `explain` say what it would begin with."""
    if request.method != "POST":
        return _form(request, NewWorkOrderForm(initial=begun_with(request)), None)
    if "explain" in request.POST:
        typed = request.POST.dict()
        return _form(request, NewWorkOrderForm(initial=typed), None, told=explained(typed))
    form, actor = NewWorkOrderForm(request.POST), cast("MemberRequest", request).user
    if form.is_valid():
        try:
            order = services.create_work_order(
                form.cleaned_data["location"], form.details(), actor=actor,
                command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("workorder", order.pk)
    return _form(request, form, None, 422)


@requires("workorders.change")
def change_work_order(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """GET: the form. POST: save."""
    order = work_order_or_404(request, work_order_id)
    if request.method != "POST":
        return _form(request, WorkOrderForm(initial=work_order_initial(order)), order)
    form = WorkOrderForm(request.POST, initial=work_order_initial(order))
    actor = cast("MemberRequest", request).user
    if form.is_valid():
        try:
            services.change_work_order(
                order, form.cleaned_data["location"], form.details(), actor=actor,
                command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("workorder", order.pk)
    return _form(request, form, order, 422)


@requires("workorders.change")
@require_POST
def cancel_work_order(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Call a work order off."""
    order, actor = work_order_or_404(request, work_order_id), cast("MemberRequest", request).user
    form, key = WhyForm(request.POST), posted_command_id(request)
    if not form.is_valid():
        messages.error(request, str(form.errors["reason"][0]))
        return redirect("workorder", order.pk)
    reason = form.cleaned_data["reason"]
    attempt(
        request,
        lambda: services.cancel_work_order(order, reason=reason, actor=actor, command_id=key),
        _("The work order is cancelled."),
    )
    return redirect("workorder", order.pk)
