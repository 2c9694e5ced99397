"""What tells a stop from traffic, drift from travel, an outage from a rest."""

import math
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from opentrax.engine.motion import Place, Position, parameters, settle
from opentrax.engine.motion.columns import columns, nodes
from opentrax.engine.motion.decode import decode
from opentrax.engine.motion.episodes import episodes
from opentrax.engine.motion.tests.trails import (
    NINE,
    PLACES,
    ROUND,
    Leg,
    along,
    fix,
    make_day,
    place,
)

WORKDAY_S = 3600.0


def _stands(t: float, x: float, y: float, seconds: float, every_s: float = 10.0):
    rng = random.Random(7)
    count = int(seconds / every_s)
    return [
        fix(t + every_s * i, x + rng.gauss(0, 2), y + rng.gauss(0, 2), 6.0, 0.0)
        for i in range(count)
    ], t + seconds


def _day(*parts: tuple[str, object]):
    """Return the fixes of drives ("drive", corners) and halts ("stand", (x, y, seconds))."""
    t, fixes = NINE, []
    for kind, what in parts:
        more, t = along(t, what) if kind == "drive" else _stands(t, *what)
        fixes += more
    return fixes


def _stops(fixes: list[Position], places: Sequence[Place] = ()):
    return [s for s in settle(fixes, places) if s.kind in ("stop", "onsite")]


def test_standing_on_the_way_is_traffic_and_told_as_travel():
    halt = _day(
        ("stand", (0, 0, WORKDAY_S)),
        ("drive", [(0, 0), (3000, 0)]),
        ("stand", (3000, 0, 400)),
        ("drive", [(3000, 0), (6000, 0)]),
        ("stand", (6000, 0, WORKDAY_S)),
    )
    assert [s.kind for s in settle(halt)] == ["stop", "travel", "stop"]


def test_turning_off_and_back_is_a_stop_of_the_same_length():
    visit = _day(
        ("stand", (0, 0, WORKDAY_S)),
        ("drive", [(0, 0), (3000, 0), (3000, 200)]),
        ("stand", (3000, 200, 400)),
        ("drive", [(3000, 200), (3000, 0), (6000, 0)]),
        ("stand", (6000, 0, WORKDAY_S)),
    )
    assert len(_stops(visit)) == 3


def test_standing_on_the_way_in_a_fence_or_for_long_is_no_traffic():
    for seconds, places in ((400, [place("by", 3000, 0)]), (1500, [])):
        halt = _day(
            ("stand", (0, 0, WORKDAY_S)),
            ("drive", [(0, 0), (3000, 0)]),
            ("stand", (3000, 0, seconds)),
            ("drive", [(3000, 0), (6000, 0)]),
            ("stand", (6000, 0, WORKDAY_S)),
        )
        assert len(_stops(halt, places)) == 3


def _commute(tell: bool):
    """Drives with fixes that tell a speed, or with none that does."""
    fixes = _day(
        ("drive", [(-8000, 0), (0, 0)]), ("stand", (0, 0, 7200)), ("drive", [(0, 0), (8000, 0)])
    )
    return fixes if tell else [replace(q, speed_mps=None) for q in fixes]


@pytest.mark.parametrize("tell", [True, False])
def test_a_phone_that_tells_its_speed_on_the_way_has_that_habit(tell: bool):
    assert nodes(columns(_commute(tell))).tells_speed is tell


def test_drift_without_a_speed_is_no_travel_of_a_phone_that_tells_its_speed():
    fixes = _commute(tell=True)
    away = range(100, 118)  # three minutes of reflections, some 250 m off, speeds unknown
    start = NINE + 8000 / 12 + 3000
    drift = {
        round(start + 10 * i): (250 * math.sin(math.pi * i / 18), 60.0) for i in range(len(away))
    }
    changed = []
    for q in fixes:
        offset = drift.get(round(start + 10 * round((q.at - start) / 10)))
        near = offset is not None and abs(q.at - start) < 190 and q.at >= start
        changed.append(replace(fix(q.at, *offset, 15.0), speed_mps=None) if near and offset else q)
    assert [s.kind for s in settle(changed)] == ["travel", "stop", "travel"]


