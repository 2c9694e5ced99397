"""Invoices: read, and what the client decides."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from opentrax.invoicing import services
from opentrax.invoicing.documents import paper_of, told
from opentrax.invoicing.models import Invoice
from opentrax.invoicing.states import InvoiceStatus
from opentrax.invoicing.ubl import MEDIA_TYPE, ubl
from opentrax.invoicing.views.documents import as_download
from opentrax.kit.documents import pdf
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.drafts import READ, WRITE, told_draft
from opentrax.publicapi.operations.reading import Cursor
from opentrax.publicapi.paging import Page, moment, page_by
from opentrax.publicapi.schemas.papers import (
    ApprovalIn,
    ChallengeIn,
    DraftOut,
    InvoiceOut,
    InvoiceRow,
    PaymentIn,
    RejectionIn,
)

router = Router()
_ONE = "/invoices/{uuid:invoice_id}"


class InvoiceFilters(Cursor):
    """Which invoices."""

    status: InvoiceStatus | None = None
    work_order_id: UUID | None = None


@opens(router, "GET", "/invoices", scope=READ, action="papers.view",
       response=Page[InvoiceRow])  # fmt: skip
def list_invoices(request: Any, chosen: Query[InvoiceFilters]) -> dict[str, Any]:
    """List invoices, the organization's own and those to it, the oldest first."""
    limits = {"status": chosen.status, "work_order_id": chosen.work_order_id}
    found = Invoice.objects.filter(**{name: value for name, value in limits.items() if value})
    rows, following = page_by(found, "submitted_at", moment(chosen.after), chosen.limit)
    return {"items": rows, "next": following}


def _invoice(key: UUID) -> Invoice:
    found: Invoice = get_object_or_404(Invoice, pk=key)
    return found


@opens(router, "GET", _ONE, scope=READ, action="papers.view", response=InvoiceOut)
def get_invoice(request: Any, invoice_id: UUID) -> Invoice:
    """Read one invoice with its lines."""
    return _invoice(invoice_id)


@opens(router, "GET", f"{_ONE}/pdf", scope=READ, action="papers.view")
def get_invoice_pdf(request: Any, invoice_id: UUID) -> HttpResponse:
    """Get an invoice as PDF."""
    found = told(_invoice(invoice_id))
    return as_download(pdf(paper_of(found)), f"invoice-{found.name}.pdf", "application/pdf")


@opens(router, "GET", f"{_ONE}/ubl", scope=READ, action="papers.view")
def get_invoice_ubl(request: Any, invoice_id: UUID) -> HttpResponse:
    """Get an invoice as UBL 2.1, for a program that books it."""
    found = told(_invoice(invoice_id))
    return as_download(ubl(found), f"invoice-{found.name}.xml", MEDIA_TYPE)


@opens(router, "POST", f"{_ONE}/approval", scope=WRITE, action="papers.decide",
       response=InvoiceOut)  # fmt: skip
def approve_invoice(request: Any, invoice_id: UUID, sent: ApprovalIn) -> Invoice:
    """Approve an invoice, with the client's close-out number where it has one."""
    services.approve_invoice(
        _invoice(invoice_id), close_out_number=sent.close_out_number, actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return _invoice(invoice_id)


@opens(router, "POST", f"{_ONE}/challenge", scope=WRITE, action="papers.decide",
       response=InvoiceOut)  # fmt: skip
def challenge_invoice(request: Any, invoice_id: UUID, sent: ChallengeIn) -> Invoice:
    """Say what is wrong with an invoice; the provider may submit another version."""
    services.challenge(
        _invoice(invoice_id), sent.words, lines={one.line_id: one.words for one in sent.lines},
        actor=request.user, command_id=request.command_id,
    )  # fmt: skip
    return _invoice(invoice_id)


@opens(router, "POST", f"{_ONE}/rejection", scope=WRITE, action="papers.decide",
       response=InvoiceOut)  # fmt: skip
def reject_invoice(request: Any, invoice_id: UUID, sent: RejectionIn) -> Invoice:
    """Reject an invoice for good."""
    services.reject(
        _invoice(invoice_id), sent.words, actor=request.user, command_id=request.command_id
    )
    return _invoice(invoice_id)


@opens(router, "POST", f"{_ONE}/payment", scope=WRITE, action="papers.pay",
       response=InvoiceOut)  # fmt: skip
def pay_invoice(request: Any, invoice_id: UUID, sent: PaymentIn) -> Invoice:
    """Say that an approved invoice was paid."""
    services.mark_paid(
        _invoice(invoice_id), sent.paid_on, sent.reference, actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return _invoice(invoice_id)


@opens(router, "POST", f"{_ONE}/draft", scope=WRITE, action="papers.write",
       response={201: DraftOut})  # fmt: skip
def revise_invoice(request: Any, response: HttpResponse, invoice_id: UUID) -> Status[DraftOut]:
    """Begin another version of a challenged invoice, with its lines; submit it as a draft."""
    draft = services.revise(_invoice(invoice_id), actor=request.user, command_id=request.command_id)
    return Status(201, told_draft(response, draft))
