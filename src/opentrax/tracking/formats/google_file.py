"""Google's location history and Timeline, in the four forms that exports came in.

1. `Records.json` (Takeout until 2024): raw fixes, degrees times 10^7.
2. Semantic Location History by month (Takeout): `timelineObjects` of visits and activities.
3. `Timeline.json` of Android (from 2024): `semanticSegments`, and `rawSignals` with raw fixes.
4. `location-history.json` of iOS (from 2024): a list of segments with places as "geo:47.1,9.5".

Visits become an arrival and a departure at the place that Google took for it, activities a fix at
each end, paths their points. They say what Google concluded, not what the phone measured.
"""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from opentrax.tracking.formats import fix as units
from opentrax.tracking.formats.fix import Event, Fault, Fix, Motion
from opentrax.tracking.formats.json_document import members, rows, whole
from opentrax.tracking.formats.wire import File, names

_E7 = 10_000_000
_E7_WRAPS = 2**32  # some exports wrote negative longitudes without their sign
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")
_MOTIONS: dict[str, Motion] = {
    "STILL": "still",
    "WALKING": "walk",
    "ON_FOOT": "walk",
    "RUNNING": "run",
    "ON_BICYCLE": "bike",
    "IN_VEHICLE": "vehicle",
    "IN_ROAD_VEHICLE": "vehicle",
    "IN_RAIL_VEHICLE": "vehicle",
}


def recognizes(start: bytes) -> bool:
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"[":
        return b'"startTime"' in start and b'"_type"' not in start
    named = (b'"timelineObjects"', b'"semanticSegments"', b'"rawSignals"', b'"latitudeE7"')
    return any(name in start for name in named)


def read(source: BinaryIO) -> Iterator[Fix | Fault]:
    """Yield the fixes of any of the four forms."""
    body = whole(source)
    if body.lstrip()[:1] == b"[":
        for segment in rows(body):
            yield from _from_segment(segment)
        return
    found = members(body)
    for record in rows(found.get("locations")):
        yield _from_record(record)
    for one in rows(found.get("timelineObjects")):
        yield from _from_object(one)
    for segment in rows(found.get("semanticSegments")):
        yield from _from_segment(segment)
    for signal in rows(found.get("rawSignals")):
        position = _member(signal, "position")
        if position:
            yield _from_signal(position)


def _from_record(record: Any) -> Fix | Fault:
    if not isinstance(record, dict):
        return Fault(reason="not_an_object")
    where = _place(record)
    if where is None:
        return Fault(reason="bad_place", fields=names(record))
    get = record.get
    return Fix(
        recorded_at=units.instant(_time(record, "timestamp")),
        latitude=where[0],
        longitude=where[1],
        accuracy_m=units.accuracy(get("accuracy")),
        altitude_m=units.number(get("altitude")),
        speed_mps=units.at_least_zero(get("velocity")),
        course_deg=units.course(get("heading")),
        charging=units.truth(get("batteryCharging")),
        source=units.short_text(get("source")),
        motion=_motion(get("activity")),
        device=units.short_text(str(get("deviceTag"))) if get("deviceTag") else None,
    )


def _motion(activity: Any) -> Motion | None:
    """The likeliest motion of the first sample that names one."""
    for sample in activity if isinstance(activity, list) else ():
        guesses = sample.get("activity") if isinstance(sample, dict) else None
        for guess in guesses if isinstance(guesses, list) else ():
            word = guess.get("type") if isinstance(guess, dict) else None
            if isinstance(word, str) and word in _MOTIONS:
                return _MOTIONS[word]
    return None


def _from_signal(position: dict[str, Any]) -> Fix | Fault:
    where = _place(position)
    if where is None:
        return Fault(reason="bad_place", fields=names(position))
    get = position.get
    return Fix(
        recorded_at=units.instant(get("timestamp")),
        latitude=where[0],
        longitude=where[1],
        accuracy_m=units.accuracy(get("accuracyMeters")),
        altitude_m=units.number(get("altitudeMeters")),
        speed_mps=units.at_least_zero(get("speedMetersPerSecond")),
        source=units.short_text(get("source")),
    )


