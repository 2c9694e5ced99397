"""What a provider writes on a proposal or an invoice, as values; kept in a draft as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.directory.models import RateKind
from opentrax.engine.pricing import Tax
from opentrax.invoicing.states import LineKind
from opentrax.kit.commands import Refused

MOST_LINES = 100
MOST_TAXES = 4
_MOST = Decimal(10) ** 8
_MOST_HOURS = 10_000
_YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class LineIn:
    """One line. `rate_kind` and `visit_id` are those of labor, `part_use_id` that of parts."""

    kind: str
    description: str
    quantity: Decimal
    unit_amount: Decimal
    is_taxed: bool = True
    rate_kind: str = ""
    visit_id: UUID | None = None
    part_use_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that is written; the amounts follow."""

    lines: tuple[LineIn, ...] = ()
    taxes: tuple[Tax, ...] = ()
    words: str = ""
    over_cap_note: str = ""
    invoice_on: date | None = None


def checked(content: Content) -> Content:
    """Refuse what no paper can hold; a draft may have no line yet."""
    if len(content.lines) > MOST_LINES:
        raise Refused(_("A paper has a hundred lines at most. Put some together."))
    if len(content.taxes) > MOST_TAXES or any(
        not 0 <= tax.percent <= 100 or not tax.name.strip() for tax in content.taxes
    ):
        raise Refused(_("A tax has a name and a percentage from 0 to 100; four at most."))
    if content.invoice_on is not None and content.invoice_on.year not in _YEARS:
        raise Refused(_("Enter a date of the invoice in this century."))
    for line in content.lines:
        _check_line(line)
    return content


def _check_line(line: LineIn) -> None:
    if line.kind not in LineKind.values or not line.description.strip():
        raise Refused(_("Say in each line what it is for."))
    if not line.quantity.is_finite() or not 0 < line.quantity < _MOST:
        raise Refused(_("Enter a quantity above zero in each line."))
    if not line.unit_amount.is_finite() or not 0 <= line.unit_amount < _MOST:
        raise Refused(_("Enter a unit price of zero or more in each line."))
    is_labor = line.kind == LineKind.LABOR
    if is_labor != bool(line.rate_kind) or (line.rate_kind and line.rate_kind not in RateKind):
        raise Refused(_("Choose an hourly rate for each line of labor, and for no other."))
    if is_labor and line.quantity >= _MOST_HOURS:
        raise Refused(_("Enter fewer than 10,000 hours in each line."))
    if line.visit_id is not None and not is_labor:
        raise Refused(_("Only a line of labor names a visit."))
    if line.part_use_id is not None and line.kind != LineKind.PART:
        raise Refused(_("Only a line of parts names a part that was used."))


def lines_as_data(lines: Sequence[LineIn]) -> list[dict[str, Any]]:
    """Lines for the draft's JSON."""
    return [
        {
            "kind": line.kind, "rate_kind": line.rate_kind,
            "description": line.description.strip()[:300], "quantity": f"{line.quantity:f}",
            "unit_amount": f"{line.unit_amount:f}", "is_taxed": line.is_taxed,
            "visit_id": str(line.visit_id) if line.visit_id else "",
            "part_use_id": str(line.part_use_id) if line.part_use_id else "",
        }
        for line in lines
    ]  # fmt: skip


def lines_of_data(data: Sequence[Mapping[str, Any]]) -> tuple[LineIn, ...]:
    """And back."""
    return tuple(
        LineIn(
            kind=row["kind"], rate_kind=row["rate_kind"], description=row["description"],
            quantity=Decimal(row["quantity"]), unit_amount=Decimal(row["unit_amount"]),
            is_taxed=row["is_taxed"], visit_id=_key(row["visit_id"]),
            part_use_id=_key(row.get("part_use_id")),  # not in drafts from before
        )
        for row in data
    )  # fmt: skip


def _key(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def taxes_as_data(taxes: Sequence[Tax]) -> list[dict[str, str]]:
    """Taxes as JSON."""
    return [{"name": tax.name.strip()[:40], "percent": f"{tax.percent:f}"} for tax in taxes]


def taxes_of_data(data: Sequence[Mapping[str, str]]) -> tuple[Tax, ...]:
    """And back."""
    return tuple(Tax(row["name"], Decimal(row["percent"])) for row in data)


def checked_lines(lines: tuple[LineIn, ...]) -> tuple[LineIn, ...]:
    """The lines of what is about to be submitted: one at least, each as it can be kept."""
    if not lines:
        raise Refused(_("Enter at least one line."))
    checked(Content(lines))
    return lines
