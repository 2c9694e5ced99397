"""Proposals and invoices, and drafts of them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from ninja import Field, Schema
from pydantic import ConfigDict

from opentrax.directory.models import RateKind
from opentrax.engine.pricing import Tax
from opentrax.invoicing.models import Draft
from opentrax.invoicing.services import Content, LineIn
from opentrax.invoicing.services.content import (
    MOST_LINES,
    MOST_TAXES,
    lines_of_data,
    taxes_of_data,
)
from opentrax.invoicing.states import InvoiceStatus, LineKind, PaperKind, ProposalStatus
from opentrax.invoicing.words import check_words, decision_words
from opentrax.publicapi.schemas.shared import Strict


class PaperLine(Strict):
    """A line. Of labor: `quantity` in hours, the rate, and of an invoice the visit."""

    kind: LineKind
    description: str = Field(min_length=1, max_length=300)
    quantity: Decimal = Field(gt=0, max_digits=12, decimal_places=3)
    unit_amount: Decimal = Field(ge=0, max_digits=14, decimal_places=4)
    is_taxed: bool = True
    rate_kind: RateKind | None = Field(None, description="Of labor alone; without it: regular.")
    visit_id: UUID | None = None
    part_use_id: UUID | None = Field(None, description="Of parts on an invoice: what was used.")

    def line(self) -> LineIn:
        """As the services take it."""
        rate = self.rate_kind or (RateKind.REGULAR if self.kind == LineKind.LABOR else "")
        return LineIn(
            self.kind.value, self.description, self.quantity, self.unit_amount, self.is_taxed,
            str(rate), self.visit_id, self.part_use_id,
        )  # fmt: skip


class PaperTax(Strict):
    """A tax on all lines that are taxed."""

    name: str = Field(min_length=1, max_length=40)
    percent: Decimal = Field(ge=0, le=100, max_digits=7, decimal_places=4)


class ContentIn(Strict):
    """Everything that is written; the amounts follow."""

    lines: list[PaperLine] = Field(default_factory=list, max_length=MOST_LINES)
    taxes: list[PaperTax] = Field(default_factory=list, max_length=MOST_TAXES)
    words: str = Field("", max_length=2000)
    over_cap_note: str = Field("", max_length=500)
    invoice_on: date | None = None

    def content(self) -> Content:
        """As the services take it."""
        return Content(
            tuple(line.line() for line in self.lines),
            tuple(Tax(tax.name, tax.percent) for tax in self.taxes),
            self.words, self.over_cap_note, self.invoice_on,
        )  # fmt: skip


class DraftIn(Strict):
    """A proposal or an invoice to begin.

    Without `content` it begins with what is known: approved time, rates, taxes.
    """

    kind: PaperKind
    content: ContentIn | None = None


class DraftOut(Schema):
    """What the provider has not submitted; nobody else sees it."""

    id: UUID
    kind: PaperKind
    work_order_id: UUID
    replaces_id: UUID | None = Field(description="The challenged version that it is to replace.")
    content: ContentIn
    changed_at: datetime


def shown_draft(draft: Draft) -> DraftOut:
    """A draft with its content as it would be sent."""
    lines = [
        PaperLine(
            kind=LineKind(line.kind), description=line.description, quantity=line.quantity,
            unit_amount=line.unit_amount, is_taxed=line.is_taxed,
            rate_kind=RateKind(line.rate_kind) if line.rate_kind else None,
            visit_id=line.visit_id, part_use_id=line.part_use_id,
        )
        for line in lines_of_data(draft.lines)
    ]  # fmt: skip
    taxes = [PaperTax(name=t.name, percent=t.percent) for t in taxes_of_data(draft.taxes)]
    return DraftOut(
        id=draft.pk, kind=PaperKind(draft.kind), work_order_id=draft.work_order_id,
        replaces_id=draft.replaces_id, changed_at=draft.changed_at,
        content=ContentIn(
            lines=lines, taxes=taxes, words=draft.words, over_cap_note=draft.over_cap_note,
            invoice_on=draft.invoice_on,
        ),
    )  # fmt: skip


class PaperTaxOut(Schema):
    """A tax, and what it came to on what."""

    name: str
    percent: Decimal
    base: Decimal
    amount: Decimal


class PaperRow(Schema):
    """A proposal or an invoice in a list."""

    id: UUID
    work_order_id: UUID
    client_id: UUID = Field(alias="organization_id")
    provider_id: UUID
    number: int
    version: int
    replaces_id: UUID | None
    currency: str
    net_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    submitted_at: datetime
    decided_at: datetime | None

    model_config = ConfigDict(populate_by_name=True)


class ProposalRow(PaperRow):
    """A proposal in a list."""

    status: ProposalStatus
    incurred_amount: Decimal


class InvoiceRow(PaperRow):
    """An invoice in a list."""

    status: InvoiceStatus
    invoice_on: date
    due_on: date | None
    is_automatic: bool
    close_out_number: str
    paid_on: date | None
    paid_reference: str


class LineOut(Schema):
    """A line; `challenge` is what the client says is wrong with it."""

    id: UUID
    position: int
    kind: LineKind
    rate_kind: str
    description: str
    quantity: Decimal
    unit_amount: Decimal
    amount: Decimal
    is_taxed: bool
    challenge: str


class InvoiceLineOut(LineOut):
    """Of labor: the approved time, as it is rounded, and the minutes billed beyond it. Of parts:
    what was used at which price, and the amount billed beyond it.
    """

    visit_id: UUID | None
    raw_seconds: int | None
    rounded_minutes: int | None
    beyond_minutes: int
    part_use_id: UUID | None
    used_quantity: Decimal | None
    used_price: Decimal | None
    beyond_amount: Decimal | None


class CheckOut(Schema):
    """A rule of the contract, and whether the invoice keeps it."""

    rule: str
    passed: bool
    words: str
    found: str


class Whole(Schema):
    """What a paper says beside its row."""

    words: str
    taxes: list[PaperTaxOut]
    nte_amount: Decimal | None = Field(description="The cap when it was submitted.")
    decision_words: str
    pdf: str = Field(description="Where the paper itself is.")

    @staticmethod
    def resolve_decision_words(paper: Any) -> str:
        """In the reader's language where the program decided."""
        return decision_words(paper)


