"""The simulated phones: the same at every run, true to their habits, read by the real decoders."""

import math
from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from opentrax.demo import wire
from opentrax.demo.phones import SimulatedFix, Stay, Trip, fixes
from opentrax.demo.services.remove import deletion_order
from opentrax.demo.wire import Message, Tracker, message
from opentrax.engine.geo import distance_m
from opentrax.tracking.formats.registry import wires
from opentrax.tracking.formats.wire import Reading, Request

HOME, SHOP = (47.14, 9.52), (47.17, 9.51)
TRACKERS = {
    "form": wire.FORM, "query": wire.QUERY, "json": wire.JSON, "overland": wire.OVERLAND,
    "owntracks": wire.OWNTRACKS,
}  # fmt: skip


def day() -> list[Stay | Trip]:
    path = [(HOME[0] + 0.003 * n, HOME[1] - 0.001 * n) for n in range(11)]
    return [
        Stay(1_000_000, 1_001_200, HOME), Trip.along(path, 1_001_200, 1_001_800),
        Stay(1_001_800, 1_005_400, SHOP, 3),
    ]  # fmt: skip


def test_the_same_day_and_seed_give_the_same_fixes() -> None:
    once, again = (list(fixes(day(), wire.DRIVER, seed=4)) for _ in range(2))
    assert once == again
    assert once != list(fixes(day(), wire.DRIVER, seed=5))


def test_fixes_stay_near_the_truth_and_in_order() -> None:
    found = list(fixes(day(), wire.DRIVER, seed=1))
    assert all(a.at < b.at for a, b in pairwise(found))
    still = [f for f in found if not f.moving and f.at < 1_001_200]
    assert all(distance_m((f.latitude, f.longitude), HOME) < 200 for f in still)
    assert all(f.speed_mps > 0 for f in found if f.moving and 1_001_260 < f.at < 1_001_740)


def test_a_quiet_tracker_is_silent_while_still() -> None:
    resting = [f for f in fixes(day(), wire.QUIET, seed=1) if f.at > 1_001_900]
    assert resting == []
    talking = [f for f in fixes(day(), wire.FREQUENT, seed=1) if f.at > 1_001_900]
    assert len(talking) == pytest.approx(3500 / 60, abs=2)


def read(made: Message, tracker: Tracker) -> Reading:
    """As the door reads it: by the format that the address names."""
    parts = urlsplit(made.path)
    name = parts.path.split("/")[2]
    assert name == tracker.kind
    request = Request(made.body, parts.query, made.headers.get("Content-Type", ""))
    return wires()[name].read(request)


def same(sent: SimulatedFix, got: object) -> None:
    at, speed = getattr(got, "recorded_at"), getattr(got, "speed_mps")  # noqa: B009
    assert at == pytest.approx(sent.at, abs=1)
    place = (getattr(got, "latitude"), getattr(got, "longitude"))  # noqa: B009
    assert distance_m(place, (sent.latitude, sent.longitude)) < 0.2
    assert getattr(got, "accuracy_m") == pytest.approx(sent.accuracy_m, abs=0.6)  # noqa: B009
    assert speed is None or math.isclose(speed, sent.speed_mps, abs_tol=0.51)


@pytest.mark.parametrize("name", sorted(TRACKERS))
def test_messages_are_read_back_as_the_same_fixes(name: str) -> None:
    tracker = TRACKERS[name]
    track = list(fixes(day(), tracker.habit, seed=2))
    batches: Sequence[Sequence[SimulatedFix]] = [
        track[i : i + tracker.batch] for i in range(0, len(track), tracker.batch)
    ]
    for batch in batches:
        reading = read(message(tracker, batch, "a-token"), tracker)
        assert reading.faults == []
        assert len(reading.fixes) == len(batch)
        for sent, got in zip(batch, reading.fixes, strict=True):
            same(sent, got)


def test_tables_go_before_those_they_refer_to() -> None:
    references = [("visit", "order"), ("order", "place"), ("note", "order"), ("note", "elsewhere")]
    order = deletion_order(["place", "order", "visit", "note"], references)
    assert set(order) == {"place", "order", "visit", "note"}
    assert all(order.index(a) < order.index(b) for a, b in references if b in order)


def test_a_circle_of_tables_is_said() -> None:
    with pytest.raises(ValueError, match="circle"):
        deletion_order(["a", "b"], [("a", "b"), ("b", "a")])
