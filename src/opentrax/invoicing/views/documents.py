"""Proposals and invoices as files: for exactly those who see their rows."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from opentrax.invoicing import sheets
from opentrax.invoicing.documents import paper_of, told
from opentrax.invoicing.models import Invoice, InvoiceLine, Proposal, ProposalLine
from opentrax.invoicing.selectors import MODELS, STATUSES
from opentrax.invoicing.states import PaperKind
from opentrax.invoicing.ubl import MEDIA_TYPE, ubl
from opentrax.kit.documents import pdf
from opentrax.kit.documents.sheets import XLSX
from opentrax.organizations.access import requires
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.selectors import organization_names

MOST = 5_000
_CSV = "text/csv; charset=utf-8"


def as_download(body: bytes | str, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


@requires("papers.view")
@require_safe
def proposal_pdf(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """A proposal to print."""
    found = told(get_object_or_404(Proposal, pk=proposal_id))
    return as_download(pdf(paper_of(found)), f"proposal-{found.name}.pdf", "application/pdf")


@requires("papers.view")
@require_safe
def invoice_pdf(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """An invoice to print."""
    found = told(get_object_or_404(Invoice, pk=invoice_id))
    return as_download(pdf(paper_of(found)), f"invoice-{found.name}.pdf", "application/pdf")


@requires("papers.view")
@require_safe
def invoice_csv(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """Its lines as CSV."""
    found = told(get_object_or_404(Invoice, pk=invoice_id))
    return as_download(sheets.as_csv(found), f"invoice-{found.name}.csv", _CSV)


@requires("papers.view")
@require_safe
def invoice_ubl(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """It as UBL 2.1, for the client's own program."""
    found = told(get_object_or_404(Invoice, pk=invoice_id))
    return as_download(ubl(found), f"invoice-{found.name}.xml", MEDIA_TYPE)


@requires("papers.view")
@require_safe
def proposal_export(request: HttpRequest) -> HttpResponse:
    """The list of proposals with their lines as XLSX."""
    return _exported(request, PaperKind.PROPOSAL, ProposalLine)


@requires("papers.view")
@require_safe
def invoice_export(request: HttpRequest) -> HttpResponse:
    """The list of invoices with their lines as XLSX."""
    return _exported(request, PaperKind.INVOICE, InvoiceLine)


def _exported(request: HttpRequest, kind: PaperKind, lines_of: Any) -> HttpResponse:
    """The newest papers that the viewer's organization sees, of one status or of every one."""
    found, status = MODELS[kind].objects.order_by("-submitted_at", "-id"), request.GET.get("status")
    if status in STATUSES[kind].values:
        found = found.filter(status=status)
    papers = list(found[:MOST])
    by_key = {paper.pk: paper for paper in papers}
    rows = lines_of.objects.filter(**{f"{kind.value}_id__in": list(by_key)})
    lines = [
        (line, by_key[getattr(line, f"{kind.value}_id")])
        for line in rows.order_by(f"-{kind.value}__submitted_at", f"-{kind.value}_id", "position")
    ]
    orders = WorkOrder.objects.filter(pk__in={paper.work_order_id for paper in papers})
    numbers = dict(orders.values_list("pk", "number"))
    names = organization_names(key for p in papers for key in (p.organization_id, p.provider_id))
    body = sheets.as_xlsx(papers, lines, numbers, names)
    return as_download(body, f"{kind.value}s.xlsx", XLSX)
