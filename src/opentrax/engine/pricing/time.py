"""Time as a contract counts it. Raw time is whole seconds and is never changed; what is rounded is
said beside it.

Rounding: once, from the seconds, to the contract's step (a minute where it has none), up or to the
nearest (half up); time above zero is the contract's least time at least. No time stays no time.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class TimeRule:
    """Steps in minutes (0 and 1: none), which way, and the least time of a visit."""

    step_minutes: int = 0
    is_up: bool = False
    least_minutes: int = 0


def rounded_minutes(seconds: int, rule: TimeRule) -> int:
    """Seconds as the contract counts them, in minutes."""
    if seconds <= 0:
        return 0
    step = max(rule.step_minutes, 1)
    way = ROUND_CEILING if rule.is_up else ROUND_HALF_UP
    # Once, from the seconds: minutes rounded first could go over the middle of a step.
    steps = (Decimal(seconds) / (60 * step)).to_integral_value(way)
    return max(int(steps) * step, rule.least_minutes)


def tolerated_minutes(minutes: int, tolerance_minutes: int, tolerance_percent: Decimal) -> int:
    """How many minutes may be billed for so many that were approved: the larger of both
    tolerances on top; of a percentage the whole minutes.
    """
    share = int(Decimal(minutes) * tolerance_percent / 100)
    return minutes + max(tolerance_minutes, share)


def minutes_of_hours(hours: Decimal) -> int:
    """Billed hours in minutes, half up: 1.333 h are 80."""
    return int((hours * 60).to_integral_value(ROUND_HALF_UP))
