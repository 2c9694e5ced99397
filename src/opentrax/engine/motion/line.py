"""The gapless line: segments of dated stays and of what lies between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from opentrax.engine.geo import LatLon
from opentrax.engine.motion import parameters as p
from opentrax.engine.motion import reasons
from opentrax.engine.motion.attribution import Attribution
from opentrax.engine.motion.boundaries import Clockwork, Stay
from opentrax.engine.motion.columns import Nodes
from opentrax.engine.motion.confidence import stay_confidence, travel_confidence
from opentrax.engine.motion.segments import Segment
from opentrax.engine.motion.traffic import Halt
from opentrax.engine.motion.travel import Leg, Way, ways

_GAP_S = 900.0  # a silence on the way this much longer than the way is a gap


@dataclass(frozen=True, slots=True)
class Placed:
    """A stay, its place, and what the way says where it might be traffic."""

    stay: Stay
    found: Attribution
    halt: Halt | None = None


@dataclass(frozen=True, slots=True)
class _Drive:
    """Travel whose way is not known yet."""

    leg: Leg
    start: float
    end: float


def line(seen: Nodes, placed: Sequence[Placed], clock: Clockwork) -> tuple[Segment, ...]:
    """Return the segments from the first to the last position."""
    begins, ends = seen.begins_at, seen.ends_at
    made: list[Segment | _Drive] = []
    before: Stay | None = None
    for one in placed:
        stay = one.stay
        made += _between(seen, (before, stay), begins if before is None else before.end, stay.start)
        made.append(_stay(seen, one, clock.still_s))
        before = stay
    made += _between(seen, (before, None), begins if before is None else before.end, ends)
    if not made:
        return (_lone(seen),)
    drives = [each for each in made if isinstance(each, _Drive)]
    went = iter(ways(seen, [drive.leg for drive in drives], clock.roads))
    return tuple(_travel(seen, one, next(went)) if isinstance(one, _Drive) else one for one in made)


def _lone(seen: Nodes) -> Segment:
    point = _point(seen, float(seen.x[0]), float(seen.y[0]))
    at = seen.begins_at, seen.ends_at
    return Segment("gap", *at, confidence=0.5, point=point, evidence=reasons.lone())


def _point(seen: Nodes, x: float, y: float) -> LatLon:
    return seen.plane.latlon(x, y)


def _stay(seen: Nodes, one: Placed, still_s: float) -> Segment:
    stay, found = one.stay, one.found
    sure = stay_confidence(seen, stay, found, one.halt, still_s)
    return Segment(
        "stop" if found.place_id is None else "onsite",
        stay.start,
        stay.end,
        found.place_id,
        confidence=round(sure, 4),
        alternatives=_alternatives(found),
        evidence=reasons.of_stay(seen, stay, found),
        point=_point(seen, stay.x, stay.y),
    )


def _between(
    seen: Nodes, ends: tuple[Stay | None, Stay | None], start: float, end: float
) -> list[Segment | _Drive]:
    """Return travel and the gaps in it."""
    if end <= start:
        return []
    a, b = ends
    first = 0 if a is None else a.last + 1
    last = len(seen) - 1 if b is None else b.first - 1
    made: list[Segment | _Drive] = []
    low, at = first, start
    begin = None if a is None else _point(seen, a.x, a.y)
    for i in _silences(seen, first, last):
        gone, back = float(seen.last_at[i]), float(seen.first_at[i + 1])
        far = float(np.hypot(seen.x[i + 1] - seen.x[i], seen.y[i + 1] - seen.y[i]))
        back -= min(p.START_S + far * p.DETOUR / p.PRIOR_MPS, back - gone)
        if back - gone < _GAP_S:
            continue
        if gone > at:
            made.append(_Drive(Leg(low, i, begin if low == first else None), at, gone))
        made.append(Segment("gap", gone, back, confidence=0.5, evidence=reasons.of_gap(gone, back)))
        low, at = i, back
    finish = None if b is None else _point(seen, b.x, b.y)
    made.append(_Drive(Leg(low, last, begin if low == first else None, finish), at, end))
    return made


def _silences(seen: Nodes, first: int, last: int) -> list[int]:
    quiet = np.flatnonzero(seen.silence_s[first : max(last, first)] > _GAP_S) + first
    return [int(i) for i in quiet]


def _travel(seen: Nodes, drive: _Drive, went: Way) -> Segment:
    window = drive.leg.first, drive.leg.last
    return Segment(
        "travel",
        drive.start,
        drive.end,
        distance_m=round(went.distance_m, 1),
        path=went.path,
        confidence=round(travel_confidence(seen, window, drive.end - drive.start), 4),
        evidence=reasons.of_travel(seen, window, went),
        distance_by=went.by,
    )


def _alternatives(found: Attribution) -> tuple[tuple[str | None, float], ...]:
    if found.probability >= p.FLAT:
        return ()
    return tuple((place, round(share, 4)) for place, share in found.others)
