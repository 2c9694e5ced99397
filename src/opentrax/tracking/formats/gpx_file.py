"""GPX 1.0 and 1.1: the points of tracks and routes, and way points that carry a time.

Read as a stream, so a long track needs no memory. A document type is refused before anything in
it is expanded: GPX needs none, and XML bombs do. Speed is in metres per second.
"""

from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from opentrax.tracking.formats import fix as units
from opentrax.tracking.formats.fix import Fault, Fix
from opentrax.tracking.formats.unreadable import Unreadable
from opentrax.tracking.formats.wire import File, MalformedError

_POINTS = frozenset({"trkpt", "rtept", "wpt"})
_LONGEST_TEXT = 200
_CHUNK_BYTES = 65_536


def recognizes(start: bytes) -> bool:
    return b"<gpx" in start or "<gpx".encode("utf-16-le") in start


class _Points:
    """Collects one point at a time from the parser's calls."""

    def __init__(self) -> None:
        self.done: list[Fix | Fault] = []
        self._track: str | None = None
        self._point: dict[str, str] | None = None
        self._text: list[str] = []
        self._path: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        self._path.append(name)
        self._text = []
        if name in _POINTS:
            self._point = {k: attributes[k] for k in ("lat", "lon") if k in attributes}
        elif name in {"trk", "rte"}:
            self._track = None

    def text(self, data: str) -> None:
        if sum(map(len, self._text)) < _LONGEST_TEXT:
            self._text.append(data)

    def end(self, tag: str) -> None:
        name = self._path.pop()
        text = "".join(self._text).strip()
        if name in _POINTS and self._point is not None:
            self._finish(name, self._point)
            self._point = None
        elif self._point is not None:
            self._point.setdefault(name, text)
        elif name == "name" and self._path[-1:] in (["trk"], ["rte"]):
            self._track = text or None
        self._text = []

    def _finish(self, name: str, point: dict[str, str]) -> None:
        if name == "wpt" and "time" not in point:
            return  # a place, not a fix
        where = units.place(point.get("lat"), point.get("lon"))
        if where is None:
            self.done.append(Fault(reason="bad_place", fields=tuple(sorted(point))[:40]))
            return
        self.done.append(
            Fix(
                recorded_at=units.instant(point.get("time")),
                latitude=where[0],
                longitude=where[1],
                accuracy_m=units.accuracy(point.get("accuracy")),
                altitude_m=units.number(point.get("ele")),
                speed_mps=units.at_least_zero(point.get("speed")),
                course_deg=units.course(point.get("course")),
                device=self._track,
            )
        )


def _refuse(*_: object) -> None:
    raise MalformedError("a document type is not allowed", Unreadable.DOCUMENT_TYPE)


def read(source: BinaryIO) -> Iterator[Fix | Fault]:
    """Yield a fix or a fault per point, in the order of the file."""
    points = _Points()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = points.start
    parser.EndElementHandler = points.end
    parser.CharacterDataHandler = points.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        while chunk := source.read(_CHUNK_BYTES):
            parser.Parse(chunk, False)
            yield from points.done
            points.done.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise MalformedError(f"not XML (line {error.lineno})", Unreadable.NOT_XML) from error
    except (LookupError, ValueError) as error:
        if isinstance(error, MalformedError):
            raise
        raise MalformedError("in an encoding that is not known", Unreadable.NOT_XML) from error
    yield from points.done


FILE = File(name="gpx", recognizes=recognizes, read=read)
