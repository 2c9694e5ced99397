import random
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opentrax.engine.geo import LatLon, Polygon
from opentrax.engine.motion import Place, PlannedStop, Position, Route, Segment, settle
from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.tests.trails import (
    NINE,
    PHONES,
    PLACES,
    PLANE,
    ROUND,
    Leg,
    fix,
    make_day,
    place,
)


def rests(line: Iterable[Segment]):
    return [s for s in line if s.kind in ("onsite", "stop")]


@pytest.mark.parametrize("phone", PHONES)
@pytest.mark.parametrize(("noise_m", "seed"), [(6.0, 1), (6.0, 2), (20.0, 3), (20.0, 4)])
def test_stays_are_found_within_two_minutes(phone: str, noise_m: float, seed: int):
    day = make_day(ROUND, phone, noise_m, seed)
    found = rests(settle(day.positions, PLACES))
    assert [s.place_id for s in found] == [None, "school", "clinic", "bakery", None]
    for segment, (start, end) in zip(found, day.stays, strict=True):
        assert abs(segment.start - start) <= 120
        if segment is not found[-1]:  # there the recording ends
            assert abs(segment.end - end) <= 120


@pytest.mark.parametrize("phone", PHONES)
def test_the_line_is_gapless_from_the_first_to_the_last_position(phone: str):
    day = make_day(ROUND, phone)
    line = settle(day.positions, PLACES)
    assert line[0].start == day.positions[0].at
    assert 0 <= line[-1].end - day.positions[-1].at <= PHONES[phone][0] / 2 + p.STILL_NODE_S
    assert all(a.end == b.start for a, b in pairwise(line))
    assert all(s.end > s.start and 0 < s.confidence <= 1 and s.evidence for s in line)


def test_a_stay_goes_on_after_the_last_word_by_half_of_the_usual_silence():
    """A recording is cut, and a heartbeat is no news of that: in the mean half of it was left."""
    late = []
    for cut_s in range(0, 300, 20):
        end = NINE + 2 * 3600 + cut_s
        heard = [fix(at, 0, 0, 6.0, 0.0) for at in range(int(NINE), int(end), 300)]
        late.append(settle(heard)[-1].end - end)
    assert abs(sum(late) / len(late)) <= 15
    assert max(map(abs, late)) <= 150


def test_a_phone_that_sleeps_at_rest_is_believed_until_its_last_word():
    heard = [fix(at, 0, 0, 6.0, 0.0) for at in (NINE, NINE + 60, NINE + 3600, NINE + 7200)]
    assert settle(heard)[-1].end == heard[-1].at


