"""Proposals and invoices for spreadsheets: one as CSV, many as XLSX with all their lines. Measured
time (seconds) and what the contract made of it (minutes) stand side by side."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from opentrax.invoicing.documents import Told
from opentrax.kit.clock import now
from opentrax.kit.documents.sheets import Cell, Sheet, csv_text, xlsx

LINE = (
    "number", "version", "line", "kind", "rate", "description", "quantity", "unit_amount",
    "amount", "currency", "taxed", "measured_seconds", "rounded_minutes", "beyond_minutes",
    "used_quantity", "used_price", "beyond_amount",
)  # fmt: skip
PAPER = (
    "number", "version", "status", "work_order", "client", "provider", "date", "due",
    "net_amount", "tax_amount", "total_amount", "currency", "submitted_at",
)  # fmt: skip


def as_csv(found: Told) -> str:
    """A line for each line of the paper, the sums of the paper beside it."""
    header = (*LINE, "net_amount", "tax_amount", "total_amount")
    paper = found.paper
    sums = (paper.net_amount, paper.tax_amount, paper.total_amount)
    return csv_text(header, [(*_line(line, paper), *sums) for line in found.lines])


def as_xlsx(
    papers: Sequence[Any], lines: Iterable[tuple[Any, Any]], orders: Mapping[UUID, int],
    names: Mapping[UUID, str],
) -> bytes:  # fmt: skip
    """Papers on one sheet, their lines on another; times in UTC."""
    rows = [_paper(paper, orders, names) for paper in papers]
    sheets = [
        Sheet("papers", PAPER, rows),
        Sheet("lines", LINE, [_line(line, paper) for line, paper in lines]),
    ]
    return xlsx(sheets, made_at=now())


def _paper(paper: Any, orders: Mapping[UUID, int], names: Mapping[UUID, str]) -> list[Cell]:
    return [
        paper.number, paper.version, paper.status, orders.get(paper.work_order_id),
        names.get(paper.organization_id, ""), names.get(paper.provider_id, ""),
        getattr(paper, "invoice_on", None), getattr(paper, "due_on", None), paper.net_amount,
        paper.tax_amount, paper.total_amount, paper.currency, paper.submitted_at,
    ]  # fmt: skip


def _line(line: Any, paper: Any) -> list[Cell]:
    return [
        paper.number, paper.version, line.position, line.kind, line.rate_kind, line.description,
        line.quantity, line.unit_amount, line.amount, paper.currency, line.is_taxed,
        getattr(line, "raw_seconds", None), getattr(line, "rounded_minutes", None),
        getattr(line, "beyond_minutes", None), getattr(line, "used_quantity", None),
        getattr(line, "used_price", None), getattr(line, "beyond_amount", None),
    ]  # fmt: skip
