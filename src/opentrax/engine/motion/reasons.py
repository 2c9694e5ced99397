"""Evidence of a segment: codes and values (their words are in words.py)."""

import numpy as np

from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.attribution import Attribution
from opentrax.engine.motion.boundaries import Stay
from opentrax.engine.motion.columns import Nodes, middle
from opentrax.engine.motion.segments import Evidence
from opentrax.engine.motion.travel import Way

_LONG_SILENCE_S = 600.0


def of_stay(seen: Nodes, stay: Stay, found: Attribution) -> tuple[Evidence, ...]:
    """Return what speaks for a stay and for its place."""
    if stay.unseen:
        return (Evidence.of("unseen_rest", start_at=stay.start, end_at=stay.end), *_place(found))
    window = slice(stay.first, stay.last + 1)
    accuracy = round(middle(seen.accuracy_m[window], p.ACCURACY_DEFAULT_M))
    count = int(seen.fixes[window].sum())
    first = float(seen.first_at[stay.first])
    inside = found.signed_m is not None and found.signed_m <= 0
    code = "inside_fence" if inside else "near_fence" if found.place_id else "stood_still"
    reasons = [Evidence.of(code, accuracy_m=accuracy, first_at=first, fixes=count)]
    if code == "near_fence":
        reasons.append(Evidence.of("outside_by", distance_m=round(found.signed_m or 0.0)))
    reasons += _place(found)
    reasons += _phone(seen, stay)
    reasons += _dated(seen, stay)
    return tuple(reasons)


def _place(found: Attribution) -> list[Evidence]:
    reasons = []
    if found.planned is not None:
        if found.planned.at is None:
            reasons.append(Evidence.of("planned"))
        else:
            reasons.append(Evidence.of("planned_at", planned_at=found.planned.at))
    if found.probability < p.FLAT:
        reasons.append(Evidence.of("ambiguous", percent=round(100 * found.probability)))
    return reasons


def _phone(seen: Nodes, stay: Stay) -> list[Evidence]:
    events = seen.event[max(stay.first - 1, 0) : stay.last + 2]
    reasons = []
    if ((events == 1) | (events == 2)).any():
        reasons.append(Evidence.of("phone_visit"))
    if (events == 3).any():
        reasons.append(Evidence.of("phone_region"))
    if stay.last > stay.first:
        silence = seen.silence_s[stay.first : stay.last]
        longest = int(np.argmax(silence))
        if silence[longest] >= _LONG_SILENCE_S:
            at = float(seen.last_at[stay.first + longest])
            minutes = round(float(silence[longest]) / 60)
            reasons.append(Evidence.of("silent", silent_at=at, duration_min=minutes))
    return reasons


def _dated(seen: Nodes, stay: Stay) -> list[Evidence]:
    """Return how the beginning and the end were dated."""
    reasons = []
    first = float(seen.first_at[stay.first])
    last = float(seen.last_at[stay.last])
    if first - stay.start > p.SILENCE_S:
        reasons.append(Evidence.of("arrival_dated_back", start_at=stay.start, seen_at=first))
    if stay.last == len(seen) - 1:
        reasons.append(Evidence.of("trail_ends", last_at=last))
    elif stay.end - last > p.SILENCE_S:
        after = float(seen.first_at[stay.last + 1])
        reasons.append(Evidence.of("departure_dated_back", end_at=stay.end, seen_at=after))
    elif seen.speed_mps[stay.last + 1 : stay.last + 4].max(initial=-1.0) > p.WALK_MPS:
        reasons.append(Evidence.of("left_speed_rose", end_at=stay.end))
    else:
        reasons.append(Evidence.of("left_moved_away", end_at=stay.end))
    return reasons


def of_travel(seen: Nodes, window: tuple[int, int], went: Way) -> tuple[Evidence, ...]:
    """Return what speaks for travel."""
    first, last = window
    if last < first:
        return (Evidence.of("travel_unseen"), Evidence.of("distance_" + went.by))
    speed = float(seen.speed_mps[first : last + 1].max(initial=-1.0))
    count = int(seen.fixes[first : last + 1].sum())
    reasons = [Evidence.of("moved", fixes=count)]
    if speed >= 0:
        reasons.append(Evidence.of("top_speed", speed_kmh=round(3.6 * speed)))
    return (*reasons, Evidence.of("distance_" + went.by))


def of_gap(start: float, end: float) -> tuple[Evidence, ...]:
    """Return what is known of a gap."""
    return (Evidence.of("no_positions", start_at=start, end_at=end),)


def lone() -> tuple[Evidence, ...]:
    """Return what is known of a trail with too little in it."""
    return (Evidence.of("too_few_positions"),)
