"""CSV with a header: device, recorded_at, received_at, latitude, longitude, accuracy_m, speed_mps.

Header names are read without regard to case, spaces and underscores, and common other names are
understood; a name with a unit converts (speed_kmh). Times are epoch seconds, milliseconds or
ISO 8601. The delimiter is a comma, a semicolon or a tab. Rows are read one at a time.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from opentrax.tracking.formats import fix as units
from opentrax.tracking.formats.fix import Fault, Fix
from opentrax.tracking.formats.unreadable import Unreadable
from opentrax.tracking.formats.wire import File, MalformedError, names

_NAMES: dict[str, tuple[str, ...]] = {
    "device": ("device", "deviceid", "devicename", "id", "name", "user"),
    "recorded_at": ("recordedat", "timestamp", "time", "tst", "datetime", "date", "fixtime"),
    "received_at": ("receivedat", "servertime", "receivedtime"),
    "latitude": ("latitude", "lat", "y"),
    "longitude": ("longitude", "lon", "lng", "long", "x"),
    "accuracy_m": ("accuracym", "accuracy", "acc", "horizontalaccuracy"),
    "altitude_m": ("altitudem", "altitude", "alt", "elevation", "ele"),
    "speed_mps": ("speedmps", "speed", "speedms"),
    "speed_kmh": ("speedkmh", "speedkph", "vel"),
    "speed_kn": ("speedkn", "speedknots"),
    "course_deg": ("coursedeg", "course", "bearing", "heading", "cog"),
    "battery_pct": ("batterypct", "battery", "batt", "batterylevel"),
    "charging": ("charging", "batterycharging", "ischarging"),
    "source": ("source", "provider"),
}
_FIELDS = {written: field for field, known in _NAMES.items() for written in known}
_SPEEDS = (("speed_mps", 1.0), ("speed_kmh", units.KMH_MPS), ("speed_kn", units.KNOT_MPS))
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_REQUIRED = {"recorded_at", "latitude", "longitude"}


def recognizes(start: bytes) -> bool:
    line = start.lstrip(b"\xef\xbb\xbf").splitlines()[:1]
    header = line[0].decode("utf-8", "replace") if line else ""
    return set(_columns(header).values()) >= _REQUIRED


def read(source: BinaryIO) -> Iterator[Fix | Fault]:
    """Yield a fix or a fault per row; a header without the needed columns is MalformedError."""
    text = io.TextIOWrapper(source, encoding="utf-8-sig", errors="replace", newline="")
    try:
        yield from _rows(text)
    finally:
        text.detach()


def _rows(text: io.TextIOWrapper) -> Iterator[Fix | Fault]:
    header = text.readline()
    columns = _columns(header)
    missing = _REQUIRED - set(columns.values())
    if missing:
        raise MalformedError(f"the header names no {', '.join(sorted(missing))}")
    try:
        delimiter = _delimiter(header)
        for values in csv.reader(text, delimiter=delimiter):
            if values:
                row = {columns[i]: v for i, v in enumerate(values) if i in columns and v}
                yield _fix(row if delimiter == "," else _with_points(row))
    except csv.Error as error:
        raise MalformedError("not CSV", Unreadable.NOT_CSV) from error


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def _with_points(row: dict[str, str]) -> dict[str, str]:
    """Decimal commas as points: GPSLogger writes them where the phone's language does."""
    return {k: v.replace(",", ".") if _DECIMAL_COMMA.fullmatch(v) else v for k, v in row.items()}


def _columns(header: str) -> dict[int, str]:
    """Which field each column holds; the first of two columns for one field wins."""
    columns: dict[int, str] = {}
    for position, written in enumerate(header.strip().split(_delimiter(header))):
        plain = "".join(c for c in written.lower() if c.isalnum())
        field = _FIELDS.get(plain)
        if field is not None and field not in columns.values():
            columns[position] = field
    return columns


def _fix(row: dict[str, str]) -> Fix | Fault:
    where = units.place(row.get("latitude"), row.get("longitude"))
    if where is None:
        return Fault(reason="bad_place", fields=names(row))
    get: Callable[[str], Any] = row.get
    speed = next((units.at_least_zero(row[n], unit=u) for n, u in _SPEEDS if n in row), None)
    return Fix(
        recorded_at=units.instant(get("recorded_at")),
        received_at=units.instant(get("received_at")),
        latitude=where[0],
        longitude=where[1],
        accuracy_m=units.accuracy(get("accuracy_m")),
        altitude_m=units.number(get("altitude_m")),
        speed_mps=speed,
        course_deg=units.course(get("course_deg")),
        battery_pct=units.percent(get("battery_pct")),
        charging=units.truth(get("charging")),
        source=units.short_text(get("source")),
        device=get("device"),
    )


FILE = File(name="csv", recognizes=recognizes, read=read)
