"""What the engine is measured by: the scorer, the textbook, and the engine on simulated days."""

import runpy
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from benchmarks.live import estimates
from benchmarks.motion import ablations, phenomena, textbook
from benchmarks.motion.datasets import MAIN_PROFILES, SCORER, Dataset
from benchmarks.motion.ours import Setting, peak_mib, run_here
from benchmarks.motion.peers.environments import Peer, UnavailableError, python_of
from benchmarks.motion.score import compare_all, score
from benchmarks.motion.simulator.simulate import Order, simulate
from benchmarks.motion.simulator.towns import region
from benchmarks.motion.stops import Stop, merged
from benchmarks.motion.suite import Group, Line, judge
from benchmarks.motion.tables import ambiguous, desks, reliability

from opentrax.engine.geo import Plane
from opentrax.engine.motion import Position
from opentrax.engine.motion.tests.trails import PLACES, ROUND, make_day
from opentrax.maps.routing import roads_for

TEN_S = "owntracks_move_10s"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("mild")
    simulate(Order("gridtown", 2, "mild", technicians=3, days=2), folder)
    return Dataset("gridtown", folder, region=str(folder / "roads.osm.pbf"))


def f1(dataset: Dataset, file: str, setting: Setting) -> float:
    outcome = run_here(dataset, file, setting)
    return float(score(compare_all(dataset.truth(), outcome.rows), dataset.days())["f1"])


def stay(start: float, end: float, location: int | None = 1, kind: str = "site") -> dict[str, Any]:
    return {"start": start, "end": end, "location": location, "kind": kind}


def rest(start: float, end: float, location: int | None = 1) -> dict[str, Any]:
    return {"kind": "onsite", "device": "a", "start": start, "end": end, "location": location}


@pytest.mark.skipif(not SCORER.is_file(), reason="the published scorer is not beside this checkout")
@pytest.mark.parametrize("file", MAIN_PROFILES)
def test_our_scorer_gives_the_published_scorers_numbers(dataset: Dataset, file: str):
    rows = run_here(dataset, file, Setting()).rows
    published = runpy.run_path(str(SCORER))["score"]
    assert score(compare_all(dataset.truth(), rows), dataset.days()) == published(
        dataset.truth(), rows, 120, 300
    )


def test_a_stay_is_right_within_the_tolerance_at_both_ends():
    truth = {"days": 1, "devices": [{"device": "a", "stays": [stay(0, 1000), stay(2000, 3000, 2)]}]}
    found = {"a": [rest(119, 1119), rest(2121, 3000, 3)]}
    told = score(compare_all(truth, found), 1)
    assert (told["f1"], told["iou_f1"], told["site_accuracy"]) == (0.5, 1.0, 0.5)
    assert told["false_visits_per_100_days"] == 100.0


def test_phenomena_name_what_went_wrong():
    lunch = {**stay(2000, 3000, None, "lunch"), "marks": ["lunch_beside"]}
    trips = [{"start": 1000, "end": 2000, "distance_m": 100, "marks": {"jam": 400.0}}]
    truth = {
        "days": 1,
        "devices": [{"device": "a", "stays": [stay(0, 1000), lunch], "trips": trips}],
    }
    found = {"a": [rest(0, 1000), rest(1200, 1800, None), rest(2000, 3000, 7)]}
    compared = compare_all(truth, found)
    assert len(phenomena.by_stay(compared, truth)["lunch_beside"]) == 1
    assert phenomena.spare_rests(compared, truth) == {"on the way: jam": 1}
    assert phenomena.false_visits(compared, truth) == {"lunch lunch_beside": 1}


def test_the_textbook_finds_a_plain_round():
    trail = make_day(ROUND, "steady").positions
    places = [place.fence.center for place in PLACES]
    stops = textbook.stops(trail)
    assert len(stops) >= 4
    near = [s for s in stops if any(abs(s.latitude - lat) < 1e-3 for lat, _ in places)]
    assert len(near) >= 3


def test_the_textbook_counts_silence_as_dwell_and_holds_a_jump_back():
    here = [Position(t, 45.0, 7.0, 10.0) for t in (0.0, 30.0, 60.0)]
    jump = Position(90.0, 45.3, 7.0, 10.0)
    away = [Position(1500.0 + t, 45.02 + t * 1e-4, 7.0, 10.0) for t in (0.0, 30.0, 60.0)]
    (stop,) = textbook.stops([*here, jump, Position(120.0, 45.0, 7.0, 10.0), *away])
    assert stop.start == 0.0
    assert 1150 < stop.end < 1400  # 2.2 km before the first fix away, at 8 m/s


