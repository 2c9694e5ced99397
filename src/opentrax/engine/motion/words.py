"""Evidence in words: one template per code, so that the office can translate them.

`render` makes a sentence part of one reason, `sentence` joins those of a segment. A template
names its values in braces; a value whose name ends in `_at` is rendered as a clock time in the
reader's zone.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo

from opentrax.engine.motion.segments import Evidence

TEMPLATES: dict[str, str] = {
    "inside_fence": "inside the fence with ±{accuracy_m} m from {first_at} (fixes: {fixes})",
    "near_fence": "beside the fence with ±{accuracy_m} m from {first_at} (fixes: {fixes})",
    "stood_still": "stood still with ±{accuracy_m} m from {first_at} (fixes: {fixes})",
    "outside_by": "{distance_m} m outside the fence",
    "planned": "the plan says this location today",
    "planned_at": "plan says {planned_at}",
    "ambiguous": "other locations are near: only {percent} % sure of this one",
    "phone_visit": "the phone's own visit detector agrees",
    "phone_region": "the phone's geofence for it fired",
    "silent": "silent for {duration_min} min from {silent_at}, as phones are while still",
    "arrival_dated_back": "first fix there at {seen_at}, arrival at {start_at} by travel time",
    "departure_dated_back": "first fix away at {seen_at}, left at {end_at} by travel time",
    "trail_ends": "last position at {last_at}",
    "left_speed_rose": "left when speed rose at {end_at}",
    "left_moved_away": "left when the fixes moved away at {end_at}",
    "unseen_rest": "silent from {start_at} to {end_at} and then still near: a rest nobody saw",
    "moved": "on the way (fixes: {fixes})",
    "top_speed": "up to {speed_kmh} km/h",
    "travel_unseen": "no fix on the way: it follows from the places before and after",
    "distance_matched": "distance along the roads that fit the fixes",
    "distance_routed": "distance of the quickest route",
    "distance_straight": "distance straight between fixes",
    "no_positions": "no positions from {start_at} to {end_at}",
    "too_few_positions": "too few positions to say more",
}

type Translate = Callable[[str], str]


def _same(text: str) -> str:
    return text


def render(evidence: Evidence, zone: tzinfo, translate: Translate = _same) -> str:
    """Return one reason in words, times in the zone; `translate` turns a template into another."""
    values = {
        name: _clock(value, zone) if name.endswith("_at") else _plain(value)
        for name, value in evidence.values
    }
    return translate(TEMPLATES[evidence.code]).format_map(values)


def sentence(reasons: Iterable[Evidence], zone: tzinfo, translate: Translate = _same) -> str:
    """Return the reasons of a segment as one line."""
    return ", ".join(render(reason, zone, translate) for reason in reasons)


def evidence_from_json(stored: dict[str, object]) -> Evidence:
    """Return the evidence of `Evidence.as_json`; ValueError if it is none."""
    code, values = stored.get("code"), stored.get("values", {})
    if code not in TEMPLATES or not isinstance(values, dict):
        raise ValueError(f"no evidence: {stored!r}")
    return Evidence(str(code), tuple(values.items()))


def _clock(value: float | str, zone: tzinfo) -> str:
    return datetime.fromtimestamp(float(value), UTC).astimezone(zone).strftime("%H:%M")


def _plain(value: float | str) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
