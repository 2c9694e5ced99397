"""The events of the stream, in the words of the live map."""

from typing import Literal

import msgspec
from msgspec import Struct

LiveState = Literal["travel", "onsite", "stop", "break", "gap", "offline"]


class TechnicianEvent(Struct, frozen=True, kw_only=True):
    """Where a technician is now. Times are epoch seconds; the place is None before the first fix.

    gap: nothing was heard for longer than the last state explains. offline: not in a shift.
    """

    technician_id: str
    name: str
    state: LiveState
    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: float | None = None
    speed_mps: float | None = None
    heading_deg: float | None = None
    since: float | None = None
    location_name: str | None = None
    recorded_at: float | None = None
    battery_pct: float | None = None
    clock: float | None = None
    """What time it is on this board, where it is not now: the demo's replay runs behind."""


def encoded(event: TechnicianEvent) -> bytes:
    """One event as it goes over the wire."""
    return b"event: technician\ndata: " + msgspec.json.encode(event) + b"\n\n"