def test_the_textbook_leaves_for_nothing_that_no_other_fix_confirms():
    here = [Position(60.0 * i, 45.0, 7.0, 10.0) for i in range(20)]
    far = [Position(630.0, 45.006, 7.0, 10.0), Position(640.0, 45.006, 7.0, 10.0)]
    (stop,) = textbook.stops(sorted([*here, far[0]], key=lambda q: q.at))
    assert (stop.start, stop.end) == (0.0, 1140.0)
    assert len(textbook.stops(sorted([*here, *far], key=lambda q: q.at))) == 2


def test_merge_joins_what_only_drift_parts():
    a, b, c = Stop(0, 600, 45.0, 7.0), Stop(700, 1500, 45.0004, 7.0), Stop(1600, 2500, 45.01, 7.0)
    assert [(s.start, s.end) for s in merged([c, a, b])] == [(0, 1500), (1600, 2500)]


def test_a_peer_that_cannot_be_installed_is_told_with_the_reason():
    with pytest.raises(UnavailableError, match=r"needs python2\.0"):
        python_of(Peer("ancient", ("ancient",), ("python2.0",)))


@pytest.mark.parametrize("file", MAIN_PROFILES)
def test_a_wrong_plan_does_no_harm(dataset: Dataset, file: str):
    bare = f1(dataset, file, Setting())
    assert f1(dataset, file, Setting(plan="shuffled")) >= bare - 0.005
    assert f1(dataset, file, Setting(plan="told")) >= bare


@pytest.mark.parametrize("file", MAIN_PROFILES)
def test_a_phone_on_a_desk_makes_no_travel(dataset: Dataset, file: str):
    outcome = run_here(dataset, file, Setting())
    told = desks(judge(Group("mild", (dataset,), file), [outcome]))
    assert told == "1 phones on a desk: 0 travels, 0.0 km"


def test_the_live_view_is_followed_in_order_of_arrival(dataset: Dataset):
    told = estimates.measure(dataset.folder, dataset.track(TEN_S), with_plan=False)
    devices = dataset.truth()["devices"]
    stays = [s for d in devices for s in d["stays"] if s["end"] - s["start"] >= 300]
    assert 0 < len(told.arrivals) + len(told.elsewhere) < len(stays)
    for delays, least in ((told.departures, 0.7), (told.arrivals, 0.6)):
        assert sum(delay <= estimates.WITHIN_S for delay in delays) > least * len(delays)


def test_a_flap_is_a_view_that_comes_back_while_nothing_happened():
    shown = [
        estimates.Shown(at, kind, None, is_correction=False)
        for at, kind in ((0, "stop"), (1000, "travel"), (1060, "stop"), (5000, "travel"))
    ]
    assert estimates._flaps(shown, [{"start": 0, "end": 5000}]) == 1
    assert estimates._flaps(shown, [{"start": 0, "end": 990}]) == 0
    assert estimates._flaps(shown[:2], [{"start": 0, "end": 5000}]) == 0


def test_a_process_tells_its_own_memory_and_not_its_parents():
    held = bytearray(b"x") * 300_000_000
    assert peak_mib() > 280
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(peak_mib).result() < 280
    assert len(held) == 300_000_000


def test_what_a_lever_brings_is_told_as_a_difference():
    def of(detector: str, file: str, f1: float) -> Line:
        score = {"f1": f1, "onsite_mae_min": 1.0, "missed": 2, "false_visits_per_100_days": 5.0}
        return Line("test", file, detector, score)

    lines = [
        of("everything", "a", 0.9), of("everything", "a", 0.8),
        of("no plan", "a", 0.9), of("no plan", "a", 0.7),
    ]  # fmt: skip
    assert ablations.table(lines).splitlines()[2:] == [
        "| everything | 0.850 | 1.00 | 4 | 5.0 |",
        "| no plan | -0.050 | +0.00 | +0 | +0.0 |",
    ]


def test_tables_tell_reliability_and_ambiguity(dataset: Dataset):
    outcome = run_here(dataset, TEN_S, Setting())
    one = judge(Group("mild", (dataset,), TEN_S), [outcome])
    assert "Expected calibration error" in reliability([one])
    assert "false visits in 8 technician-days" in ambiguous(one)


def test_a_setting_with_an_unknown_parameter_is_refused(dataset: Dataset):
    with pytest.raises(ValueError, match="no parameter NOT_THERE"):
        run_here(dataset, "traccar_stop", Setting(parameters={"NOT_THERE": 1.0}))


def test_a_router_finds_the_regions_ways_in_its_written_roads(dataset: Dataset, tmp_path: Path):
    town = region("gridtown")
    path = town.path(370, 1010)
    plane = Plane.at(town.latitude, town.longitude)
    roads = roads_for(dataset.region or "", cache=tmp_path)
    found = roads.route(plane.latlon(*town.nodes[370]), plane.latlon(*town.nodes[1010]))
    assert path is not None
    assert found is not None
    assert found.distance_m == pytest.approx(path.length_m, rel=0.05)
