"""What the contract says of an invoice: rule by rule, with the figures that decided. An invoice
approves itself when every rule that the contract has passed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from opentrax.engine.pricing import (
    TimeRule,
    line_amount,
    minutes_of_hours,
    rounded_minutes,
    tolerated_minutes,
)


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: its word, whether it passed, and figures as text."""

    rule: str
    passed: bool
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contract:
    """What is judged by, as plain values."""

    time: TimeRule
    tolerance_minutes: int
    tolerance_percent: Decimal
    under_amount: Decimal | None = None
    under_currency: str = ""
    needs_rates: bool = False
    needs_proposal: bool = False
    needs_files: bool = False


@dataclass(frozen=True, slots=True)
class LaborLine:
    """Billed hours; `spent` names the visit and whether it is travel (None: no visit is named)."""

    hours: Decimal
    spent: tuple[str, bool] | None


@dataclass(frozen=True, slots=True)
class Judged:
    """Of a labor line: approved time raw and as the contract rounds it, and the billed minutes that
    are beyond it and the tolerance."""

    raw_seconds: int | None
    rounded_minutes: int | None
    beyond_minutes: int


@dataclass(frozen=True, slots=True)
class PartLine:
    """Billed parts; `use` names what was used (None: nothing is named)."""

    quantity: Decimal
    unit_amount: Decimal
    use: str | None


@dataclass(frozen=True, slots=True)
class Used:
    """What was used, and what one is charged at (None: no price is known)."""

    quantity: Decimal
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class JudgedPart:
    """Of a line of parts: what was used at which price, and how much of its amount is beyond."""

    used: Used | None
    beyond_amount: Decimal


@dataclass(frozen=True, slots=True)
class Case:
    """The facts around an invoice."""

    total: Decimal
    currency: str
    cap: Decimal | None
    billed_before: Decimal
    labor: Sequence[Judged]
    rates_off: int
    has_proposal: bool
    has_files: bool
    parts: Sequence[JudgedPart] = ()
    others: Sequence[Check] = ()


def judged_labor(
    lines: Iterable[LaborLine], approved: Mapping[tuple[str, bool], int],
    billed_before: Mapping[tuple[str, bool], int], contract: Contract,
) -> list[Judged]:  # fmt: skip
    """Hold billed minutes against approved time, visit by visit, in the order of the lines. Minutes
    that earlier invoices billed of a visit are used up; the least time and the tolerance in minutes
    are of the visit, once: of its time on site. Without a visit nothing is approved, so all is
    beyond. Hours above none are a minute at least.
    """
    travel = replace(contract.time, least_minutes=0)
    left: dict[tuple[str, bool], int] = {}
    found = []
    for line in lines:
        minutes = billed_minutes(line.hours)
        if line.spent is None:
            found.append(Judged(None, None, minutes))
            continue
        raw = approved.get(line.spent, 0)
        is_travel = line.spent[1]
        counted = rounded_minutes(raw, travel if is_travel else contract.time)
        if line.spent not in left:
            minutes_more = 0 if is_travel else contract.tolerance_minutes
            may = tolerated_minutes(counted, minutes_more, contract.tolerance_percent)
            left[line.spent] = max(may - billed_before.get(line.spent, 0), 0)
        covered = min(minutes, left[line.spent])
        left[line.spent] -= covered
        found.append(Judged(raw, counted, minutes - covered))
    return found


def judged_parts(
    lines: Iterable[PartLine], used: Mapping[str, Used], billed_before: Mapping[str, Decimal],
    digits: int,
) -> list[JudgedPart]:  # fmt: skip
    """Hold billed parts against what was used, use by use, in the order of the lines: no more of
    each than was used and not billed yet, and none above its price. There is no tolerance. Where
    no use is named, or its price is not known, all is beyond.
    """
    left: dict[str, Decimal] = {}
    found = []
    for line in lines:
        amount = line_amount(line.quantity, line.unit_amount, digits)
        use = used.get(line.use) if line.use else None
        if line.use is None or use is None:
            found.append(JudgedPart(None, amount))
            continue
        if line.use not in left:
            left[line.use] = max(use.quantity - billed_before.get(line.use, Decimal(0)), Decimal(0))
        covered = min(line.quantity, left[line.use])
        left[line.use] -= covered
        may = line_amount(covered, min(line.unit_amount, use.price or Decimal(0)), digits)
        found.append(JudgedPart(use, amount - may))
    return found


def billed_minutes(hours: Decimal) -> int:
    """Billed hours in minutes; many lines of almost none would be none."""
    return max(minutes_of_hours(hours), 1) if hours > 0 else 0


def checks_of(case: Case, contract: Contract) -> list[Check]:
    """Every rule that holds for the invoice, in the order in which they are shown."""
    beyond = sum(line.beyond_minutes for line in case.labor)
    found = [Check("time", beyond == 0, {"beyond_minutes": str(beyond)})]
    if case.parts:
        too_much = sum((part.beyond_amount for part in case.parts), Decimal(0))
        found.append(Check("uses", too_much == 0, {"beyond_amount": str(too_much)}))
    if case.cap is not None:
        spent = case.total + case.billed_before
        found.append(Check("cap", spent <= case.cap, {"cap": str(case.cap), "spent": str(spent)}))
    if contract.needs_rates:
        found.append(Check("rates", case.rates_off == 0, {"lines": str(case.rates_off)}))
    if contract.under_amount is not None:
        is_below = case.total + case.billed_before <= contract.under_amount
        passed = is_below and case.currency == contract.under_currency
        found.append(Check("amount", passed, {"most": str(contract.under_amount)}))
    if contract.needs_proposal:
        found.append(Check("proposal", case.has_proposal))
    if contract.needs_files:
        found.append(Check("files", case.has_files))
    return [*found, *case.others]
