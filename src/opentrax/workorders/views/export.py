"""The list of work orders as a file: the chosen ones, or all that a filter finds."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import sheets
from opentrax.workorders.services.bulk import MOST
from opentrax.workorders.views.bulk import chosen_orders

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("workorders.bulk")
@require_safe
def work_order_export(request: HttpRequest) -> HttpResponse:
    """CSV where the address says so, else XLSX."""
    ids = [key for key, _number in chosen_orders(cast("MemberRequest", request), request.GET)]
    if not ids or len(ids) > MOST:
        messages.error(
            request,
            _("These are more than 10,000: narrow the list down first.")
            if ids
            else _("Choose work orders first: tick them in the list."),
        )
        return redirect("workorders")
    if request.GET.get("format") == "csv":
        return _file(sheets.as_csv(ids), "work-orders.csv", "text/csv; charset=utf-8")
    return _file(sheets.as_xlsx(ids), "work-orders.xlsx", XLSX)


def _file(body: bytes | str, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
