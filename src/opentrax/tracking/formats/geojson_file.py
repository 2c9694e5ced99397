"""GeoJSON: points with a time, and lines with a list of times, in a collection or one per line.

Times stand where common writers put them: `time`, `timestamp`, … of a point; `coordTimes`, `times`
or `coordinateProperties.times` of a line. Speed is in metres per second (GPSLogger, Overland).
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from opentrax.tracking.formats import fix as units
from opentrax.tracking.formats.fix import Fault, Fix
from opentrax.tracking.formats.json_document import members, rows, whole
from opentrax.tracking.formats.wire import File, MalformedError, document, names

_TIMES = ("time", "timestamp", "recorded_at", "datetime", "date", "tst", "when")
_LINE_TIMES = ("coordTimes", "times", "timestamps")
_LINES = frozenset({"LineString", "MultiLineString", "MultiPoint"})


def recognizes(start: bytes) -> bool:
    text = start.lstrip(b"\xef\xbb\xbf\x1e \t\r\n")
    is_feature = b'"Feature"' in start or b'"FeatureCollection"' in start
    return text[:1] == b"{" and is_feature and b'"locations"' not in start


def read(source: BinaryIO) -> Iterator[Fix | Fault]:
    """Yield a fix per position, in the order of the file."""
    body = whole(source)
    for feature in _features(body):
        yield from _from_feature(feature)


def _features(body: bytes) -> Iterator[Any]:
    try:
        found = members(body)
    except MalformedError:
        lines = [line.strip(b"\x1e \t\r") for line in body.split(b"\n")]
        yield from (document(line) for line in lines if line)
        return
    yield from rows(found["features"]) if "features" in found else (document(body),)


def _from_feature(feature: Any) -> Iterator[Fix | Fault]:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict):
        yield Fault(reason="not_a_feature", fields=names(feature))
        return
    found = feature.get("properties")
    properties: dict[str, Any] = found if isinstance(found, dict) else {}
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Point":
        at = next((properties[name] for name in _TIMES if name in properties), None)
        yield _fix(coordinates, at, properties)
    elif isinstance(kind, str) and kind in _LINES:
        yield from _from_line(kind, coordinates, properties)
    else:
        yield Fault(reason="not_a_feature", fields=names(feature))


def _from_line(kind: str, coordinates: Any, properties: dict[str, Any]) -> Iterator[Fix | Fault]:
    beside = properties.get("coordinateProperties")
    places = [properties, beside] if isinstance(beside, dict) else [properties]
    times = next((p[name] for p in places for name in _LINE_TIMES if name in p), None)
    if kind == "MultiLineString":
        coordinates, times = _joined(coordinates), _joined(times)
    if not isinstance(coordinates, list) or not isinstance(times, list):
        yield Fault(reason="without_times", fields=names(properties))
        return
    device: dict[str, Any] = {
        name: properties[name] for name in ("device", "name") if name in properties
    }
    for position, at in zip(coordinates, times, strict=False):
        yield _fix(position, at, device)


def _joined(lists: Any) -> list[Any]:
    """Lists of lists end to end; what is flat already stays."""
    joined: list[Any] = []
    for one in lists if isinstance(lists, list) else ():
        joined.extend(one if isinstance(one, list) else [one])
    return joined


def _fix(position: Any, at: Any, properties: dict[str, Any]) -> Fix | Fault:
    if not isinstance(position, list) or len(position) < 2:
        return Fault(reason="bad_place", fields=names(properties))
    where = units.place(position[1], position[0])
    if where is None:
        return Fault(reason="bad_place", fields=names(properties))
    get = properties.get
    altitude = position[2] if len(position) > 2 else get("altitude", get("ele"))
    return Fix(
        recorded_at=units.instant(at),
        latitude=where[0],
        longitude=where[1],
        accuracy_m=units.accuracy(get("accuracy", get("horizontal_accuracy"))),
        altitude_m=units.number(altitude),
        speed_mps=units.at_least_zero(get("speed")),
        course_deg=units.course(get("bearing", get("course", get("heading")))),
        source=units.short_text(get("provider")),
        device=units.short_text(get("device", get("device_id", get("name")))),
    )


FILE = File(name="geojson", recognizes=recognizes, read=read)