def test_a_far_router_between_two_fixes_at_home_is_no_visit():
    fixes = _commute(tell=True)
    start = NINE + 8000 / 12 + 3000
    ghost = [replace(fix(start + 60 * i, 480, 70, 25.0), speed_mps=None) for i in range(15)]
    quiet = [q for q in fixes if not start - 60 < q.at < start + 960]
    line = settle([*quiet, *ghost], [place("beside", 480, 70)])
    assert [s.kind for s in line] == ["travel", "stop", "travel"]


def test_a_short_visit_with_few_fixes_counts_at_a_known_place():
    drive, t = along(NINE, [(-6000, 0), (0, 0)])
    there = [fix(t + s, 2, 1, 9.0, 0.0) for s in (0, 25, 45, 130)]
    on, _ = along(t + 320, [(0, 0), (6000, 0)])
    line = settle([*drive, *there, *on], [place("meter", 0, 0)])
    assert [s.place_id for s in line if s.kind == "onsite"] == ["meter"]
    onsite = next(s for s in line if s.kind == "onsite")
    assert abs(onsite.duration_s - 315) < 45


def test_a_fix_that_still_drives_ends_the_way_and_begins_no_stay():
    drive, t = along(NINE, [(-3000, 0), (-10, 0)], every_s=20.0)
    last = fix(t + 150, -5, 0, 11.0, 3.5)  # in the fence at last, and still rolling
    rest = [fix(t + 450 + 300 * i, 0, 0, 12.0, 0.0) for i in range(6)]
    line = settle([*drive[:-1], last, *rest], [place("site", 0, 0)])
    onsite = next(s for s in line if s.kind == "onsite")
    assert abs(onsite.start - last.at) <= 60


def test_an_outage_is_halved_and_a_rest_is_not():
    far = Leg(9000, 0, 90)
    here = _stands(NINE, 0, 0, 5400)[0]
    there = _stands(NINE + 14_400, far.x, far.y, 5400)[0]
    gap_s = there[0].at - here[-1].at
    talkative = _stops([*here, *there])
    silent = _stops([here[0], here[1], there[0], there[-1]])
    way_s = 9000 * parameters.DETOUR / parameters.PRIOR_MPS
    half = here[-1].at + (gap_s - way_s) / 2
    assert abs(talkative[0].end - half) < 120
    middle = here[1].at + (there[0].at - here[1].at - way_s) / 2
    assert silent[0].end > middle + 600


def test_confidence_is_a_share_and_falls_with_what_nobody_saw():
    seen = make_day(ROUND, "steady").positions
    noon = NINE + 100 * 60
    unseen = [q for q in seen if not noon - 3000 < q.at < noon + 4000]
    sure = {s.place_id: s.confidence for s in settle(seen, PLACES) if s.kind == "onsite"}
    unsure = [s for s in settle(unseen, PLACES) if s.kind in ("onsite", "stop")]
    assert min(sure.values()) > 0.9
    assert min(s.confidence for s in unsure) < min(sure.values())
    assert all(0 < s.confidence < 1 for s in settle(unseen, PLACES))


def test_all_points_at_once_are_the_same_as_each_alone():
    seen = nodes(columns(make_day(ROUND, "steady").positions))
    all_at_once = episodes(seen, PLACES)
    for one in PLACES:
        alone = episodes(seen, [one])
        x, y = seen.plane.xy(*one.fence.center)
        for found in (alone, all_at_once):
            mine = [i for i in range(len(found)) if (found.x[i], found.y[i]) == (x, y)]
            assert len(mine) == 1
        assert sum(alone.last - alone.first + 1) == len(alone.nats)
    assert decode(seen, all_at_once) == decode(seen, episodes(seen, PLACES[::-1]))
