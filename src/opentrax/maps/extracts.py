"""OpenStreetMap extracts: what a file holds, and the refusal of one that is none."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import osmium

from opentrax.maps.layers import line_layer

type Progress = Callable[[float], None]

_CHUNK_BYTES = 1 << 20


class NotAnExtractError(ValueError):
    """The file cannot be used as a region; the message says why, for the person who gave it."""


@dataclass(frozen=True, slots=True)
class Extract:
    """A whole, readable extract: size, hash, extent (west, south, east, north), date and counts."""

    path: Path
    sha256: str
    size_bytes: int
    bbox: tuple[float, float, float, float]
    data_at: datetime | None
    road_count: int
    object_count: int


def sha256_of(path: Path) -> str:
    """Return the hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse_other_files(path: Path) -> None:
    if not path.is_file():
        raise NotAnExtractError(f"{path} is not a file.")
    with path.open("rb") as file:
        head = file.read(64)
    if not head:
        raise NotAnExtractError(f"{path} is empty.")
    # A PBF begins with the length of its first header and that block's type.
    if b"OSMHeader" not in head:
        raise NotAnExtractError(
            f"{path} is not an OpenStreetMap extract in PBF form"
            " (their names usually end in .osm.pbf)."
        )


def _data_at(path: Path) -> datetime | None:
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        text = reader.header().get("osmosis_replication_timestamp")
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except ValueError:
        return None


class _Count:
    """What one pass over the file sees: objects, roads, the extent of all nodes."""

    def __init__(self) -> None:
        self.objects = 0
        self.roads = 0
        self.west = self.south = float("inf")
        self.east = self.north = float("-inf")

    def widen(self, node: osmium.osm.Node) -> None:
        location = node.location
        if not location.valid():
            return
        self.west, self.east = min(self.west, location.lon), max(self.east, location.lon)
        self.south, self.north = min(self.south, location.lat), max(self.north, location.lat)


def _header_box(path: Path) -> tuple[float, float, float, float] | None:
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        box = reader.header().box()
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    return (low.lon, low.lat, high.lon, high.lat)


def _count(path: Path, box: tuple[float, float, float, float] | None) -> _Count:
    count = _Count()
    # With an extent in the header the nodes, nine tenths of a file, need no look.
    kinds = osmium.osm.WAY | osmium.osm.RELATION
    for thing in osmium.FileProcessor(str(path), kinds if box else osmium.osm.ALL):
        count.objects += 1
        if isinstance(thing, osmium.osm.Node):
            count.widen(thing)
        elif isinstance(thing, osmium.osm.Way) and "highway" in thing.tags:
            count.roads += line_layer(dict(thing.tags)) is not None
    return count


def check_extract(path: Path) -> Extract:
    """Read the whole file once and return what it holds.

    Refused with NotAnExtractError: a missing or empty file, another format, one that was cut off or
    damaged, and one without a single road.
    """
    _refuse_other_files(path)
    try:
        box = _header_box(path)
        count = _count(path, box)
        data_at = _data_at(path)
    except RuntimeError as error:
        raise NotAnExtractError(
            f"{path} is damaged or was cut off while it was copied ({error})."
            " Copy or download it again."
        ) from error
    if count.roads == 0:
        raise NotAnExtractError(f"{path} holds no roads, so nothing could be routed on it.")
    return Extract(
        path=path,
        sha256=sha256_of(path),
        size_bytes=path.stat().st_size,
        bbox=box or (count.west, count.south, count.east, count.north),
        data_at=data_at,
        road_count=count.roads,
        object_count=count.objects,
    )
