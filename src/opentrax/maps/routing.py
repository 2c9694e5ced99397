"""Routing on the installation's own road graphs (OSRM, in process): ways, map matching, tables of
durations.

`roads_for` opens a region by name, folder or extract without a database; `current_roads` answers
with what serves now. Graphs are loaded at first use, from memory maps, and shared by all threads of
a process. OSRM holds Python's lock while it works: a route takes under a millisecond, a 500 × 500
table a third of a second.
"""

import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import osrm

from opentrax.engine.geo import LatLon
from opentrax.engine.motion.trail import Route
from opentrax.kit.logs import plain
from opentrax.maps.extracts import check_extract, sha256_of
from opentrax.maps.folders import UnknownRegionError, open_newest, open_version, regions_folder
from opentrax.maps.graph import GRAPH_FOLDER, GRAPH_STEM, build_graph

logger = logging.getLogger(__name__)

SNAP_M = 500.0  # a point farther than this from every road has no way
_MIN_RADIUS_M, _MAX_RADIUS_M = 5.0, 60.0
_MIN_CONFIDENT_FIXES = 2
_MATCH_BATCH = 500


@dataclass(frozen=True, slots=True)
class Table:
    """Durations and distances from each source (row) to each target; None where there is no way."""

    durations_s: list[list[float | None]]
    distances_m: list[list[float | None]]


class OsrmRoads:
    """A road network on disk, as the engine wants it (`engine.motion` Roads). Safe for threads."""

    def __init__(self, graph: Path) -> None:
        self._graph = graph
        self._lock = threading.Lock()
        self._engine: Any = None

    def _loaded(self) -> Any:
        with self._lock:
            if self._engine is None:
                self._engine = osrm.OSRM(
                    algorithm="MLD",
                    storage_config=str(self._graph / GRAPH_STEM),
                    use_shared_memory=False,
                    use_mmap=True,
                    verbosity="NONE",
                    max_locations_viaroute=-1,
                    max_locations_distance_table=-1,
                    max_locations_map_matching=-1,
                )
            return self._engine

    def route(self, a: LatLon, b: LatLon) -> Route | None:
        """Return the quickest way by car, or None when a point is off the network or there is no
        way."""
        parameters = osrm.RouteParameters(
            coordinates=[(a[1], a[0]), (b[1], b[0])],
            radiuses=[SNAP_M, SNAP_M],
            overview="full",
            geometries="geojson",
        )
        answer = _answer(self._loaded().Route, parameters)
        return None if answer is None else _route(answer["routes"][0])

    def match(
        self, points: Sequence[LatLon], times: Sequence[float], accuracies_m: Sequence[float]
    ) -> Route | None:
        """Return the way along roads that these fixes most likely took (hidden Markov map
        matching).

        None when the fixes do not make one connected way: the engine then goes on with straight
        lines.
        """
        fixes = _usable(points, times, accuracies_m)
        if len(fixes) < _MIN_CONFIDENT_FIXES:
            return None
        parts = []
        for start in range(0, len(fixes) - 1, _MATCH_BATCH):
            part = self._match_batch(fixes[start : start + _MATCH_BATCH + 1])
            if part is None:
                return None
            parts.append(part)
        return _joined(parts)

    def _match_batch(self, fixes: Sequence["_Fix"]) -> Route | None:
        parameters = osrm.MatchParameters(
            coordinates=[(fix.longitude, fix.latitude) for fix in fixes],
            timestamps=[fix.at for fix in fixes],
            radiuses=[fix.radius_m for fix in fixes],
            gaps="ignore",
            overview="full",
            geometries="geojson",
        )
        answer = _answer(self._loaded().Match, parameters)
        if answer is None:
            return None
        matchings = list(answer["matchings"])
        return _route(matchings[0]) if len(matchings) == 1 else None

    def table(self, sources: Sequence[LatLon], targets: Sequence[LatLon]) -> Table | None:
        """Return durations and distances between all pairs, or None off the network."""
        points = [*sources, *targets]
        parameters = osrm.TableParameters(
            coordinates=[(lon, lat) for lat, lon in points],
            radiuses=[SNAP_M] * len(points),
            sources=list(range(len(sources))),
            destinations=list(range(len(sources), len(points))),
            annotations=["duration", "distance"],
        )
        answer = _answer(self._loaded().Table, parameters)
        if answer is None:
            return None
        return Table(_rows(answer["durations"]), _rows(answer["distances"]))


@dataclass(frozen=True, slots=True)
class _Fix:
    latitude: float
    longitude: float
    at: int
    radius_m: float


def _usable(
    points: Sequence[LatLon], times: Sequence[float], accuracies_m: Sequence[float]
) -> list[_Fix]:
    """Return fixes with strictly rising whole seconds (OSRM refuses others) and a sane radius."""
    fixes: list[_Fix] = []
    for (latitude, longitude), at, accuracy_m in zip(points, times, accuracies_m, strict=True):
        second = int(at)
        if not fixes or second > fixes[-1].at:
            radius_m = min(_MAX_RADIUS_M, max(_MIN_RADIUS_M, accuracy_m))
            fixes.append(_Fix(latitude, longitude, second, radius_m))
    return fixes


