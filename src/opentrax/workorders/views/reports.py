"""The service report as a PDF, for whoever sees the work order at that moment."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from opentrax.kit.documents import pdf
from opentrax.organizations.access import requires
from opentrax.workorders.models import Visit, WorkOrder
from opentrax.workorders.report import report_of
from opentrax.workorders.views.reading import visit_or_404, work_order_or_404


def _sent(order: WorkOrder, visit: Visit | None = None) -> HttpResponse:
    paper = report_of(order, visit)
    response = HttpResponse(pdf(paper), content_type="application/pdf")
    name = f"report-{paper.number}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


@requires("workorders.view")
@require_safe
def work_order_report(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Of the whole work order."""
    return _sent(work_order_or_404(request, work_order_id))


@requires("visits.view")
@require_safe
def visit_report(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Of one visit."""
    visit = visit_or_404(request, visit_id)
    return _sent(visit.work_order, visit)
