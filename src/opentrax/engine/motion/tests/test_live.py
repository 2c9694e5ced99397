import random
from collections.abc import Iterable
from dataclasses import asdict, replace

from opentrax.engine.motion import (
    LiveContext,
    LiveEstimate,
    LiveState,
    PlannedStop,
    Position,
    presume,
    step,
)
from opentrax.engine.motion.tests.trails import NINE, PLACES, ROUND, Leg, fix, make_day, place


def run(positions: Iterable[Position], context: LiveContext):
    state, shown = LiveState(), []
    for position in positions:
        state, estimate = step(state, position, context)
        shown.append(estimate)
    return shown


def changes(shown: list[LiveEstimate]):
    seen = []
    for estimate in shown:
        if not seen or seen[-1] != (estimate.kind, estimate.place_id):
            seen.append((estimate.kind, estimate.place_id))
    return seen


def test_a_day_is_followed_without_flapping():
    shown = run(make_day(ROUND).positions, LiveContext(PLACES))
    assert [c for c in changes(shown) if c[0] == "onsite"] == [
        ("onsite", "school"),
        ("onsite", "clinic"),
        ("onsite", "bakery"),
    ]
    assert len(changes(shown)) <= 15


def test_a_change_is_seen_within_a_minute():
    day = make_day(ROUND)
    shown = run(day.positions, LiveContext(PLACES))
    for start, end in day.stays[1:-1]:
        arrived = next(e.at for e in shown if e.at >= start and e.kind == "onsite")
        left = next(e.at for e in shown if e.at >= end and e.kind == "travel")
        assert arrived - start <= 60
        assert left - end <= 60


def test_zones_60_m_apart_do_not_flap():
    zones = LiveContext((place("a", 0, 0), place("b", 60, 0)))
    for seed in range(6):
        rng = random.Random(seed)
        positions = [
            fix(NINE + 10 * i, 25 + rng.gauss(0, 18), rng.gauss(0, 18), 18.0, 0.0)
            for i in range(2000)
        ]
        assert len(changes(run(positions, zones))) <= 3


def test_late_and_repeated_positions_change_nothing():
    context = LiveContext(PLACES)
    positions = make_day(ROUND[:2]).positions
    state = LiveState()
    for position in positions:
        state, _ = step(state, position, context)
    for old in positions[-40:]:
        assert step(state, old, context)[0] == state


def test_a_jump_is_not_followed():
    context = LiveContext(PLACES)
    state = LiveState()
    for position in make_day(ROUND[:2]).positions:
        state, before = step(state, position, context)
    _, after = step(state, fix(state.at + 10, 90_000, 0), context)
    assert (after.kind, after.place_id) == (before.kind, before.place_id)


def test_the_state_is_plain_values():
    state, _ = step(LiveState(), fix(NINE, 0, 0), LiveContext(PLACES))
    assert all(isinstance(v, float | str | None) for v in asdict(state).values())
    assert replace(state) == state


def test_the_plan_tips_the_scale():
    plan = (PlannedStop("b", NINE, NINE + 86_400),)
    positions = make_day([Leg(-2000, 0, 10), Leg(30, 0, 30)]).positions
    zones = (place("a", 0, 0), place("b", 60, 0))
    assert run(positions, LiveContext(zones, plan))[-1].place_id == "b"


def test_who_stood_and_says_nothing_has_arrived():
    context = LiveContext(PLACES)
    positions = [
        *make_day([Leg(0, 0, 10), Leg(3000, 400, 10)]).positions[:-61],
        fix(NINE + 900, 3000, 400, 12.0, 0.0),
    ]
    state = LiveState()
    for position in positions:
        state, shown = step(state, position, context)
    assert shown.kind == "travel"
    last = positions[-1]
    assert presume(state, last, last.at + 60, context) is None
    later = presume(state, last, last.at + 400, context)
    assert later is not None
    assert (later.kind, later.place_id, later.since) == ("onsite", "school", last.at)


def test_who_drove_and_says_nothing_has_not():
    context = LiveContext(PLACES)
    positions = make_day([Leg(0, 0, 10), Leg(3000, 400, 10)]).positions
    state, last = LiveState(), None
    for position in positions:
        if state.kind == "travel" and position.speed_mps:
            break
        last = position
        state, _ = step(state, position, context)
    assert presume(state, replace(last, speed_mps=12.0), last.at + 4000, context) is None
