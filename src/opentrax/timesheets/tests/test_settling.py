"""From real positions to a stored line: the same in any order, attached, late, by tap, by rule."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest

from opentrax.kit.tenancy import scope
from opentrax.timesheets.intervals import Interval
from opentrax.timesheets.models import BreakRule, SegmentTrail, TimeSegment
from opentrax.timesheets.services.keeping import forget_trails
from opentrax.timesheets.services.visits import tell_visits
from opentrax.timesheets.tests.conftest import DAY, HOME, Side, Story, at, stay
from opentrax.timesheets.trails import visits_of
from opentrax.tracking.models import Position
from opentrax.tracking.services import pauses, taps
from opentrax.workorders.models import Visit

Row = tuple[object, ...]
FACTS = (
    "kind", "motion_kind", "started_at", "ended_at", "source", "location_id", "visit_id",
    "work_order_id", "client_id", "distance_m", "confidence", "alternatives", "evidence", "review",
)  # fmt: skip


def rows(line: list[TimeSegment], *, keys: bool = True) -> list[Row]:
    return [tuple(getattr(s, name) for name in (("id", *FACTS) if keys else FACTS)) for s in line]


def minutes(line: list[TimeSegment]) -> list[tuple[str, int, int]]:
    """Kind, start and end of each segment in whole minutes of the shift."""
    return [
        (s.kind, round((s.started_at - at(0)) / timedelta(minutes=1)),
         round((s.ended_at - at(0)) / timedelta(minutes=1)))
        for s in line
    ]  # fmt: skip


def near(line: list[TimeSegment], expected: list[tuple[str, int, int]]) -> None:
    found = minutes(line)
    assert [f[0] for f in found] == [e[0] for e in expected], found
    assert all(abs(f[1] - e[1]) <= 2 and abs(f[2] - e[2]) <= 2
               for f, e in zip(found, expected, strict=True)), found  # fmt: skip


def test_a_day_becomes_travel_and_time_on_site_of_the_visit(story: Story) -> None:
    line = story.day()
    near(line, [("other", 0, 20), ("travel", 20, 30), ("onsite", 30, 90), ("travel", 90, 100),
                ("other", 100, 120)])  # fmt: skip
    assert all(a.ended_at == b.started_at for a, b in pairwise(line))
    there, stayed, back = line[1:4]
    order_id = story.visit.work_order_id
    assert [(s.visit_id, s.work_order_id) for s in (there, stayed)] == [
        (story.visit.pk, order_id)
    ] * 2
    assert back.visit_id is None
    assert stayed.client_id == story.visit.organization_id
    assert there.distance_m == pytest.approx(4450, rel=0.05)
    assert stayed.evidence


def test_the_visit_is_told_when_it_really_was(story: Story) -> None:
    story.day()
    with scope(story.bolt.pk):
        visit = Visit.objects.get(pk=story.visit.pk)
    assert visit.status == "finished"
    assert abs(visit.arrived_at - at(30)) < timedelta(minutes=2)
    assert abs(visit.left_at - at(90)) < timedelta(minutes=2)


def test_a_visit_that_the_line_shows_no_more_was_not_made(story: Story) -> None:
    story.day()
    with scope(story.bolt.pk):
        assert Visit.objects.get(pk=story.visit.pk).status == "finished"
        Position.objects.all().delete()
    story.send(stay(HOME, 0, 119))
    assert story.settle() is True
    with scope(story.bolt.pk):
        visit = Visit.objects.get(pk=story.visit.pk)
    assert (visit.status, visit.arrived_at, visit.left_at) == ("planned", None, None)


def test_a_stay_of_another_shift_is_left_alone(story: Story) -> None:
    story.day()
    with scope(story.bolt.pk):
        planned = visits_of(story.technician.pk, Interval(at(0), at(120)), also=[])
        assert [v.visit_id for v in planned] == [story.visit.pk]
        tell_visits([], planned, span=Interval(at(100), at(200)), shift_is_over=True)
        assert Visit.objects.get(pk=story.visit.pk).status == "finished"
        tell_visits([], planned, span=Interval(at(0), at(120)), shift_is_over=True)
        assert Visit.objects.get(pk=story.visit.pk).status == "planned"


def test_settling_again_changes_nothing_and_keeps_every_key(story: Story) -> None:
    before = rows(story.day())
    assert story.settle() is False
    assert rows(story.line()) == before


def test_any_order_and_any_portion_gives_the_identical_line(story: Story) -> None:
    whole = story.day()
    with scope(story.bolt.pk):
        TimeSegment.objects.all().delete()
        Position.objects.all().delete()
    shuffled = list(DAY)
    random.Random(7).shuffle(shuffled)
    for portion in (shuffled[:50], shuffled[40:90], shuffled[50:], shuffled):
        story.send(portion)
        story.settle()
    assert rows(story.line(), keys=False) == rows(whole, keys=False)


def test_late_positions_move_the_line_and_what_stays_keeps_its_key(story: Story) -> None:
    story.clock.set(at(120))
    early = [fix for fix in DAY if fix[0] <= 60]
    story.send(early)
    story.close()
    story.settle()
    before = story.line()
    story.send([fix for fix in DAY if fix[0] > 60])
    assert story.settle() is True
    after = story.line()
    assert [s.pk for s in after[:3]] == [s.pk for s in before[:3]]
    assert story.onsite().ended_at > before[2].ended_at or len(after) > len(before)
    near(after, [("other", 0, 20), ("travel", 20, 30), ("onsite", 30, 90), ("travel", 90, 100),
                 ("other", 100, 120)])  # fmt: skip


def test_time_at_a_place_without_a_visit_stays_with_the_place(story: Story, side: Side) -> None:
    from opentrax.workorders.services import cancel_visit

    with side("bolt"):
        cancel_visit(story.visit, actor=story.bea)
    stayed = next(s for s in story.day() if s.kind == "onsite")
    assert stayed.visit_id is None
    assert stayed.location_id is not None


def test_taps_alone_make_the_line_of_a_phone_without_positions(story: Story) -> None:
    for minute, act in ((31, taps.arrive), (75, taps.leave)):
        story.clock.set(at(minute))
        with scope(story.bolt.pk, story.tim.pk):
            act(story.technician, story.visit.pk, actor=story.tim)
    story.clock.set(at(120))
    story.close()
    story.settle()
    (stayed,) = story.line()
    assert (stayed.kind, stayed.source, stayed.visit_id) == ("onsite", "tap", story.visit.pk)
    assert (stayed.started_at, stayed.ended_at, stayed.review) == (at(31), at(75), "")
    assert stayed.work_order_id == story.visit.work_order_id


def test_a_tap_at_a_visit_of_another_day_still_names_its_work_order(
    story: Story, side: Side
) -> None:
    from opentrax.workorders.services import reschedule_visit

    with side("bolt"):
        tomorrow = timedelta(days=1)
        reschedule_visit(
            story.visit, story.technician, start_at=at(30) + tomorrow, end_at=at(90) + tomorrow,
            actor=story.bea,
        )  # fmt: skip
    for minute, act in ((31, taps.arrive), (75, taps.leave)):
        story.clock.set(at(minute))
        with scope(story.bolt.pk, story.tim.pk):
            act(story.technician, story.visit.pk, actor=story.tim)
    story.clock.set(at(120))
    story.close()
    story.settle()
    (stayed,) = story.line()
    assert stayed.work_order_id == story.visit.work_order_id
    assert stayed.location_id is not None


def arrive_and_forget(story: Story) -> None:
    story.clock.set(at(31))
    with scope(story.bolt.pk, story.tim.pk):
        taps.arrive(story.technician, story.visit.pk, actor=story.tim)


def test_a_forgotten_departure_closes_at_the_last_evidence_inside_for_review(story: Story) -> None:
    arrive_and_forget(story)
    stayed = next(s for s in story.day() if s.source == "tap")
    assert stayed.started_at == at(31)
    assert abs(stayed.ended_at - at(90)) < timedelta(minutes=2)
    assert stayed.review == "departure_forgotten"


def test_without_any_evidence_a_forgotten_departure_closes_with_the_shift(story: Story) -> None:
    arrive_and_forget(story)
    story.clock.set(at(60))
    story.settle()
    assert story.line() == []  # still there: nobody knows the end yet
    story.clock.set(at(100))
    story.close()
    story.settle()
    (stayed,) = story.line()
    assert (stayed.ended_at, stayed.review) == (at(100), "departure_forgotten")


def test_a_pause_is_a_break_and_nothing_else(story: Story) -> None:
    for minute, act in ((40, pauses.pause), (55, pauses.resume)):
        story.clock.set(at(minute))
        with scope(story.bolt.pk, story.tim.pk):
            act(story.technician, actor=story.tim)
    line = story.day([fix for fix in DAY if not 40 <= fix[0] <= 55])
    taken = [s for s in line if s.kind == "break"]
    assert [(s.started_at, s.ended_at, s.source) for s in taken] == [(at(40), at(55), "tap")]
    assert all(a.ended_at <= b.started_at for a, b in pairwise(line))


def with_rule(story: Story, after: int, length: int) -> None:
    with scope(story.bolt.pk):
        BreakRule.objects.create(after_minutes=after, length_minutes=length)


def test_the_shift_s_rule_takes_a_break_where_nobody_worked(story: Story) -> None:
    with_rule(story, 60, 15)
    story.day()
    (taken,) = [s for s in story.line() if s.kind == "break"]
    assert taken.source == "rule"
    assert taken.ended_at - taken.started_at == timedelta(minutes=15)
    assert story.settle() is False


def test_no_break_is_invented_where_there_was_none(story: Story) -> None:
    with_rule(story, 60, 45)
    line = story.day()
    assert [s for s in line if s.kind == "break"] == []
    assert line[-1].review == "no_break_seen"


def test_what_was_settled_outlives_its_positions(story: Story) -> None:
    before = rows(story.day())
    with scope(story.bolt.pk):
        Position.objects.all().delete()
    assert story.settle() is False
    assert rows(story.line()) == before


def test_ways_go_with_their_positions_and_the_time_stays(story: Story) -> None:
    line = story.day()
    with scope(story.bolt.pk):
        assert SegmentTrail.objects.count() == 2
        assert forget_trails() == 0
    story.clock.set(at(120) + timedelta(days=31))
    with scope(story.bolt.pk):
        assert forget_trails() == 2
        assert SegmentTrail.objects.count() == 0
    assert len(story.line()) == len(line)


def test_a_shift_that_is_gone_settles_nothing(story: Story) -> None:
    from uuid import UUID

    with scope(story.bolt.pk):
        from opentrax.timesheets.services.settle import settle_shift

        assert settle_shift(UUID(int=7)) is False
