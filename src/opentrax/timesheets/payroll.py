"""Approved weeks as paid hours: what a payroll program takes over."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from opentrax.directory.models import Technician
from opentrax.kit.money import to_currency
from opentrax.kit.tenancy import current_organization_id
from opentrax.timesheets.intervals import Interval, local_week
from opentrax.timesheets.models import PayRule, TimeSegment, Timesheet, TimesheetStatus
from opentrax.timesheets.pay import DayPay, PayRules, Stretch, pay_week

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class WeekPay:
    """A technician's week, day by day, and its sums."""

    technician: Technician
    week_on: date
    days: Sequence[DayPay]
    mileage_amount: Decimal

    @property
    def paid_s(self) -> float:
        """Measured time that is paid, before rounding."""
        return sum(day.paid_s for day in self.days)

    @property
    def regular_minutes(self) -> int:
        return sum(day.regular_minutes for day in self.days)

    @property
    def overtime_minutes(self) -> int:
        return sum(day.overtime_minutes for day in self.days)

    @property
    def regular_hours(self) -> Decimal:
        return hours(self.regular_minutes)

    @property
    def overtime_hours(self) -> Decimal:
        return hours(self.overtime_minutes)

    @property
    def first_leg_s(self) -> float:
        return sum(day.first_leg_s for day in self.days)

    @property
    def last_leg_s(self) -> float:
        return sum(day.last_leg_s for day in self.days)

    @property
    def mileage_km(self) -> Decimal:
        return sum((day.mileage_km for day in self.days), Decimal(0))


@dataclass(frozen=True, slots=True)
class Payroll:
    """Weeks that are approved, and those with time that are not yet."""

    weeks: list[WeekPay]
    waiting: list[tuple[Technician, date]]


def pay_rules() -> PayRules:
    """The organization's rules, or the defaults."""
    row = PayRule.objects.first()
    if row is None:
        return PayRules()
    return PayRules(
        row.daily_after_minutes, row.weekly_after_minutes, row.pays_first_leg, row.pays_last_leg,
        row.pays_breaks, row.step_minutes, row.mileage_rate,
    )  # fmt: skip


def payroll_of(week_on: date, weeks: int, currency: str) -> Payroll:
    """So many weeks from a Monday on, by technician and week. Asks the database three times,
    however many there are."""
    rules, found = pay_rules(), Payroll([], [])
    mondays = [week_on + timedelta(days=7 * i) for i in range(weeks)]
    approved = _approved(mondays)
    for technician, segments in _by_technician(mondays):
        zone = ZoneInfo(technician.time_zone)
        for monday in mondays:
            own = list(_inside(segments, local_week(monday, zone)))
            if own and (technician.pk, monday) not in approved:
                found.waiting.append((technician, monday))
            elif own:
                days = pay_week(own, monday, zone, rules)
                km = sum((day.mileage_km for day in days), Decimal(0))
                amount = to_currency(km * rules.mileage_rate, currency)
                found.weeks.append(WeekPay(technician, monday, days, amount))
    return found


def _approved(mondays: Sequence[date]) -> set[tuple[UUID, date]]:
    rows = Timesheet.objects.filter(week_on__in=mondays, status=TimesheetStatus.APPROVED)
    return set(rows.values_list("technician_id", "week_on"))


def _by_technician(mondays: Sequence[date]) -> Iterator[tuple[Technician, list[Stretch]]]:
    """A day more on both sides: a technician's Monday begins earlier or later than that of UTC."""
    utc, day = ZoneInfo("UTC"), timedelta(days=1)
    begins, ends = local_week(mondays[0], utc).start - day, local_week(mondays[-1], utc).end + day
    rows = TimeSegment.objects.filter(
        # The client of a visit sees its time too; it does not pay it.
        organization_id=current_organization_id(), started_at__lt=ends, ended_at__gt=begins,
    )  # fmt: skip
    found: dict[UUID, list[Stretch]] = defaultdict(list)
    for key, kind, start, end, meters in rows.values_list(
        "technician_id", "kind", "started_at", "ended_at", "distance_m"
    ):
        found[key].append(Stretch(kind, Interval(start, end), meters or 0.0))
    for technician in Technician.objects.filter(pk__in=list(found)).order_by("name", "pk"):
        yield technician, found[technician.pk]


def _inside(stretches: Iterable[Stretch], window: Interval) -> Iterator[Stretch]:
    for one in stretches:
        if one.span.start < window.end and one.span.end > window.start:
            yield one


def hours(minutes: float) -> Decimal:
    """Minutes as hours to two places, half up: for programs that take no minutes."""
    return (Decimal(str(minutes)) / 60).quantize(_HUNDREDTH, ROUND_HALF_UP)
