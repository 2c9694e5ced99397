"""Repair of phone clocks that are wrong by a known amount.

A pure function of the phone's time and the time of arrival. Two faults are repaired, because they
shift time by a constant: receivers whose ten-bit GPS week number rolled over (1024 weeks too
early) and clients that count seconds from 2001 instead of 1970. Anything else stays as sent: a
clock that is wrong by an unknown amount cannot be repaired, and the gate judges it as it is.
"""

DAY_S = 86_400.0
LAST_INSTANT_S = 253_402_300_799.0  # the end of year 9999
GPS_ROLLOVER_S = 1024 * 7 * DAY_S
EPOCH_2001_S = 978_307_200.0
_OFFSETS_S = (GPS_ROLLOVER_S, EPOCH_2001_S, 2 * GPS_ROLLOVER_S)
_YEARS_LATE_S = 10 * 365 * DAY_S
_LATEST_DELIVERY_S = 30 * DAY_S  # older positions would be dropped anyway
_EARLIEST_DELIVERY_S = DAY_S
_AHEAD_S = 120.0


def repair(recorded_at: float, received_at: float) -> float:
    """Add the constant that explains a clock more than ten years behind; else leave it.

    The offsets lie more than eleven years apart and the window is a month wide, so at most one
    fits, and a fix sent again within the month is repaired to the same instant.
    """
    if received_at - recorded_at < _YEARS_LATE_S:
        return recorded_at
    for offset_s in _OFFSETS_S:
        lag_s = received_at - (recorded_at + offset_s)
        if -_EARLIEST_DELIVERY_S <= lag_s <= _LATEST_DELIVERY_S:
            return recorded_at + offset_s
    return recorded_at


def clamp(recorded_at: float, received_at: float) -> float | None:
    """The instant to show for a fix from the future; None where the phone's own time will do."""
    return received_at if recorded_at > received_at + _AHEAD_S else None
