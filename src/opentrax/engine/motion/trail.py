"""What goes into the engine: positions, places, the plan, and roads if there are any.

Times are epoch seconds (UTC), angles degrees (WGS 84), lengths meters. None means "the phone
did not say".
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from opentrax.engine.geo import Fence, LatLon

type Motion = Literal["still", "walk", "run", "bike", "vehicle"]
type PhoneEvent = Literal[
    "visit_arrival",  # the phone's own stay detector (Apple's visits): it arrived here
    "visit_departure",  # … and left here
    "region_enter",  # a geofence on the phone fired; place_id says which, where known
    "region_leave",
    "heartbeat",  # a sign of life without news
]


@dataclass(frozen=True, slots=True)
class Position:
    """One fix of a phone, as it was recorded (not as it arrived)."""

    at: float
    latitude: float
    longitude: float
    accuracy_m: float | None = None
    speed_mps: float | None = None
    motion: Motion | None = None
    event: PhoneEvent | None = None
    place_id: str | None = None  # of a region event


@dataclass(frozen=True, slots=True)
class Place:
    """A known location that the technician's organization may see."""

    place_id: str
    fence: Fence
    name: str = ""


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """Somebody was sent to a place within a window of time; `at` is the appointment, where there
    is one.
    """

    place_id: str
    start: float
    end: float
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A way along roads."""

    distance_m: float
    duration_s: float
    path: tuple[LatLon, ...]


class Roads(Protocol):
    """A road network; None means that it knows no way, and the engine goes on without."""

    def route(self, a: LatLon, b: LatLon) -> Route | None:
        """Return the quickest way from a to b."""
        ...

    def match(
        self, points: list[LatLon], times: list[float], accuracies_m: list[float]
    ) -> Route | None:
        """Return the way along roads that these fixes most likely took."""
        ...
