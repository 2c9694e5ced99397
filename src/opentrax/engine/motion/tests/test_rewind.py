import random
from dataclasses import replace

from opentrax.engine.motion import LiveContext, LiveState, Position, step
from opentrax.engine.motion.rewind import KEPT, LOOK_AHEAD_S, Settled, Track
from opentrax.engine.motion.tests.trails import NINE, PLACES, ROUND, Leg, fix, make_day

CONTEXT = LiveContext(PLACES)


def in_order(positions: list[Position]) -> LiveState:
    state = LiveState()
    for position in positions:
        state, _ = step(state, position, CONTEXT)
    return state


def arrive(track: Track, known: list[Position], batch: list[Position]) -> None:
    """A batch as it comes in, with everything known kept as a database would."""
    late = track.at is not None and batch[0].at < track.at
    known.extend(batch)
    if not late:
        for position in batch:
            track.advance(position, CONTEXT)
        return
    back = track.back_before(batch[0].at)
    track.again([p for p in known if back is None or p.at > back], CONTEXT)


def test_late_batches_give_what_the_order_of_time_gives():
    day = make_day(ROUND).positions
    for seed in range(5):
        rng = random.Random(seed)
        batches = [day[n : n + 20] for n in range(0, len(day), 20)]
        held = sorted(rng.sample(range(1, len(batches) - 1), 12))
        ahead = [batch for n, batch in enumerate(batches) if n not in held]
        behind = [batches[n] for n in held]
        rng.shuffle(behind)
        track, known = Track(), []
        for batch in ahead + behind:
            arrive(track, known, batch)
        assert track.state == in_order(day)


def test_what_comes_twice_changes_nothing():
    day = make_day(ROUND[:2]).positions
    track, known = Track(), []
    arrive(track, known, day)
    before = track.state
    arrive(track, [], day[100:140] + day[140:])
    assert track.state == before


def test_the_states_kept_are_bounded_and_reach_back_to_the_morning():
    track = Track()
    for n in range(20_000):
        track.advance(fix(NINE + 10 * n, 0, 0), CONTEXT)
    assert len(track._kept) <= KEPT
    assert track.back_before(NINE + 500.0) is not None


def test_a_late_batch_dates_an_arrival_back():
    day = make_day([Leg(0, 0, 20), Leg(3000, 400, 60)])
    arrival, _ = day.stays[1]
    gap = [p for p in day.positions if arrival - 60 <= p.at <= arrival + 1200]
    track, known = Track(), []
    for position in day.positions:
        if position not in gap:
            arrive(track, known, [position])
    late_since = track.estimate.since
    arrive(track, known, gap)
    assert (track.estimate.kind, track.estimate.place_id) == ("onsite", "school")
    assert track.estimate.since < late_since
    assert abs(track.estimate.since - arrival) <= 60
    # The newest position stays the newest: the marker is not dragged back.
    assert track.at == day.positions[-1].at


def at_the_school() -> Track:
    track = Track()
    for position in make_day([Leg(0, 0, 20), Leg(3000, 400, 60)]).positions:
        track.advance(position, CONTEXT)
    return track


def test_settling_corrects_when_and_where():
    track = at_the_school()
    was, at = track.estimate, track.at
    assert track.adopt(Settled("onsite", "school", was.since - 300, at))
    assert track.estimate.since == was.since - 300
    assert track.adopt(Settled("onsite", "clinic", was.since - 300, at))
    assert (track.estimate.place_id, track.state.place_id) == ("clinic", "clinic")


def test_what_settling_could_not_see_yet_is_not_taken_over():
    track = at_the_school()
    was, at = track.estimate, track.at
    too_short = Settled("travel", None, at - LOOK_AHEAD_S + 1, at)
    long_ago = Settled("travel", None, at - 9000, at - 4000)
    younger = Settled("travel", None, was.since - 4000, was.since + LOOK_AHEAD_S - 1)
    assert not any(track.adopt(one) for one in (too_short, long_ago, younger))
    assert track.estimate == was


def test_the_same_word_is_not_taken_over_twice():
    track = at_the_school()
    said = Settled("stop", None, track.estimate.since, track.at)
    assert track.adopt(said)
    for n in range(1, 120):
        track.advance(fix(track.at + 10 * (n > 0), 3000, 400), CONTEXT)
    assert track.estimate.place_id == "school"
    assert not track.adopt(replace(said, until=track.at))
