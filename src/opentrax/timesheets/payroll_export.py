"""Payroll as CSV (a line for each technician and week) and XLSX (that, and every day of it)."""

from collections.abc import Sequence

from opentrax.kit.clock import now
from opentrax.kit.documents.sheets import Cell, Sheet, csv_text, xlsx
from opentrax.timesheets.payroll import WeekPay, hours

WEEKS = (
    "technician", "week_on", "regular_minutes", "overtime_minutes", "regular_hours",
    "overtime_hours", "measured_seconds", "first_leg_seconds", "last_leg_seconds", "mileage_km",
    "mileage_amount", "currency",
)  # fmt: skip
DAYS = (
    "technician", "day", "on_site_seconds", "travel_seconds", "first_leg_seconds",
    "last_leg_seconds", "break_seconds", "measured_seconds", "paid_minutes", "regular_minutes",
    "overtime_minutes", "mileage_km",
)  # fmt: skip


def as_csv(weeks: Sequence[WeekPay], currency: str) -> str:
    """A line for each technician and week."""
    return csv_text(WEEKS, [_week(week, currency) for week in weeks])


def as_xlsx(weeks: Sequence[WeekPay], currency: str) -> bytes:
    """Weeks on one sheet, their days on another."""
    sheets = [
        Sheet("weeks", WEEKS, [_week(week, currency) for week in weeks]),
        Sheet("days", DAYS, [row for week in weeks for row in _days(week)]),
    ]
    return xlsx(sheets, made_at=now())


def _week(week: WeekPay, currency: str) -> list[Cell]:
    return [
        week.technician.name, week.week_on, week.regular_minutes, week.overtime_minutes,
        hours(week.regular_minutes), hours(week.overtime_minutes), round(week.paid_s),
        round(week.first_leg_s), round(week.last_leg_s), week.mileage_km, week.mileage_amount,
        currency,
    ]  # fmt: skip


def _days(week: WeekPay) -> list[list[Cell]]:
    return [
        [
            week.technician.name, day.on, round(day.onsite_s), round(day.travel_s),
            round(day.first_leg_s), round(day.last_leg_s), round(day.break_s), round(day.paid_s),
            day.paid_minutes, day.regular_minutes, day.overtime_minutes, day.mileage_km,
        ]
        for day in week.days
    ]  # fmt: skip
