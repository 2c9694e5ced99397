"""From a week's time to paid hours. Pure: no database, no clock.

Steps, for each calendar day in the technician's zone:

1. Each instant counts once: on site before travel before break; time of the kind "other" is not
   paid.
2. Travel that ends before the day's first time on site is the first leg, travel that begins after
   its last one is the last leg. A day without time on site has no legs: its travel is paid as such.
3. Paid time is on site, travel and, by the rule, legs and breaks; it is rounded once, the day's
   sum, to the rule's step, half up. What was measured stays beside it.
4. Overtime of the day is what is above the day's threshold; the rest is regular until the week's
   threshold is reached, and overtime beyond. No minute is overtime twice, so the week's overtime is
   the larger of the days' sum and what is above the week's threshold.
5. Mileage is the distance of travel that is paid, to a tenth of a kilometre a day, half up.

Seconds are those that passed: a day on which clocks change has 23 or 25 hours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from opentrax.timesheets.intervals import (
    Interval,
    clip,
    difference,
    local_day,
    total_s,
    union,
)


@dataclass(frozen=True, slots=True)
class PayRules:
    """How an organization pays time. A threshold of None: no overtime by day, or by week."""

    daily_after_minutes: int | None = None
    weekly_after_minutes: int | None = 2400
    pays_first_leg: bool = True
    pays_last_leg: bool = True
    pays_breaks: bool = False
    step_minutes: int = 1
    mileage_rate: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time segment: its kind, its span, and how far it went."""

    kind: str
    span: Interval
    distance_m: float = 0.0


@dataclass(frozen=True, slots=True)
class DayPay:
    """A day as measured (seconds) and as paid (minutes)."""

    on: date
    onsite_s: float = 0.0
    travel_s: float = 0.0
    first_leg_s: float = 0.0
    last_leg_s: float = 0.0
    break_s: float = 0.0
    paid_s: float = 0.0
    regular_minutes: int = 0
    overtime_minutes: int = 0
    mileage_km: Decimal = Decimal(0)

    @property
    def paid_minutes(self) -> int:
        """What is paid, rounded."""
        return self.regular_minutes + self.overtime_minutes


@dataclass(frozen=True, slots=True)
class _Measured:
    onsite: list[Interval]
    travel: list[Interval]
    first: list[Interval]
    last: list[Interval]
    breaks: list[Interval]


def pay_week(
    stretches: Sequence[Stretch], week_on: date, zone: ZoneInfo, rules: PayRules
) -> list[DayPay]:
    """The seven days of a week that begins on a Monday."""
    days, regular_so_far = [], 0
    for offset in range(7):
        on = week_on + timedelta(days=offset)
        day = _pay_day(stretches, on, zone, rules, regular_so_far)
        regular_so_far += day.regular_minutes
        days.append(day)
    return days


def _pay_day(
    stretches: Sequence[Stretch], on: date, zone: ZoneInfo, rules: PayRules, regular_so_far: int
) -> DayPay:
    window = local_day(on, zone)
    found = _measured(stretches, window)
    paid = [*found.onsite, *found.travel]
    paid += found.first if rules.pays_first_leg else []
    paid += found.last if rules.pays_last_leg else []
    paid += found.breaks if rules.pays_breaks else []
    paid_s = total_s(paid)
    minutes = to_step(paid_s, rules.step_minutes)
    regular, overtime = split(minutes, regular_so_far, rules)
    return DayPay(
        on, total_s(found.onsite), total_s(found.travel), total_s(found.first),
        total_s(found.last), total_s(found.breaks), paid_s, regular, overtime,
        _mileage_km(stretches, window, paid),
    )  # fmt: skip


def _measured(stretches: Sequence[Stretch], window: Interval) -> _Measured:
    """Each instant of a day once, by what it was."""
    onsite = _of_kind(stretches, "onsite", window)
    travel = _without(_of_kind(stretches, "travel", window), onsite)
    breaks = _without(_of_kind(stretches, "break", window), [*onsite, *travel])
    if not onsite:
        return _Measured(onsite, travel, [], [], breaks)
    first = [one for one in travel if one.end <= onsite[0].start]
    last = [one for one in travel if one.start >= onsite[-1].end]
    between = [one for one in travel if one not in first and one not in last]
    return _Measured(onsite, between, first, last, breaks)


def _of_kind(stretches: Iterable[Stretch], kind: str, window: Interval) -> list[Interval]:
    parts = (clip(one.span, window) for one in stretches if one.kind == kind)
    return union(part for part in parts if part is not None)


def _without(spans: Iterable[Interval], covered: Sequence[Interval]) -> list[Interval]:
    return [part for span in spans for part in difference(span, covered)]


def to_step(seconds: float, step_minutes: int) -> int:
    """Seconds as minutes, to the next multiple of a step; a half goes up."""
    steps = Decimal(str(seconds)) / (60 * step_minutes)
    return int(steps.to_integral_value(ROUND_HALF_UP)) * step_minutes


def split(minutes: int, regular_so_far: int, rules: PayRules) -> tuple[int, int]:
    """A day's minutes as regular and overtime, after so many regular ones in the week."""
    regular = minutes
    if rules.daily_after_minutes is not None:
        regular = min(regular, rules.daily_after_minutes)
    if rules.weekly_after_minutes is not None:
        regular = min(regular, max(0, rules.weekly_after_minutes - regular_so_far))
    return regular, minutes - regular


def _mileage_km(
    stretches: Iterable[Stretch], window: Interval, paid: Sequence[Interval]
) -> Decimal:
    """Of a stretch that is paid in part, the same part of its way."""
    meters = 0.0
    for one in stretches:
        if one.kind != "travel" or not one.distance_m:
            continue
        inside = [part for part in (clip(one.span, span) for span in paid) if part]
        counted = [part for part in (clip(span, window) for span in inside) if part]
        meters += one.distance_m * total_s(counted) / one.span.duration_s
    return (Decimal(str(meters)) / 1000).quantize(Decimal("0.1"), ROUND_HALF_UP)
