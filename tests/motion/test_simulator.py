"""The simulator: the same for a seed, a truth that holds, and each phenomenon in what it writes."""

import csv
import gzip
import json
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.motion.datasets import MAIN_PROFILES
from benchmarks.motion.simulator.drive import Traffic, drive
from benchmarks.motion.simulator.noise import HARSH
from benchmarks.motion.simulator.phone import Canyons, Phone
from benchmarks.motion.simulator.simulate import Order, World, live, simulate
from benchmarks.motion.simulator.towns import region
from benchmarks.motion.simulator.walk import Track

ORDER = Order("gridtown", 3, "harsh", technicians=4, days=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("simulated")
    simulate(ORDER, path)
    return path


@pytest.fixture(scope="module")
def world() -> World:
    """More days than the files have, so that what is rare happens too; no phone is made."""
    return live(Order("gridtown", 3, technicians=10, days=4))


@pytest.fixture(scope="module")
def truth(folder: Path) -> Any:
    return json.loads((folder / "truth.json").read_text())


def rows(folder: Path, profile: str) -> list[dict[str, Any]]:
    with gzip.open(folder / f"{profile}.csv.gz", "rt", newline="") as file:
        found = list(csv.DictReader(file))
    numbers = ("recorded_at", "received_at", "latitude", "longitude", "accuracy_m")
    return [{**row, **{name: float(row[name]) for name in numbers}} for row in found]


def by_device(found: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    devices = defaultdict(list)
    for row in found:
        devices[row["device"]].append(row)
    return devices


def still_phone(noise: Any, seed: int = 1, hours: int = 12) -> Phone:
    """A phone that lies indoors at the origin."""
    seconds = hours * 3600
    zeros, no = np.zeros(seconds), np.zeros(seconds, dtype=bool)
    body = Track(zeros, zeros, zeros, ~no, no)
    rng = np.random.default_rng(seed)
    return Phone(body, Canyons(region("gridtown"), rng), noise, "android", rng)


def test_a_seed_makes_the_same_files(folder: Path, tmp_path: Path):
    simulate(ORDER, tmp_path)
    for path in sorted(folder.iterdir()):
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_a_profile_does_not_depend_on_the_others(folder: Path, tmp_path: Path):
    simulate(replace(ORDER, profiles=("traccar_stop",)), tmp_path)
    alone, together = (p / "traccar_stop.csv.gz" for p in (tmp_path, folder))
    assert alone.read_bytes() == together.read_bytes()


def test_another_seed_makes_other_days(folder: Path, tmp_path: Path):
    simulate(replace(ORDER, seed=4, profiles=("traccar_stop",)), tmp_path)
    assert (folder / "truth.json").read_text() != (tmp_path / "truth.json").read_text()


def test_the_truth_is_gapless(truth: Any):
    end = truth["first_day"] + truth["days"] * 86_400
    for device in truth["devices"]:
        spans = sorted((s["start"], s["end"]) for s in [*device["stays"], *device["trips"]])
        assert spans[0][0] == truth["first_day"]
        assert spans[-1][1] == end
        assert all(a[1] == b[0] for a, b in pairwise(spans))


def test_the_trail_is_where_the_truth_says(folder: Path, truth: Any):
    """Satellite fixes during stays lie around the door, but for what harsh noise may do."""
    found = by_device(rows(folder, "owntracks_move_10s"))
    for device in truth["devices"]:
        skew = device["phone"]["clock_s"]
        for stay in device["stays"]:
            low, high = stay["start"] + 120 + skew, stay["end"] - 120 + skew
            inside = [
                hypot(
                    (r["latitude"] - stay["latitude"]) * 111_195,
                    (r["longitude"] - stay["longitude"]) * 111_195 * 0.7006,
                )
                for r in found[device["device"]]
                if low <= r["recorded_at"] <= high and r["source"] == "gps"
            ]
            if len(inside) >= 10:
                assert np.median(inside) < 110


def test_trips_are_as_long_as_the_roads(world: World):
    for life in world.lives:
        for trip, stay in zip(life.trips, life.stays[1:], strict=True):
            assert trip.end == stay.start
            assert trip.distance_m / (trip.end - trip.start) < 35


def test_days_hold_every_kind_of_stay_and_trip(world: World):
    marks = Counter(m for life in world.lives for s in life.stays for m in s.marks)
    kinds = Counter(s.kind for life in world.lives for s in life.stays)
    ways = Counter(m for life in world.lives for t in life.trips for m in t.marks)
    for mark in (
        "neighbor", "campus", "across_the_road", "phone_in_van", "lunch_beside", "short", "fuel",
        "desk",
    ):  # fmt: skip
        assert marks[mark], mark
    for kind in ("home", "depot", "site", "lunch", "fuel", "other"):
        assert kinds[kind], kind
    for way in ("red_light", "jam", "standstill", "tunnel", "drive_by_halt", "campus_walk"):
        assert ways[way], way
    lengths = [s.end - s.start for life in world.lives for s in life.stays if s.kind == "site"]
    assert min(lengths) < 400
    assert max(lengths) > 7200


def test_neighbors_lie_60_to_150_m_away_and_nobody_goes_there(world: World):
    fences = world.spots.fences
    visited = {s.spot.location for life in world.lives for s in life.stays}
    neighbors = [f for f in fences if f.name.startswith("Neighbor")]
    assert len(neighbors) >= 10
    for fence in neighbors:
        beside = fences[fence.number - 1]
        apart = hypot(fence.center[0] - beside.center[0], fence.center[1] - beside.center[1])
        assert 60 <= apart <= 150
        assert fence.number not in visited


def test_lunch_lies_outside_but_beside_a_fence(world: World):
    spots = [s for s in world.spots.lunches if "lunch_beside" in s.marks]
    assert spots
    for spot in spots:
        gaps = [
            hypot(spot.door[0] - f.center[0], spot.door[1] - f.center[1]) - f.radius_m
            for f in world.spots.fences
        ]
        assert 25 < min(gaps) < 80


def test_across_the_road_the_van_stands_far_from_the_door(world: World):
    for spot in world.spots.sites:
        x, y = world.network.nodes[spot.node]
        apart = hypot(spot.door[0] - x, spot.door[1] - y)
        assert (apart >= 49) == ("across_the_road" in spot.marks)


def test_red_lights_jams_and_tunnels_can_be_switched_off():
    town = region("gridtown")
    path = town.path(370, 1010)
    assert path is not None
    quiet = Traffic(red_share=0, jam_share=0, standstill_share=0, tunnel_share=0)
    busy = Traffic(red_share=1, jam_share=1, standstill_share=1, tunnel_share=1)
    calm, slow = (drive(path, np.random.default_rng(5), t, []) for t in (quiet, busy))
    assert calm.marks == {}
    assert set(slow.marks) == {"red_light", "jam", "standstill", "tunnel"}
    assert slow.in_tunnel.any()
    assert slow.duration_s > calm.duration_s + slow.marks["standstill"]
    assert slow.length_m == pytest.approx(calm.length_m)


def test_nothing_is_heard_by_satellite_in_a_tunnel():
    phone = still_phone(HARSH)
    phone.body.in_tunnel[600:1200] = True
    at = phone.fixes(np.arange(0.0, 3600.0, 10.0)).at
    assert not ((at >= 600) & (at < 1200)).any()
    assert ((at < 600) | (at >= 1200)).sum() > 200


def test_errors_drift_as_real_phones_do():
    """Alike after ten seconds, hardly after twenty minutes, with a tail."""
    quiet = replace(HARSH, reflections_per_hour=0.0, far=0.0)
    x = np.concatenate(
        [still_phone(quiet, seed).satellite(np.arange(0.0, 43_000.0, 10.0)).x for seed in (1, 2, 3)]
    )
    x = x - x.mean()

    def alike(steps: int) -> float:
        return float((x[:-steps] * x[steps:]).mean() / x.var())

    assert alike(1) > 0.6
    assert 0.15 < alike(6) < 0.75
    assert abs(alike(120)) < 0.25
    assert float((x**4).mean() / x.var() ** 2) > 3.3


def test_some_fixes_are_far_beyond_their_claim():
    def share(noise: Any) -> float:
        fixes = still_phone(noise).satellite(np.arange(0.0, 43_000.0, 10.0))
        return float((np.hypot(fixes.x, fixes.y) > 9 * fixes.accuracy_m).mean())

    quiet = replace(HARSH, reflections_per_hour=0.0)
    assert share(quiet) > share(replace(quiet, far=0.0)) + 0.008


def test_reflections_move_a_phone_for_a_minute():
    none, many = (
        np.hypot(f.x, f.y).max()
        for f in (
            still_phone(
                replace(HARSH, far=0.0, reflections_per_hour=n, reflection_m=(600, 700))
            ).satellite(np.arange(0.0, 43_000.0, 10.0))
            for n in (0, 5)
        )
    )
    assert many > none + 100


def test_wifi_and_cell_fixes_claim_good_accuracy_and_lie():
    def lies(noise: Any) -> int:
        fixes = still_phone(noise).fixes(np.arange(0.0, 43_000.0, 10.0))
        far = (np.hypot(fixes.x, fixes.y) > 200) & (fixes.accuracy_m <= 60)
        return int((far & (fixes.source != "gps")).sum())

    honest = replace(HARSH, lying_cell=0, lying_router=0, reflections_per_hour=0)
    assert lies(honest) == 0
    assert lies(replace(honest, lying_cell=1)) > 10
    assert lies(replace(honest, lying_router=1)) > 10


def test_batches_come_late_twice_and_out_of_order(folder: Path):
    for profile in ("owntracks_move_10s", "overland_1hz_quiet"):
        late, twice, backwards = 0, 0, 0
        for found in by_device(rows(folder, profile)).values():
            assert all(a["received_at"] <= b["received_at"] for a, b in pairwise(found))
            late += sum(r["received_at"] - r["recorded_at"] > 120 for r in found)
            twice += len(found) - len({(r["recorded_at"], r["latitude"]) for r in found})
            backwards += sum(b["recorded_at"] < a["recorded_at"] - 60 for a, b in pairwise(found))
        assert late > 20, profile
        assert twice > 20, profile
        assert backwards, profile


def test_overland_sends_the_newest_ahead_of_its_backlog(folder: Path, truth: Any):
    found = by_device(rows(folder, "overland_1hz_quiet"))
    ahead = 0
    for found_of in found.values():
        ahead += sum(b["recorded_at"] < a["recorded_at"] - 60 for a, b in pairwise(found_of))
    assert ahead


def test_clocks_are_off_and_outages_are_silent(tmp_path: Path):
    noise_days = replace(ORDER, seed=5, technicians=6, profiles=("owntracks_move_10s",))
    simulate(noise_days, tmp_path)
    truth = json.loads((tmp_path / "truth.json").read_text())
    phones = {d["device"]: d["phone"] for d in truth["devices"]}
    assert len({p["clock_s"] for p in phones.values()}) == len(phones)
    found = by_device(rows(tmp_path, "owntracks_move_10s"))
    outages = [(name, o) for name, p in phones.items() for o in p["outages"]]
    assert outages
    for name, (start, end) in outages:
        skew = phones[name]["clock_s"]
        gone = [r for r in found[name] if start + 70 < r["recorded_at"] - skew < end - 70]
        assert all(r["source"] == "stale" for r in gone) or not gone


def test_phones_are_quiet_while_still(folder: Path, truth: Any):
    """Traccar without heartbeat, and Overland, say next to nothing in a night; OwnTracks speaks."""
    low, high = truth["first_day"] + 3600, truth["first_day"] + 5 * 3600
    counts = Counter()
    for profile in MAIN_PROFILES:
        night = [r for r in rows(folder, profile) if low < r["recorded_at"] < high]
        counts[profile] = len({(r["device"], r["recorded_at"]) for r in night})
    assert counts["traccar_stop"] <= 10
    assert 150 < counts["traccar_stop_hb300"] < 300
    assert counts["overland_1hz_quiet"] < 600
    assert counts["owntracks_move_10s"] > 1000


def test_stress_profiles_tell_visits_and_regions(folder: Path):
    events = {
        profile: {r["event"] for r in rows(folder, profile)}
        for profile in ("android_balanced_regions", "ios_significant_visits")
    }
    assert events["android_balanced_regions"] == {"", "region_enter", "region_leave"}
    assert events["ios_significant_visits"] == {"", "visit_arrival", "visit_departure"}


def test_a_desk_phone_never_moves(world: World):
    desk = world.lives[-1]
    assert desk.trips == []
    assert np.ptp(desk.tracks[0].x) == 0


def test_an_unknown_region_is_refused():
    with pytest.raises(ValueError, match="no region 'atlantis'"):
        region("atlantis")
