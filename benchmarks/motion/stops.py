"""From a peer's bare stops to segments: merge, known places, travel between.

What detectors leave to their user is done for all of them alike: stops at most five minutes and
80 m apart become one ("+merge"); a stop is at the known location whose fence it lies in or within
40 m of, the nearest if several; travel is the sum of straight lines over fixes better than ±100 m.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Any

from opentrax.config.cli.motion import Locations
from opentrax.engine.geo import Plane, distance_m
from opentrax.engine.motion import Position

MERGE_S, MERGE_M = 300.0, 80.0
_BESIDE_M, _POOR_M = 40.0, 100.0


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop as a detector found it."""

    start: float
    end: float
    latitude: float
    longitude: float


def merged(stops: Sequence[Stop]) -> list[Stop]:
    """Return the stops with those joined that only drift parts."""
    joined: list[Stop] = []
    for stop in sorted(stops, key=lambda s: s.start):
        last = joined[-1] if joined else None
        if last and stop.start - last.end <= MERGE_S and _apart_m(last, stop) <= MERGE_M:
            joined[-1] = Stop(last.start, max(last.end, stop.end), last.latitude, last.longitude)
        else:
            joined.append(stop)
    return joined


def _apart_m(a: Stop, b: Stop) -> float:
    return distance_m((a.latitude, a.longitude), (b.latitude, b.longitude))


def rows(
    device: str, stops: Sequence[Stop], trail: Sequence[Position], known: Locations
) -> list[dict[str, Any]]:
    """Return the segments of a device; the trail is sorted by time."""
    good = [q for q in trail if (q.accuracy_m or 0.0) <= _POOR_M]
    times = [q.at for q in good]
    found: list[dict[str, Any]] = []
    before = trail[0].at if trail else 0.0
    for stop in [*stops, None]:
        until = stop.start if stop else (trail[-1].at if trail else before)
        if until > before:
            part = good[bisect_left(times, before) : bisect_right(times, until)]
            found.append(_segment(device, "travel", before, until, distance_m=_length_m(part)))
        if stop:
            place = _place(stop, known)
            kind = "stop" if place is None else "onsite"
            found.append(_segment(device, kind, stop.start, stop.end, location=place))
            before = stop.end
    return found


def _segment(device: str, kind: str, start: float, end: float, **more: Any) -> dict[str, Any]:
    return {"device": device, "kind": kind, "start": start, "end": end, **more}


def _length_m(trail: Sequence[Position]) -> float:
    return sum(
        distance_m((a.latitude, a.longitude), (b.latitude, b.longitude)) for a, b in pairwise(trail)
    )


def _place(stop: Stop, known: Locations) -> Any:
    plane = Plane.at(stop.latitude, stop.longitude)
    best: tuple[float, str] | None = None
    for place in known.places:
        x, y = plane.xy(*place.fence.center)
        if hypot(x, y) > place.fence.reach_m() + _BESIDE_M:
            continue
        if best is None or hypot(x, y) < best[0]:
            best = hypot(x, y), place.place_id
    return known.id_of(best[1]) if best else None
