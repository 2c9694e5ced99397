"""One reading of an extract: features for the base map go to files, what can be searched goes to
memory.

O(objects); node locations are cached by osmium (about 8 bytes per node id in a dense, 16 in a
sparse file).
"""

import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern
from typing import IO, NamedTuple

import osmium
import shapely

from opentrax.maps.extracts import Progress
from opentrax.maps.layers import (
    LAYERS,
    Layer,
    Styled,
    Tags,
    area_layer,
    boundary_layer,
    line_layer,
    point_layer,
)
from opentrax.maps.rules import house_numbers

_TOWN_LEVELS = {"7": 7, "8": 8}


class FoundAddress(NamedTuple):
    """A house number with its street as the mapper wrote them, and where it is."""

    number: str
    street: str
    postcode: str
    city: str
    latitude: float
    longitude: float


class FoundStreet(NamedTuple):
    """A named piece of road and a point on it."""

    name: str
    latitude: float
    longitude: float


class FoundPlace(NamedTuple):
    """A settlement or another named place."""

    kind: str
    name: str
    latitude: float
    longitude: float


class FoundTown(NamedTuple):
    """The area of a municipality."""

    name: str
    level: int
    area: shapely.Geometry


@dataclass(slots=True)
class Found:
    """What the extract holds for searching, and how many features each layer got."""

    addresses: list[FoundAddress] = field(default_factory=list)
    streets: list[FoundStreet] = field(default_factory=list)
    places: list[FoundPlace] = field(default_factory=list)
    towns: list[FoundTown] = field(default_factory=list)
    layer_counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LAYERS, 0))


class _LayerFiles:
    """Open GeoJSON-lines files, one per layer."""

    def __init__(self, folder: Path, stack: ExitStack, counts: dict[str, int]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._files: dict[Layer, IO[str]] = {
            layer: stack.enter_context((folder / f"{layer}.geojsonl").open("w", encoding="utf-8"))
            for layer in LAYERS
        }
        self._counts = counts

    def write(self, styled: Styled, tags: Tags, geometry: str) -> None:
        properties = {"class": styled.css_class}
        properties |= {
            key: tags[key] for key in ("name", "ref") if key in tags and styled.layer != "buildings"
        }
        head = {"minzoom": styled.min_zoom}
        self._files[styled.layer].write(
            f'{{"type":"Feature","tippecanoe":{json.dumps(head)},'
            f'"properties":{json.dumps(properties, ensure_ascii=False)},"geometry":{geometry}}}\n'
        )
        self._counts[styled.layer] += 1


def border_ways(path: Path) -> dict[int, Styled]:
    """Return the ways of administrative borders with the layer of the highest border that each
    belongs to."""
    borders: dict[int, Styled] = {}
    for relation in osmium.FileProcessor(str(path), osmium.osm.RELATION):
        styled = boundary_layer(dict(relation.tags))
        if styled is None or not isinstance(relation, osmium.osm.Relation):
            continue
        for member in relation.members:
            known = borders.get(member.ref)
            if member.type == "w" and (known is None or styled.min_zoom < known.min_zoom):
                borders[member.ref] = styled
    return borders


class _Reader:
    """Sorts the objects of one pass into layer files and findings."""

    def __init__(self, files: _LayerFiles, found: Found, borders: dict[int, Styled]) -> None:
        self._files, self._found, self._borders = files, found, borders
        self._geojson = osmium.geom.GeoJSONFactory()
        self._wkb = osmium.geom.WKBFactory()

    def node(self, node: osmium.osm.Node) -> None:
        tags = dict(node.tags)
        latitude, longitude = node.location.lat, node.location.lon
        self._address(tags, latitude, longitude)
        styled = point_layer(tags)
        if styled:
            self._found.places.append(FoundPlace(tags["place"], tags["name"], latitude, longitude))
            self._files.write(styled, tags, self._geojson.create_point(node))

    def way(self, way: osmium.osm.Way) -> None:
        tags = dict(way.tags)
        line = line_layer(tags)
        border = self._borders.get(way.id) or boundary_layer(tags)
        if not line and not border:
            return
        geometry = self._geojson.create_linestring(way)
        if border:
            self._files.write(border, {}, geometry)
        if line:
            self._files.write(line, tags, geometry)
            if line.layer == "roads" and "name" in tags:
                middle = way.nodes[len(way.nodes) // 2].location
                self._found.streets.append(
                    FoundStreet(intern(tags["name"]), middle.lat, middle.lon)
                )

    def area(self, area: osmium.osm.Area) -> None:
        tags = dict(area.tags)
        styled = area_layer(tags)
        if styled:
            self._files.write(styled, tags, self._geojson.create_multipolygon(area))
        if tags.get("addr:housenumber"):
            self._address(tags, *_middle(area))
        if (
            tags.get("boundary") == "administrative"
            and tags.get("admin_level") in _TOWN_LEVELS
            and "name" in tags
        ):
            shape = shapely.from_wkb(self._wkb.create_multipolygon(area))
            self._found.towns.append(
                FoundTown(tags["name"], _TOWN_LEVELS[tags["admin_level"]], shape)
            )

    def _address(self, tags: Tags, latitude: float, longitude: float) -> None:
        street = tags.get("addr:street") or tags.get("addr:place") or tags.get("addr:hamlet")
        if not street or "addr:housenumber" not in tags:
            return
        postcode, city = tags.get("addr:postcode", "")[:12], tags.get("addr:city", "")
        for number in house_numbers(tags["addr:housenumber"]):
            self._found.addresses.append(
                FoundAddress(
                    intern(number),
                    intern(street),
                    intern(postcode),
                    intern(city),
                    latitude,
                    longitude,
                )
            )


def _middle(area: osmium.osm.Area) -> tuple[float, float]:
    """Return the middle of an area's first outer ring."""
    ring = next(iter(area.outer_rings()))
    points = [node.location for node in ring][:-1]
    return sum(p.lat for p in points) / len(points), sum(p.lon for p in points) / len(points)


def read_features(path: Path, layers_folder: Path, object_count: int, progress: Progress) -> Found:
    """Write the layers' files and return what can be searched. Objects cut off at the extract's
    edge are left out."""
    found = Found()
    borders = border_ways(path)
    tagged = osmium.filter.EmptyTagFilter()
    tagged.enable_for(osmium.osm.NODE)
    processor = osmium.FileProcessor(str(path)).with_areas().with_filter(tagged)
    with ExitStack() as stack:
        reader = _Reader(_LayerFiles(layers_folder, stack, found.layer_counts), found, borders)
        for seen, thing in enumerate(processor):
            if seen % 20_000 == 0:
                progress(min(0.99, seen / max(1, object_count)))
            _sort(thing, reader)
    progress(1.0)
    return found


def _sort(thing: osmium.osm.types.OSMEntity, reader: _Reader) -> None:
    try:
        if isinstance(thing, osmium.osm.Node):
            reader.node(thing)
        elif isinstance(thing, osmium.osm.Way):
            reader.way(thing)
        elif isinstance(thing, osmium.osm.Area):
            reader.area(thing)
    except (osmium.InvalidLocationError, RuntimeError):
        # A way that leaves the extract, or one with a single point: it cannot be drawn.
        return
