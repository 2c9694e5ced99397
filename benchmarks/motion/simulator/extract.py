"""Roads from an OpenStreetMap extract, and a network written as one (so that routers read it)."""

from collections import Counter
from pathlib import Path

import numpy as np
import osmium
from benchmarks.motion.simulator.network import Network, Way

from opentrax.engine.geo import Plane

_SPEEDS_MPS = {
    "motorway": 30.0,
    "trunk": 25.0,
    "primary": 16.0,
    "secondary": 15.0,
    "tertiary": 13.0,
    "unclassified": 11.0,
    "residential": 8.3,
    "living_street": 4.0,
}
_CLASSES = (
    (9.0, "residential"),
    (12.0, "unclassified"),
    (15.0, "secondary"),
    (23.0, "primary"),
    (99.0, "trunk"),
)


def read_extract(path: Path) -> Network:
    """Return the drivable roads of an extract, with nodes only where roads meet or end."""
    lines: list[tuple[list[int], float, bool]] = []
    places: dict[int, tuple[float, float]] = {}
    for thing in osmium.FileProcessor(str(path)).with_locations():
        if not isinstance(thing, osmium.osm.Way):
            continue
        speed = _SPEEDS_MPS.get(thing.tags.get("highway", "").removesuffix("_link"))
        refs = [n.ref for n in thing.nodes if n.location.valid()]
        if speed is None or len(refs) < 2:
            continue
        places.update(
            {n.ref: (n.location.lat, n.location.lon) for n in thing.nodes if n.location.valid()}
        )
        one_way = thing.tags.get("oneway") == "yes" or thing.tags.get("junction") == "roundabout"
        lines.append((refs, speed, one_way))
    return _network(path.name.partition(".")[0], lines, places)


def _network(
    name: str,
    lines: list[tuple[list[int], float, bool]],
    places: dict[int, tuple[float, float]],
) -> Network:
    middle = np.median(np.array(list(places.values())), axis=0)
    plane = Plane.at(float(middle[0]), float(middle[1]))
    found = Network(name, plane.latitude, plane.longitude, "Europe/Vaduz")
    uses = Counter(ref for refs, _, _ in lines for ref in set(refs))
    ends = {ref for refs, _, _ in lines for ref in (refs[0], refs[-1])}
    number: dict[int, int] = {}
    for refs, speed, one_way in lines:
        begun = [refs[0]]
        for ref in refs[1:]:
            begun.append(ref)
            if ref not in ends and uses[ref] < 2:
                continue
            for end in (begun[0], ref):
                if end not in number:
                    number[end] = found.add_node(*plane.xy(*places[end]))
            shape = np.array([plane.xy(*places[r]) for r in begun])
            if begun[0] != ref:
                found.add_way(Way(number[begun[0]], number[ref], shape, speed, one_way))
            begun = [ref]
    return found


def write_extract(network: Network, path: Path) -> None:
    """Write the roads as an .osm.pbf file, for `--region`; an older file is replaced."""
    plane = Plane.at(network.latitude, network.longitude)
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path)) as writer:
        places: list[tuple[float, float]] = list(network.nodes)
        lines = []
        for way in network.ways:
            refs = [way.head]
            for x, y in way.shape[1:-1].tolist():
                places.append((x, y))
                refs.append(len(places) - 1)
            lines.append([*refs, way.tail])
        for number, (x, y) in enumerate(places, 1):
            latitude, longitude = plane.latlon(x, y)
            writer.add_node(
                osmium.osm.mutable.Node(id=number, location=(longitude, latitude), version=1)
            )
        for number, (way, refs) in enumerate(zip(network.ways, lines, strict=True), 1):
            tags = {"highway": _class(way.speed_mps), "maxspeed": f"{way.speed_mps * 3.6:.0f}"}
            if way.one_way:
                tags["oneway"] = "yes"
            writer.add_way(
                osmium.osm.mutable.Way(id=number, nodes=[r + 1 for r in refs], tags=tags, version=1)
            )


def _class(speed_mps: float) -> str:
    return next(name for limit, name in _CLASSES if speed_mps < limit)
