"""Ways on the demo's roads: figures, refusals, matching, tables, threads."""

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from opentrax.engine.geo import distance_m
from opentrax.maps.extracts import NotAnExtractError
from opentrax.maps.folders import UnknownRegionError
from opentrax.maps.routing import OsrmRoads, roads_for
from opentrax.maps.tests.conftest import DEMO, Built

VADUZ, SCHAAN = (47.1410, 9.5209), (47.1650, 9.5087)
RUGGELL = (47.2300, 9.5560)


@pytest.fixture(scope="module")
def roads(built: Built) -> OsrmRoads:
    return roads_for(built[0])


def _along(roads: OsrmRoads, every: int, noise_m: float, seed: int):
    route = roads.route(VADUZ, RUGGELL)
    assert route is not None
    wobble = random.Random(seed)
    points = [
        (lat + wobble.gauss(0, noise_m) / 111_195, lon + wobble.gauss(0, noise_m) / 75_700)
        for lat, lon in route.path[::every]
    ]
    return route, points, [1_700_000_000.0 + 15 * i for i in range(len(points))]


def test_a_way_through_the_country(roads: OsrmRoads):
    route = roads.route(VADUZ, RUGGELL)
    assert route is not None
    assert route.distance_m == pytest.approx(13_739, rel=0.01)
    assert 700 < route.duration_s < 1_500
    straight_m = distance_m(VADUZ, RUGGELL)
    assert straight_m < route.distance_m < 2 * straight_m
    length_m = sum(distance_m(a, b) for a, b in zip(route.path, route.path[1:], strict=False))
    assert length_m == pytest.approx(route.distance_m, rel=0.01)
    assert distance_m(route.path[0], VADUZ) < 50


def test_off_the_network_there_is_no_way(roads: OsrmRoads):
    assert roads.route(VADUZ, (48.0, 9.52)) is None
    assert roads.route(VADUZ, (200.0, 9.52)) is None
    assert roads.table([VADUZ], [(48.0, 9.52)]) is None


@pytest.mark.parametrize(("every", "noise_m"), [(3, 3.0), (10, 5.0), (20, 8.0)])
def test_matching_finds_the_way_again(roads: OsrmRoads, every: int, noise_m: float):
    route, points, times = _along(roads, every, noise_m, seed=4)
    matched = roads.match(points, times, [max(5.0, noise_m)] * len(points))
    assert matched is not None
    assert matched.distance_m == pytest.approx(route.distance_m, rel=0.05)


def test_what_cannot_be_matched_is_none(roads: OsrmRoads):
    assert roads.match([], [], []) is None
    assert roads.match([VADUZ], [1.0], [5.0]) is None
    assert roads.match([(48.0, 9.0), (48.1, 9.1)], [1.0, 60.0], [5.0, 5.0]) is None


def test_repeated_seconds_and_wild_accuracies_do_no_harm(roads: OsrmRoads):
    route, points, times = _along(roads, 10, 3.0, seed=5)
    doubled = [p for p in points for _ in (0, 1)]
    stamps = [t + half for t in times for half in (0.0, 0.4)]
    accuracies_m = [0.0 if i % 3 else 900.0 for i in range(len(doubled))]
    matched = roads.match(doubled, stamps, accuracies_m)
    assert matched is not None
    assert matched.distance_m == pytest.approx(route.distance_m, rel=0.1)


def test_the_table_agrees_with_the_ways(roads: OsrmRoads):
    table = roads.table([VADUZ, SCHAAN], [RUGGELL])
    route = roads.route(SCHAAN, RUGGELL)
    assert table is not None
    assert route is not None
    assert table.durations_s[1][0] == pytest.approx(route.duration_s, abs=1.0)
    assert table.distances_m[1][0] == pytest.approx(route.distance_m, abs=5.0)


def test_threads_share_one_graph(built: Built):
    fresh = OsrmRoads(built[0] / "graph")
    with ThreadPoolExecutor(8) as pool:
        routes = list(pool.map(lambda _: fresh.route(VADUZ, SCHAAN), range(64)))
    assert len({route and route.distance_m for route in routes}) == 1
    assert routes[0] is not None


def test_an_extract_opens_by_itself_and_once(tmp_path: Path):
    first = roads_for(DEMO, cache=tmp_path / "cache")
    assert first.route(VADUZ, SCHAAN) is not None
    made = list((tmp_path / "cache").iterdir())
    copy = tmp_path / "other-name.osm.pbf"
    copy.write_bytes(DEMO.read_bytes())
    assert roads_for(copy, cache=tmp_path / "cache") is first
    assert list((tmp_path / "cache").iterdir()) == made


def test_regions_by_name_need_no_database(on_disk: Path):
    assert roads_for("liechtenstein").route(VADUZ, SCHAAN) is not None
    with pytest.raises(UnknownRegionError):
        roads_for("atlantis")
    with pytest.raises(UnknownRegionError):
        roads_for("missing.osm.pbf")


def test_a_file_that_is_no_extract_is_refused(tmp_path: Path):
    path = tmp_path / "notes.osm.pbf"
    path.write_text("notes\n" * 50)
    with pytest.raises(NotAnExtractError):
        roads_for(path, cache=tmp_path / "cache")
    assert not list(tmp_path.glob("cache/*"))
