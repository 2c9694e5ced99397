"""Pages of reports, the same as files, and the work orders behind a figure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from opentrax.directory.trades import trade_choices, trades
from opentrax.kit.clock import now
from opentrax.kit.documents.sheets import XLSX, Cell, Sheet, csv_text, xlsx
from opentrax.organizations.access import MemberRequest, requires
from opentrax.reports.choosing import Chosen, ChosenForm
from opentrax.reports.selectors import labor, on_time, open_work, response, spend
from opentrax.reports.selectors.lists import orders_behind
from opentrax.reports.tables import Report
from opentrax.workorders import listing
from opentrax.workorders.selectors import organization_names

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """A report: its address' name, what it is called, and how it is made."""

    name: str
    title: str | Promise
    make: Callable[[Chosen], Report]


KINDS: Mapping[str, Kind] = {
    "response": Kind("reports", _("Response and resolution"), response.report),
    "on-time": Kind("report_on_time", _("On time"), on_time.report),
    "time": Kind("report_time", _("Time on site and labor"), labor.report),
    "spend": Kind("report_spend", _("Spend"), spend.report),
    "open": Kind("report_open", _("Open work and returns"), open_work.report),
}


def _asked(request: HttpRequest) -> ChosenForm:
    tree = trades()
    organization = cast("MemberRequest", request).organization
    return ChosenForm(request.GET.dict(), organization, tree, trade_choices(tree))


def _chosen_or_404(request: HttpRequest) -> Chosen:
    form = _asked(request)
    if not form.is_valid():
        raise Http404
    return form.chosen(now())


@requires("reports.view")
@require_safe
def report_page(request: HttpRequest, key: str) -> HttpResponse:
    """A report of the period and the filters that the address asks for."""
    form, kind = _asked(request), KINDS[key]
    context: dict[str, Any] = {
        "form": form, "key": key, "kind": kind, "kinds": KINDS.items(), "nav_current": "reports",
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "reports/report.html", context, status=422)
    chosen = form.chosen(now())
    context |= {"chosen": chosen, "report": kind.make(chosen), "query": chosen.query()}
    return render(request, "reports/report.html", context)


@requires("reports.view")
@require_safe
def report_export(request: HttpRequest, key: str) -> HttpResponse:
    """The same as a file: one of its tables as CSV, or all of them as XLSX."""
    chosen = _chosen_or_404(request)
    tables = {table.key: table for table in KINDS[key].make(chosen).tables()}
    kind, wanted = request.GET.get("as", "xlsx"), request.GET.get("table", "")
    name = f"{key}-{chosen.period.first_on.isoformat()}-{chosen.period.last_on.isoformat()}"
    if kind == "xlsx":
        sheets = [table.sheet() for table in tables.values()]
        body: Any = xlsx([_about(chosen), *sheets], made_at=chosen.at)
        response = HttpResponse(body, content_type=XLSX)
    elif kind == "csv" and wanted in tables:
        sheet = tables[wanted].sheet()
        body = csv_text(sheet.header, sheet.rows)
        response = HttpResponse(body, content_type="text/csv; charset=utf-8")
        name = f"{name}-{wanted}"
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _about(chosen: Chosen) -> Sheet:
    """What the figures are of, in the words of the address."""
    rows: list[tuple[str, Cell]] = [
        ("first_day", chosen.period.first_on), ("last_day", chosen.period.last_on),
        ("time_zone", str(chosen.zone)), ("side", chosen.side), ("partner", chosen.partner),
        ("location", chosen.place.name if chosen.place else ""), ("trade", chosen.trade),
        ("priority", chosen.priority), ("made_at", chosen.at),
    ]  # fmt: skip
    return Sheet("about", ("what", "value"), rows)


@requires("reports.view")
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """The work orders behind a figure, newest first."""
    chosen, name = _chosen_or_404(request), request.GET.get("of", "all")
    found = orders_behind(chosen, name)
    if found is None:
        raise Http404
    ids = list(found.order_by("-created_at", "-id").values_list("pk", flat=True)[
        : listing.MOST + 1
    ])  # fmt: skip
    page = Paginator(ids[: listing.MOST], PER_PAGE).get_page(request.GET.get("page"))
    orders = listing.in_order(list(page))
    names = organization_names(
        key for order in orders for key in (order.organization_id, order.provider_id)
    )
    rows = [
        (
            order,
            names.get(order.organization_id, "–"),
            "" if order.provider_id is None else names.get(order.provider_id, "–"),
        )
        for order in orders
    ]
    context = {
        "page": page, "rows": rows, "chosen": chosen, "nav_current": "reports",
        "most": listing.MOST if len(ids) > listing.MOST else None,
    }  # fmt: skip
    return render(request, "reports/orders.html", context)
