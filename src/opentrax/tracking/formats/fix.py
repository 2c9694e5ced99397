"""One place at one time, as every format gives it, in one set of units.

Metres, metres per second, degrees, percent, epoch seconds. Unknown is None: an accuracy of 0, a
negative speed or course, a battery level below 0 all mean "not known" on some phone.
"""

from datetime import UTC, datetime
from typing import Any, Literal

from msgspec import Struct

from opentrax.tracking.formats.clocks import LAST_INSTANT_S

Motion = Literal["still", "walk", "run", "bike", "vehicle"]
Event = Literal[
    "visit_arrival", "visit_departure", "region_enter", "region_leave", "heartbeat"
]  # the engine's words

KNOT_MPS = 1852 / 3600
KMH_MPS = 1 / 3.6
ABSURD = 1e15
_MILLISECONDS_FROM = 2**31  # Traccar's rule: a larger number counts milliseconds


class Fix(Struct, frozen=True, kw_only=True, gc=False):
    """What one phone said about where it was; `recorded_at` is as sent, not yet repaired."""

    recorded_at: float | None
    latitude: float
    longitude: float
    accuracy_m: float | None = None
    altitude_m: float | None = None
    speed_mps: float | None = None
    course_deg: float | None = None
    battery_pct: float | None = None
    charging: bool | None = None
    source: str | None = None
    trigger: str | None = None
    motion: Motion | None = None
    event: Event | None = None
    region: str | None = None
    """The code of one of our geofences that the phone names; see `regions`."""
    message_id: str | None = None
    mock: bool = False
    device: str | None = None
    """The device's name inside a file or batch; never stored."""
    received_at: float | None = None
    """Only files know when a fix arrived; a door takes its own clock."""


class Alarm(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody asked for help. `fix` is where, if the phone knew and what it sent was usable."""

    kind: Literal["sos"]
    recorded_at: float | None
    fix: Fix | None = None


class Fault(Struct, frozen=True, kw_only=True, gc=False):
    """Why a row could not be used, with the names of its fields and none of their values."""

    reason: str
    fields: tuple[str, ...] = ()


def number(value: Any) -> float | None:
    """A finite float from a number or its text; None for anything else, also for true and NaN."""
    kind = type(value)
    if kind is float or kind is int:  # what nearly all phones send; NaN is in no range
        return float(value) if -ABSURD < value < ABSURD else None
    if kind is not str:
        return None
    try:
        parsed = float(value)
    except ValueError:
        return None
    return parsed if -ABSURD < parsed < ABSURD else None


def at_least_zero(value: Any, *, unit: float = 1.0) -> float | None:
    """A quantity that phones mark as unknown by a negative number; `unit` converts it."""
    parsed = number(value)
    return parsed * unit if parsed is not None and parsed >= 0 else None


def accuracy(value: Any) -> float | None:
    """A radius in metres; 0 means unknown, not perfect."""
    parsed = number(value)
    return parsed if parsed is not None and parsed > 0 else None


def course(value: Any) -> float | None:
    parsed = at_least_zero(value)
    return parsed % 360 if parsed is not None else None


def percent(value: Any, *, of: float = 100.0) -> float | None:
    """A battery level in percent from a level on a scale that ends at `of`."""
    parsed = at_least_zero(value)
    return min(parsed / of * 100, 100.0) if parsed is not None else None


def short_text(value: Any) -> str | None:
    """A word that a phone sent, kept short because nothing else bounds it."""
    if not isinstance(value, str):
        return None
    if value.isascii() and "\x00" not in value:
        return value[:32] or None
    # Half of a surrogate pair is legal in JSON and nowhere in the database.
    return value[:32].replace("\x00", "").encode("utf-8", "replace").decode() or None


def truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "1", "yes"}:
        return True
    if isinstance(value, str) and value.lower() in {"false", "0", "no"}:
        return False
    return None


def instant(value: Any) -> float | None:
    """Epoch seconds from seconds, milliseconds or ISO 8601 (without a zone: UTC)."""
    parsed = number(value)
    if parsed is None:
        return _from_iso(value) if isinstance(value, str) else None
    return _possible(parsed / 1000 if parsed >= _MILLISECONDS_FROM else parsed)


def moment(when: datetime) -> float | None:
    """Epoch seconds of a date and time; without a zone: UTC."""
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    try:
        return _possible(when.timestamp())
    except (OverflowError, ValueError):
        return None


def _possible(epoch_s: float) -> float | None:
    return epoch_s if 0 <= epoch_s <= LAST_INSTANT_S else None


def _from_iso(text: str) -> float | None:
    try:
        return moment(datetime.fromisoformat(text.strip()))
    except ValueError:
        return None


def place(latitude: Any, longitude: Any) -> tuple[float, float] | None:
    """A usable place; None when out of range, unreadable, or the 0, 0 of a phone without a fix."""
    lat, lon = number(latitude), number(longitude)
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    return (lat, lon) if (lat, lon) != (0.0, 0.0) else None


def message_id(value: Any) -> str | None:
    """The id that a client gives a message; it is hashed, so only its length is bounded."""
    return value[:200] or None if isinstance(value, str) else None