def _from_object(one: Any) -> Iterator[Fix | Fault]:
    visit, activity = _member(one, "placeVisit"), _member(one, "activitySegment")
    if visit:
        yield from _stay(visit.get("location"), *_duration(visit))
    if activity:
        ends = activity.get("startLocation"), activity.get("endLocation")
        yield from _way(*ends, *_duration(activity))
        for point in rows(_member(activity, "simplifiedRawPath").get("points")):
            yield _fix(point, _time(point, "timestamp"), None)


def _duration(part: dict[str, Any]) -> tuple[Any, Any]:
    times = _member(part, "duration")
    return _time(times, "startTimestamp"), _time(times, "endTimestamp")


def _time(row: Any, name: str) -> Any:
    """ISO 8601 in newer exports, milliseconds under the name with Ms in older ones."""
    return row.get(name, row.get(f"{name}Ms")) if isinstance(row, dict) else None


def _from_segment(segment: Any) -> Iterator[Fix | Fault]:
    if not isinstance(segment, dict):
        yield Fault(reason="not_an_object")
        return
    start, end = segment.get("startTime"), segment.get("endTime")
    visit, activity = _member(segment, "visit"), _member(segment, "activity")
    if visit and visit.get("hierarchyLevel") in (None, 0, "0"):  # else a place inside a place
        yield from _stay(_member(visit, "topCandidate").get("placeLocation"), start, end)
    if activity:
        yield from _way(activity.get("start"), activity.get("end"), start, end)
    began = units.instant(start)
    for point in rows(segment.get("timelinePath")):
        if not isinstance(point, dict):
            yield Fault(reason="not_an_object")
            continue
        at, minutes = (
            point.get("time"),
            units.number(point.get("durationMinutesOffsetFromStartTime")),
        )
        if at is None and minutes is not None and began is not None:
            at = began + minutes * 60
        yield _fix(point.get("point"), at, None)


def _stay(place: Any, start: Any, end: Any) -> Iterator[Fix | Fault]:
    yield _fix(place, start, "visit_arrival")
    yield _fix(place, end, "visit_departure")


def _way(first: Any, last: Any, start: Any, end: Any) -> Iterator[Fix | Fault]:
    for place, at in ((first, start), (last, end)):
        if place is not None:
            yield _fix(place, at, None)


def _fix(place: Any, at: Any, event: Event | None) -> Fix | Fault:
    where = _place(place)
    if where is None:
        return Fault(reason="bad_place", fields=names(place))
    return Fix(recorded_at=units.instant(at), latitude=where[0], longitude=where[1], event=event)


def _place(found: Any) -> tuple[float, float] | None:
    """A place as "47.1°, 9.5°", as "geo:47.1,9.5", in one of Google's members, or times 10^7."""
    if isinstance(found, str):
        pair = _NUMBERS.findall(found[:80])
        return units.place(pair[0], pair[1]) if len(pair) >= 2 else None
    if not isinstance(found, dict):
        return None
    for name in ("latLng", "LatLng"):
        if isinstance(found.get(name), str):
            return _place(found[name])
    lat = units.number(found.get("latitudeE7", found.get("latE7")))
    lon = units.number(found.get("longitudeE7", found.get("lngE7")))
    if lat is None or lon is None:
        return None
    return units.place(_degrees(lat, 90), _degrees(lon, 180))


def _degrees(e7: float, most: int) -> float:
    return (e7 - _E7_WRAPS if e7 > most * _E7 else e7) / _E7


def _member(row: Any, name: str) -> dict[str, Any]:
    found = row.get(name) if isinstance(row, dict) else None
    return found if isinstance(found, dict) else {}


FILE = File(name="google_timeline", recognizes=recognizes, read=read)