def _answer(call: Callable[[Any], Any], parameters: Any) -> Any | None:
    try:
        return call(parameters)
    except RuntimeError as error:
        # OSRM says "no way", "no road near" and "cannot match" by raising its code as text.
        if str(error).startswith(("NoSegment", "NoRoute", "NoMatch", "NoTable", "InvalidValue")):
            return None
        raise


def _route(found: Any) -> Route:
    path = tuple((point[1], point[0]) for point in found["geometry"]["coordinates"])
    return Route(
        distance_m=float(found["distance"]), duration_s=float(found["duration"]), path=path
    )


def _joined(parts: Sequence[Route]) -> Route:
    path = [point for part in parts for point in part.path]
    deduplicated = [p for i, p in enumerate(path) if i == 0 or p != path[i - 1]]
    return Route(
        distance_m=sum(part.distance_m for part in parts),
        duration_s=sum(part.duration_s for part in parts),
        path=tuple(deduplicated),
    )


def _rows(values: Any) -> list[list[float | None]]:
    return [[float(v) if isinstance(v, float | int) else None for v in row] for row in values]


@lru_cache(maxsize=8)
def _opened(graph: Path) -> OsrmRoads:
    return OsrmRoads(graph)


def roads_for(
    region: str | Path, *, regions: Path | None = None, cache: Path | None = None
) -> OsrmRoads:
    """Return the roads of a region by its name, its version's folder, or an extract (.osm.pbf).

    No database is asked; with `regions` (the folder that names are looked up in) not even Django. A
    graph made from an extract is kept in `cache` (by default the user's), keyed by the file's
    content. Raises UnknownRegionError, NotAnExtractError or ToolError.
    """
    path = Path(region)
    if path.is_dir() and (path / GRAPH_FOLDER).is_dir():
        return _opened((path / GRAPH_FOLDER).resolve())
    if path.is_file() or path.name.endswith(".pbf"):
        return _opened(_cached_graph(path, cache or _cache_folder()))
    return _opened(open_newest(str(region), regions=regions).path / GRAPH_FOLDER)


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("opentrax") / "graphs"


def _cached_graph(extract: Path, cache: Path) -> Path:
    if not extract.is_file():
        raise UnknownRegionError(f"There is no file {extract}.")
    graph = cache / sha256_of(extract)[:32] / GRAPH_FOLDER
    if graph.is_dir():
        return graph
    check_extract(extract)
    cache.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=cache))
    try:
        build_graph(extract, building, lambda _: None)
        try:
            building.rename(graph.parent)
        except OSError:
            # Another process made the same graph meanwhile: its content is the same.
            if not graph.is_dir():
                raise
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return graph


@dataclass(frozen=True, slots=True)
class _Area:
    roads: OsrmRoads
    bbox: tuple[float, float, float, float]

    def holds(self, points: Sequence[LatLon]) -> bool:
        west, south, east, north = self.bbox
        return all(south <= lat <= north and west <= lon <= east for lat, lon in points)


class RegionalRoads:
    """The roads of all regions in service: each question goes to the first region that holds all
    its points."""

    def __init__(self, areas: Sequence[_Area]) -> None:
        self._areas = areas

    def _holding(self, points: Sequence[LatLon]) -> OsrmRoads | None:
        return next((area.roads for area in self._areas if area.holds(points)), None)

    def route(self, a: LatLon, b: LatLon) -> Route | None:
        """Return the quickest way, or None when no region holds both points."""
        roads = self._holding([a, b])
        return roads.route(a, b) if roads else None

    def match(
        self, points: Sequence[LatLon], times: Sequence[float], accuracies_m: Sequence[float]
    ) -> Route | None:
        """Return the way that the fixes most likely took, or None when no region holds them all."""
        roads = self._holding(points)
        return roads.match(points, times, accuracies_m) if roads else None

    def table(self, sources: Sequence[LatLon], targets: Sequence[LatLon]) -> Table | None:
        """Return durations and distances, or None when no region holds all points."""
        roads = self._holding([*sources, *targets])
        return roads.table(sources, targets) if roads else None


def current_roads() -> RegionalRoads | None:
    """Return the roads in service, newest region first; None when there is none on this machine."""
    from opentrax.maps.selectors import regions_in_service

    areas = []
    for region in regions_in_service():
        try:
            folder = open_version(region.name, region.version)
        except UnknownRegionError:
            logger.warning(
                "Region %s is in the database but not in %s.",
                plain(region.name),
                plain(regions_folder()),
            )
            continue
        areas.append(_Area(_opened(folder.path / GRAPH_FOLDER), folder.manifest.bbox))
    return RegionalRoads(areas) if areas else None