@pytest.mark.parametrize("phone", PHONES)
@settings(max_examples=settings.default.max_examples // 7)  # a day is settled three times in each
@given(data=st.data())
def test_order_and_repetition_do_not_matter(phone: str, data: st.DataObject):
    day = make_day(ROUND[:3], phone, noise_m=15.0)
    expected = settle(day.positions, PLACES)
    shuffled = list(day.positions)
    random.Random(data.draw(st.integers())).shuffle(shuffled)
    picks = data.draw(st.lists(st.integers(0, len(shuffled) - 1), max_size=40))
    shuffled += [shuffled[i] for i in picks]
    places = data.draw(st.permutations(PLACES))
    assert settle(shuffled, places) == expected
    assert settle(iter(shuffled), places) == expected


@given(
    st.lists(
        st.builds(
            Position,
            st.floats(0, 4e9) | st.sampled_from([NINE, NINE + 1, NINE + 300]),
            st.floats(-90, 90) | st.sampled_from([46.8, 46.801, 46.82]),
            st.floats(-180, 180) | st.sampled_from([-71.2, -71.19]),
            st.none() | st.floats(0, 1e5),
            st.none() | st.floats(-1, 400),
            st.sampled_from([None, "still", "walk", "vehicle"]),
            st.sampled_from([None, "visit_arrival", "visit_departure", "heartbeat"]),
        ),
        max_size=12,
    )
)
def test_any_positions_make_a_gapless_line(positions: Iterable[Position]):
    line = settle(positions, PLACES)
    assert bool(line) == bool(positions)
    assert all(a.end == b.start for a, b in pairwise(line))
    assert settle(positions[::-1], PLACES) == line
    if positions:
        assert line[0].start == min(q.at for q in positions)
        assert 0 <= line[-1].end - max(q.at for q in positions) <= p.SLEEPS_S / 2


def test_nothing_gives_nothing_and_nonsense_is_left_out():
    assert settle([]) == ()
    assert settle([Position(float("nan"), 46.8, -71.2), Position(NINE, float("inf"), 0.0)]) == ()


def test_silence_at_a_place_is_a_stay_dated_back_by_travel_time():
    arrives = [fix(NINE + 10 * i, 2000 - 120 * i, 0, speed=12.0) for i in range(17)]
    leaves = [fix(NINE + 7200 + 10 * i, 600 + 120 * i, 0, speed=12.0) for i in range(10)]
    line = settle([*arrives, *leaves], [place("site", 0, 0)])
    onsite = next(s for s in line if s.kind == "onsite")
    assert abs(onsite.start - (NINE + 170)) < 60
    assert abs(onsite.end - (NINE + 7200 - 60)) < 90
    assert {e.code for e in onsite.evidence} & {"departure_dated_back", "unseen_rest"}


def test_a_drive_by_and_a_red_light_are_no_visit():
    maker = make_day([Leg(0, 0, 20), Leg(3000, 0, 1.2), Leg(6000, 0, 20)])
    found = rests(settle(maker.positions, [place("light", 3000, 0), place("by", 1500, 30)]))
    assert [s.place_id for s in found] == [None, None]


def test_a_phone_on_a_desk_makes_no_travel():
    rng = random.Random(5)
    drifting = [
        fix(NINE + 60 * i, rng.gauss(0, 35), rng.gauss(0, 35), 40.0, None) for i in range(1440)
    ]
    line = settle(drifting)
    assert [s.kind for s in line] == ["stop"]


def test_cell_towers_do_not_move_a_phone_on_a_desk():
    exact = [fix(NINE + 60 * i, 0, 0, 15.0) for i in range(30)]
    tower = [fix(NINE + 1800 + 60 * i, -780, 100, 800.0) for i in range(30)]
    again = [fix(NINE + 3600 + 60 * i, 5, 5, 15.0) for i in range(30)]
    assert [s.kind for s in settle([*exact, *tower, *again])] == ["stop"]


def test_a_short_trail_that_goes_nowhere_is_a_stop():
    trail = [fix(NINE + 13 * i, 3 * (i % 3), 0, 12.0) for i in range(5)]
    assert [s.kind for s in settle(trail)] == ["stop"]


def test_a_jump_is_no_travel():
    positions = [fix(NINE + 10 * i, 0, 0) for i in range(120)]
    positions[60] = fix(NINE + 600, 9000, 4000, 12.0)
    assert [s.kind for s in settle(positions, [place("site", 10, 0)])] == ["onsite"]


def test_neighbours_are_told_apart_or_called_ambiguous():
    near, far = place("near", 0, 0), place("far", 110, 0)
    clear = make_day([Leg(-2000, 0, 15), Leg(3, 0, 40)]).positions
    flat = make_day([Leg(-2000, 0, 15), Leg(55, 0, 40)]).positions
    assert rests(settle(clear, [near, far]))[1].place_id == "near"
    between = rests(settle(flat, [near, far]))[1]
    assert between.confidence < 0.8
    assert {q for q, _ in between.alternatives} & {"near", "far"}


def test_the_plan_decides_what_is_flat_and_nothing_else():
    near, far = place("near", 0, 0), place("far", 110, 0)
    flat = make_day([Leg(-2000, 0, 15), Leg(55, 0, 40)]).positions
    clear = make_day([Leg(-2000, 0, 15), Leg(0, 0, 40)]).positions
    for name in ("near", "far"):
        plan = [PlannedStop(name, NINE, NINE + 86_400, NINE + 900)]
        segment = rests(settle(flat, [near, far], plan))[1]
        assert segment.place_id == name
        assert "planned_at" in {e.code for e in segment.evidence}
        assert rests(settle(clear, [near, far], plan))[1].place_id == "near"


def test_a_polygon_fence_is_a_place():
    corners = ((-300, -40), (300, -40), (300, 40), (-300, 40))
    yard = Place("yard", Polygon((tuple(PLANE.latlon(x, y) for x, y in corners),)), "Yard")
    line = settle(make_day([Leg(-3000, 0, 15), Leg(260, 10, 40)]).positions, [yard])
    assert [s.place_id for s in rests(line)] == [None, "yard"]


def test_the_phones_own_geofence_counts():
    near, far = place("near", 0, 0), place("far", 110, 0)
    positions = make_day([Leg(-2000, 0, 15), Leg(55, 0, 40)]).positions
    latitude, longitude = PLANE.latlon(60, 0)
    told = Position(
        NINE + 1075, latitude, longitude, 30.0, None, None, "region_enter", place_id="far"
    )
    assert rests(settle([*positions, told], [near, far]))[1].place_id == "far"


def test_the_phones_own_visits_count():
    latitude, longitude = PLANE.latlon(0, 0)
    arrival = Position(NINE + 600, latitude, longitude, 50.0, event="visit_arrival")
    departure = Position(NINE + 780, latitude, longitude, 50.0, event="visit_departure")
    around = [fix(NINE + t, 5000 - 8 * t, 0, 50.0, None) for t in range(0, 560, 40)]
    after = [fix(NINE + 780 + t, -8 * t, 0, 50.0, None) for t in range(60, 600, 40)]
    kinds = [s.kind for s in settle([*around, *after], [place("site", 0, 0)])]
    told = settle([*around, arrival, departure, *after], [place("site", 0, 0)])
    assert kinds == ["travel"]
    assert [s.kind for s in told] == ["travel", "onsite", "travel"]
    assert (told[1].start, told[1].end) == (arrival.at, departure.at)
    assert "phone_visit" in {e.code for e in told[1].evidence}


class StraightRoads:
    """A road network that goes by a corner, and knows how long that takes."""

    def route(self, a: LatLon, b: LatLon):
        corner = (a[0], b[1])
        return Route(5000.0, 400.0, (a, corner, b))

    def match(self, points: list[LatLon], times: list[float], accuracies_m: list[float]):
        return None


def test_roads_say_how_long_an_unseen_way_is():
    here = [fix(NINE + 300 * i, 0, 0) for i in range(6)]
    there = [fix(NINE + 2700 + 300 * i, 3000, 3000) for i in range(6)]
    line = settle([*here, *there], roads=StraightRoads())
    travel = next(s for s in line if s.kind == "travel")
    assert (travel.distance_m, travel.distance_by, len(travel.path)) == (5000.0, "routed", 3)
    assert 400 <= travel.duration_s <= 500


def test_travel_is_not_the_sum_of_jitter():
    maker = make_day([Leg(0, 0, 20), Leg(6000, 0, 20)], "dense", noise_m=12.0)
    travel = [s for s in settle(maker.positions) if s.kind == "travel"]
    assert len(travel) == 1
    assert 5800 < travel[0].distance_m < 6300
    assert len(travel[0].path) < 40


def test_a_silence_on_the_way_is_a_gap():
    out = [fix(NINE + 10 * i, 120 * i, 0, speed=12.0) for i in range(40)]
    later = [fix(NINE + 9000 + 10 * i, 30_000 + 120 * i, 0, speed=12.0) for i in range(40)]
    kinds = [s.kind for s in settle([*out, *later])]
    assert kinds == ["travel", "gap", "travel"]
