"""The words of the stream: what is shown of a technician, and how it goes over the wire.

Two events. `now` carries people, compactly, because it goes to every page all the time:

    {"t": 1767000000,                      newest instant in this frame, epoch seconds
     "clock": 1766990000,                  the board's clock, only where it is not now (the demo)
     "who": [{"i": 3, "id": …, "n": …}],   everything of those whose words changed
     "go": [3, 12, -7, 270, 4, …]}         who only moved: number, latitude and longitude since the
                                           last frame (1/100 000°), course or -1, seconds before t

A page numbers people in the order in which they came: `id` and `n` are sent once. `alarms` carries
all calls for help that nobody has acknowledged, whenever they change.
"""

from typing import Literal

import msgspec
from msgspec import Struct

LiveState = Literal["travel", "onsite", "stop", "break", "gap", "offline"]
UNITS_PER_DEGREE = 100_000


class TechnicianEvent(Struct, frozen=True, kw_only=True):
    """Where a technician is now. Times are epoch seconds; the place is None before the first fix.

    gap: nothing was heard for longer than the phone's habit explains. offline: not in a shift.
    corrected: what is shown is known better now, nothing happened at this moment.
    """

    technician_id: str
    name: str
    state: LiveState
    latitude: float | None = None
    longitude: float | None = None
    heading_deg: float | None = None
    since: float | None = None
    location_name: str | None = None
    recorded_at: float | None = None
    battery_pct: float | None = None
    corrected: bool = False
    clock: float | None = None
    """What time it is on this board, where it is not now: the demo's replay runs behind."""

    @property
    def words(self) -> tuple[object, ...]:
        """What a move leaves as it is."""
        return self.name, self.state, self.since, self.location_name, self.battery_pct

    @property
    def point(self) -> tuple[int, int] | None:
        """The place in units of the wire."""
        if self.latitude is None or self.longitude is None:
            return None
        return round(self.latitude * UNITS_PER_DEGREE), round(self.longitude * UNITS_PER_DEGREE)

    @property
    def course(self) -> int:
        return -1 if self.heading_deg is None else round(self.heading_deg) % 360


class Row(Struct, omit_defaults=True, kw_only=True):
    """One of `who`: i number, id, n name, s state, p place, h course, a recorded at, f since,
    l location, b battery in percent, k corrected."""

    i: int
    id: str | None = None
    n: str | None = None
    s: str
    p: tuple[int, int] | None = None
    h: int = -1
    a: int | None = None
    f: int | None = None
    l: str | None = None  # noqa: E741  the letter on the wire
    b: int | None = None
    k: bool = False


class Frame(Struct, omit_defaults=True, kw_only=True):
    """The event `now`."""

    t: int
    clock: float | None = None
    who: list[Row] = []
    go: list[int] = []


class AlarmEvent(Struct, frozen=True, kw_only=True):
    """A call for help that nobody has acknowledged. Without a place it came from outside a shift,
    or from a phone that did not know where it was."""

    alarm_id: str
    technician_id: str
    name: str
    raised_at: float
    received_at: float
    is_placed: bool


_json = msgspec.json.Encoder()


def encoded(event: str, data: object) -> bytes:
    """One event as it goes over the wire."""
    return b"event: " + event.encode() + b"\ndata: " + _json.encode(data) + b"\n\n"
