"""Trims an extract to what Opentrax draws, routes and searches, without the names of those who
mapped it.

    python -m opentrax.maps.trim SOURCE.osm.pbf TARGET.osm.pbf

Kept: roads with the tags that routing reads, settlements, addresses, buildings, land use, water,
administrative borders and turn restrictions. Dropped: everything else, and versions, times and user
names of all objects.
"""

import argparse
from pathlib import Path
from typing import Any

import osmium

from opentrax.maps.layers import area_layer, boundary_layer, line_layer, point_layer

# Tags that the car profile, the layers or the address index read; nothing else is carried over.
KEPT_KEYS = frozenset(
    {
        "highway", "name", "ref", "place", "population", "building", "landuse", "natural",
        "water", "waterway", "leisure", "boundary", "admin_level", "type", "addr:housenumber",
        "addr:street", "addr:place", "addr:city", "addr:postcode", "addr:hamlet", "addr:suburb",
        "oneway", "junction", "access", "vehicle", "motor_vehicle", "motorcar", "barrier",
        "maxspeed", "surface", "tracktype", "smoothness", "width", "lanes", "service", "bridge",
        "tunnel", "layer", "toll", "area", "restriction", "except", "route", "duration",
        "construction",
    }
)  # fmt: skip
_RELATIONS = frozenset({"multipolygon", "boundary", "restriction"})


def _kept_tags(thing: osmium.osm.types.OSMObject[Any]) -> dict[str, str]:
    return {tag.k: tag.v for tag in thing.tags if tag.k in KEPT_KEYS}


def _is_address(tags: dict[str, str]) -> bool:
    return "addr:housenumber" in tags


def _keeps_node(tags: dict[str, str]) -> bool:
    return point_layer(tags) is not None or _is_address(tags)


def _keeps_way(tags: dict[str, str]) -> bool:
    layers = (line_layer(tags), area_layer(tags), boundary_layer(tags))
    return any(layers) or _is_address(tags) or tags.get("highway") is not None


def _keeps_relation(tags: dict[str, str]) -> bool:
    kind = tags.get("type")
    if kind == "restriction":
        return True
    return kind in _RELATIONS and (area_layer(tags) is not None or boundary_layer(tags) is not None)


class _Wanted:
    """The ids that the trimmed file refers to."""

    def __init__(self) -> None:
        self.nodes: set[int] = set()
        self.ways: set[int] = set()
        self.relations: set[int] = set()


def _wanted(source: Path) -> _Wanted:
    wanted = _Wanted()
    for thing in osmium.FileProcessor(str(source), osmium.osm.RELATION):
        if isinstance(thing, osmium.osm.Relation) and _keeps_relation(_kept_tags(thing)):
            wanted.relations.add(thing.id)
            wanted.ways.update(m.ref for m in thing.members if m.type == "w")
            wanted.nodes.update(m.ref for m in thing.members if m.type == "n")
    for thing in osmium.FileProcessor(str(source), osmium.osm.WAY):
        if not isinstance(thing, osmium.osm.Way):
            continue
        if thing.id in wanted.ways or _keeps_way(_kept_tags(thing)):
            wanted.ways.add(thing.id)
            wanted.nodes.update(ref.ref for ref in thing.nodes)
    return wanted


type Kept = osmium.osm.Node | osmium.osm.Way | osmium.osm.Relation


def _is_kept(thing: Kept, tags: dict[str, str], wanted: _Wanted) -> bool:
    if thing.is_node():
        return thing.id in wanted.nodes or _keeps_node(tags)
    return thing.id in (wanted.ways if thing.is_way() else wanted.relations)


def trim(source: Path, target: Path) -> None:
    """Write the trimmed extract (O(n) over three passes); the header keeps the extent and the date
    of the data."""
    wanted = _wanted(source)
    with osmium.io.Reader(str(source), osmium.osm.NOTHING) as reader:
        old = reader.header()
    header = osmium.io.Header()
    header.add_box(old.box())
    header.set("generator", "opentrax.maps.trim")
    header.set("osmosis_replication_timestamp", old.get("osmosis_replication_timestamp", ""))
    file = osmium.io.File(str(target), "pbf,add_metadata=false")
    with osmium.SimpleWriter(file, header=header, overwrite=True) as writer:
        for thing in osmium.FileProcessor(str(source)):
            if not isinstance(thing, osmium.osm.Node | osmium.osm.Way | osmium.osm.Relation):
                continue
            tags = _kept_tags(thing)
            if _is_kept(thing, tags, wanted):
                writer.add(thing.replace(tags=tags))


def main() -> None:
    """Trim the file named on the command line."""
    parser = argparse.ArgumentParser(description="Trim an OpenStreetMap extract for Opentrax.")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    trim(arguments.source, arguments.target)


if __name__ == "__main__":
    main()