class ProposalOut(ProposalRow, Whole):
    """A proposal; approved, its total is the work order's cap."""

    lines: list[LineOut]

    @staticmethod
    def resolve_lines(paper: Any) -> list[Any]:
        """In their order."""
        return list(paper.lines.order_by("position"))

    @staticmethod
    def resolve_pdf(paper: Any) -> str:
        """Its address."""
        return reverse("api:get_proposal_pdf", args=[paper.pk])


class InvoiceOut(InvoiceRow, Whole):
    """An invoice, with what the contract says of it."""

    over_cap_note: str
    checks: list[CheckOut]
    lines: list[InvoiceLineOut]

    @staticmethod
    def resolve_checks(paper: Any) -> list[dict[str, Any]]:
        """Each rule with its words."""
        told = [(c["rule"], check_words(c, paper.currency)) for c in paper.checks]
        return [
            {"rule": rule, "passed": c["passed"], "words": str(c["name"]), "found": c["found"]}
            for rule, c in told
        ]

    @staticmethod
    def resolve_lines(paper: Any) -> list[Any]:
        """In their order."""
        return list(paper.lines.order_by("position"))

    @staticmethod
    def resolve_pdf(paper: Any) -> str:
        """Its address."""
        return reverse("api:get_invoice_pdf", args=[paper.pk])


class LineChallenge(Strict):
    """What is wrong with a line."""

    line_id: UUID
    words: str = Field(min_length=1, max_length=500)


class ChallengeIn(Strict):
    """What is wrong, of the whole or line by line."""

    words: str = Field("", max_length=1000)
    lines: list[LineChallenge] = Field(default_factory=list, max_length=MOST_LINES)


class RejectionIn(Strict):
    """Why."""

    words: str = Field(min_length=1, max_length=1000)


class ApprovalIn(Strict):
    """The client's own number for it, where it has one."""

    close_out_number: str = Field("", max_length=60)


class PaymentIn(Strict):
    """When it was paid, and by which reference."""

    paid_on: date
    reference: str = Field("", max_length=100)
