"""Which OpenStreetMap tags become which layer and class of the base map, and from which zoom on.
Pure.

The front end's style names these layers and classes; a change here is a change of that contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

type Layer = Literal["roads", "places", "buildings", "landuse", "water", "boundary"]
type Tags = Mapping[str, str]

LAYERS: tuple[Layer, ...] = ("landuse", "water", "boundary", "buildings", "roads", "places")
MAX_ZOOM = 14


@dataclass(frozen=True, slots=True)
class Styled:
    """Where a feature is drawn: layer, class within it, and the zoom from which it appears."""

    layer: Layer
    css_class: str
    min_zoom: int


_ROADS: dict[str, tuple[str, int]] = {
    "motorway": ("motorway", 5), "motorway_link": ("motorway", 10),
    "trunk": ("trunk", 6), "trunk_link": ("trunk", 10),
    "primary": ("primary", 7), "primary_link": ("primary", 11),
    "secondary": ("secondary", 9), "secondary_link": ("secondary", 12),
    "tertiary": ("tertiary", 10), "tertiary_link": ("tertiary", 12),
    "unclassified": ("minor", 12), "residential": ("minor", 12), "living_street": ("minor", 12),
    "road": ("minor", 12), "service": ("service", 13),
    "track": ("track", 13), "pedestrian": ("path", 13),
    "footway": ("path", 14), "path": ("path", 14), "cycleway": ("path", 13),
    "bridleway": ("path", 14),
    "steps": ("path", 14),
}  # fmt: skip
_PLACES: dict[str, int] = {
    "country": 3, "state": 4, "region": 6, "city": 5, "town": 7, "village": 9, "suburb": 11,
    "hamlet": 12, "quarter": 12, "neighbourhood": 13, "locality": 13, "isolated_dwelling": 14,
}  # fmt: skip
_LANDUSE: dict[tuple[str, str], tuple[str, int]] = {
    ("landuse", "forest"): ("wood", 7), ("natural", "wood"): ("wood", 7),
    ("landuse", "residential"): ("residential", 9), ("landuse", "industrial"): ("industrial", 10),
    ("landuse", "commercial"): ("commercial", 10), ("landuse", "retail"): ("commercial", 10),
    ("landuse", "farmland"): ("farmland", 10), ("landuse", "farmyard"): ("farmland", 12),
    ("landuse", "meadow"): ("grass", 10), ("landuse", "grass"): ("grass", 12),
    ("natural", "grassland"): ("grass", 10),
    ("natural", "scrub"): ("scrub", 10), ("natural", "heath"): ("scrub", 10),
    ("natural", "fell"): ("scrub", 10),
    ("landuse", "vineyard"): ("farmland", 10), ("landuse", "orchard"): ("farmland", 10),
    ("landuse", "cemetery"): ("park", 12), ("landuse", "allotments"): ("park", 12),
    ("landuse", "recreation_ground"): ("park", 11), ("landuse", "village_green"): ("park", 12),
    ("landuse", "quarry"): ("quarry", 11), ("landuse", "construction"): ("industrial", 12),
    ("leisure", "park"): ("park", 10), ("leisure", "pitch"): ("pitch", 13),
    ("leisure", "garden"): ("park", 13),
    ("leisure", "golf_course"): ("park", 11), ("leisure", "nature_reserve"): ("reserve", 9),
    ("natural", "glacier"): ("ice", 7), ("natural", "beach"): ("sand", 11),
    ("natural", "wetland"): ("wetland", 10),
}  # fmt: skip
_WATER_AREAS: dict[tuple[str, str], int] = {
    ("natural", "water"): 6, ("waterway", "riverbank"): 8, ("landuse", "reservoir"): 9,
    ("landuse", "basin"): 11,
}  # fmt: skip
_WATERWAYS: dict[str, tuple[str, int]] = {
    "river": ("river", 8), "canal": ("canal", 10), "stream": ("stream", 12),
    "ditch": ("stream", 13),
    "drain": ("stream", 13),
}  # fmt: skip
_BOUNDARIES: dict[str, tuple[str, int]] = {
    "2": ("country", 2), "4": ("state", 4), "6": ("district", 7), "8": ("municipality", 10),
}  # fmt: skip


def point_layer(tags: Tags) -> Styled | None:
    """Return the layer of a node: settlements with a name."""
    zoom = _PLACES.get(tags.get("place", ""))
    if zoom is None or "name" not in tags:
        return None
    return Styled("places", tags["place"], zoom)


def line_layer(tags: Tags) -> Styled | None:
    """Return the layer of a way drawn as a line: roads and running water."""
    road = _ROADS.get(tags.get("highway", ""))
    if road:
        return Styled("roads", *road)
    water = _WATERWAYS.get(tags.get("waterway", ""))
    return Styled("water", *water) if water else None


def area_layer(tags: Tags) -> Styled | None:
    """Return the layer of a closed way or multipolygon: buildings, water, land use."""
    if tags.get("building", "no") != "no":
        return Styled("buildings", "building", 13)
    for (key, value), zoom in _WATER_AREAS.items():
        if tags.get(key) == value:
            return Styled("water", "water", zoom)
    for (key, value), (css_class, zoom) in _LANDUSE.items():
        if tags.get(key) == value:
            return Styled("landuse", css_class, zoom)
    return None


def boundary_layer(tags: Tags) -> Styled | None:
    """Return the layer of a piece of an administrative border (drawn as a line, once)."""
    if tags.get("boundary") != "administrative":
        return None
    found = _BOUNDARIES.get(tags.get("admin_level", ""))
    return Styled("boundary", *found) if found else None
