"""Submitting, approving, late changes, corrections and their chain."""

from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.timesheets.models import (
    LateChange,
    SegmentEdit,
    TimeSegment,
    Timesheet,
    TimesheetStatus,
)
from opentrax.timesheets.services import correct, weeks
from opentrax.timesheets.services.correct import Correction
from opentrax.timesheets.services.settle import settle_shift
from opentrax.timesheets.tests.conftest import DAY, MONDAY, Side, Story, at
from opentrax.timesheets.tests.test_settling import rows
from opentrax.tracking.services import taps

EARLY = [fix for fix in DAY if fix[0] <= 60]
LATE = [fix for fix in DAY if fix[0] > 60]


def sheet(story: Story) -> Timesheet:
    with scope(story.bolt.pk):
        return Timesheet.objects.get(week_on=MONDAY)


def approved(story: Story, fixes: list[tuple[float, float, float, float]]) -> None:
    """The week with what is known, submitted by Tim and approved by Bea."""
    story.day(fixes)
    with scope(story.bolt.pk, story.tim.pk):
        weeks.submit_week(story.technician, MONDAY, actor=story.tim)
    with scope(story.bolt.pk, story.bea.pk):
        weeks.approve_week(story.technician, MONDAY, actor=story.bea)


def notices(story: Story) -> list[LateChange]:
    with scope(story.bolt.pk):
        return list(LateChange.objects.filter(settled_at=None))


def decide(story: Story, *, accept: bool) -> None:
    (notice,) = notices(story)
    with scope(story.bolt.pk, story.bea.pk):
        weeks.settle_late_change(notice, accept=accept, actor=story.bea)


def by_hand(kind: str, start: float, end: float, **more: UUID) -> Correction:
    return Correction(
        kind=kind, started_at=at(start), ended_at=at(end), reason="I was there", **more
    )


def test_an_empty_week_and_a_tuesday_cannot_be_handed_in(story: Story) -> None:
    with scope(story.bolt.pk, story.tim.pk):
        with pytest.raises(Refused, match="no time in this week"):
            weeks.submit_week(story.technician, MONDAY, actor=story.tim)
        with pytest.raises(Refused, match="Monday"):
            weeks.submit_week(story.technician, MONDAY + timedelta(1), actor=story.tim)


def test_only_a_submitted_week_is_approved_and_by_somebody_else(story: Story) -> None:
    story.day()
    with scope(story.bolt.pk, story.bea.pk):
        with pytest.raises(Refused, match="Only a submitted week"):
            weeks.approve_week(story.technician, MONDAY, actor=story.bea)
        weeks.submit_week(story.technician, MONDAY, actor=story.tim)
        with pytest.raises(Refused, match="Somebody else"):
            weeks.approve_week(story.technician, MONDAY, actor=story.tim)
        done = weeks.approve_week(story.technician, MONDAY, actor=story.bea)
        assert (done.status, done.approved_by_id) == (TimesheetStatus.APPROVED, story.bea.pk)
        with pytest.raises(Refused, match="approved already"):
            weeks.submit_week(story.technician, MONDAY, actor=story.tim)


def test_a_forgotten_departure_has_to_be_checked_before_approval(story: Story) -> None:
    story.clock.set(at(31))
    with scope(story.bolt.pk, story.tim.pk):
        taps.arrive(story.technician, story.visit.pk, actor=story.tim)
    story.day()
    with scope(story.bolt.pk, story.bea.pk):
        weeks.submit_week(story.technician, MONDAY, actor=story.tim)
        with pytest.raises(Refused, match="departure was forgotten"):
            weeks.approve_week(story.technician, MONDAY, actor=story.bea)
        marked = TimeSegment.objects.get(review="departure_forgotten")
        correct.correct_segment(
            marked, by_hand("onsite", 31, 88, visit_id=story.visit.pk), actor=story.bea
        )
        done = weeks.approve_week(story.technician, MONDAY, actor=story.bea)
    assert done.status == TimesheetStatus.APPROVED


def test_a_returned_week_says_why_and_is_handed_in_again(story: Story) -> None:
    story.day()
    with scope(story.bolt.pk, story.bea.pk):
        with pytest.raises(Refused, match="Only a submitted"):
            weeks.return_week(story.technician, MONDAY, actor=story.bea, reason="Lunch?")
        weeks.submit_week(story.technician, MONDAY, actor=story.tim)
        with pytest.raises(Refused, match="mended"):
            weeks.return_week(story.technician, MONDAY, actor=story.bea, reason=" ")
        back = weeks.return_week(story.technician, MONDAY, actor=story.bea, reason="Lunch?")
        assert (back.status, back.returned_reason) == (TimesheetStatus.RETURNED, "Lunch?")
        again = weeks.submit_week(story.technician, MONDAY, actor=story.tim)
        assert (again.status, again.returned_reason) == (TimesheetStatus.SUBMITTED, "")


def test_late_data_never_changes_an_approved_week_but_are_said_once(story: Story) -> None:
    approved(story, EARLY)
    before = rows(story.line())
    story.send(LATE)
    assert story.settle() is True
    assert rows(story.line()) == before
    (notice,) = notices(story)
    assert notice.summary["moved_s"] > 30 * 60
    assert all("path" not in item for item in notice.proposed)
    assert story.settle() is False
    assert len(notices(story)) == 1


def test_an_accepted_late_change_is_taken_in_and_approved_again(story: Story) -> None:
    approved(story, EARLY)
    story.send(LATE)
    story.settle()
    decide(story, accept=True)
    assert sheet(story).status == TimesheetStatus.SUBMITTED
    assert abs(story.onsite().ended_at - at(90)) < timedelta(minutes=2)
    assert notices(story) == []


def test_a_dismissed_late_change_does_not_come_back_for_the_same_data(story: Story) -> None:
    approved(story, EARLY)
    before = rows(story.line())
    story.send(LATE)
    story.settle()
    decide(story, accept=False)
    assert story.settle() is False
    assert notices(story) == []
    assert sheet(story).status == TimesheetStatus.APPROVED
    assert rows(story.line()) == before


def test_other_data_after_a_dismissal_are_said_again(story: Story) -> None:
    approved(story, EARLY)
    story.send([fix for fix in LATE if fix[0] <= 80])
    story.settle()
    decide(story, accept=False)
    story.send([fix for fix in LATE if fix[0] > 80])
    assert story.settle() is True
    assert len(notices(story)) == 1


def test_a_late_change_is_settled_once(story: Story) -> None:
    approved(story, EARLY)
    story.send(LATE)
    story.settle()
    (notice,) = notices(story)
    decide(story, accept=False)
    with (
        scope(story.bolt.pk, story.bea.pk),
        pytest.raises(Refused, match="settled already"),
    ):
        weeks.settle_late_change(notice, accept=True, actor=story.bea)


def test_a_correction_wins_and_its_chain_says_who_when_why_and_before(story: Story) -> None:
    story.day()
    stayed = story.onsite()
    story.clock.set(at(180))
    with scope(story.bolt.pk, story.bea.pk):
        correct.correct_segment(
            stayed, by_hand("onsite", 35, 85, visit_id=story.visit.pk), actor=story.bea
        )
    line = story.line()
    mine = next(s for s in line if s.pk == stayed.pk)
    assert (mine.source, mine.started_at, mine.ended_at) == ("manual", at(35), at(85))
    assert all(a.ended_at <= b.started_at for a, b in pairwise(line))
    story.settle()
    assert rows(story.line()) == rows(line)
    with scope(story.bolt.pk):
        (edit,) = SegmentEdit.objects.all()
    assert (edit.editor_id, edit.created_at, edit.reason) == (
        story.bea.pk, at(180), "I was there",
    )  # fmt: skip
    assert edit.before["started_at"] == stayed.started_at.isoformat()
    assert edit.after["started_at"] == at(35).isoformat()


def test_an_edit_after_approval_falls_back_to_submitted_and_takes_in_what_waited(
    story: Story,
) -> None:
    approved(story, EARLY)
    story.send(LATE)
    story.settle()
    with scope(story.bolt.pk, story.bea.pk):
        correct.add_segment(story.technician, by_hand("break", 5, 10), actor=story.bea)
    assert sheet(story).status == TimesheetStatus.SUBMITTED
    assert notices(story) == []
    assert abs(story.onsite().ended_at - at(90)) < timedelta(minutes=2)


def test_taking_an_entry_back_shows_the_phone_s_own_line(story: Story) -> None:
    before = [row[1:] for row in rows(story.day())]
    with scope(story.bolt.pk, story.bea.pk):
        made = correct.add_segment(story.technician, by_hand("other", 40, 50), actor=story.bea)
        assert len(story.line()) == len(before) + 2
        correct.remove_correction(made, actor=story.bea, reason="taken back")
        with pytest.raises(Refused, match="Only entries by hand"):
            correct.remove_correction(story.onsite(), actor=story.bea, reason="no")
        assert SegmentEdit.objects.count() == 2
    assert [row[1:] for row in rows(story.line())] == before


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        (Correction(kind="break", started_at=at(1), ended_at=at(2), reason=" "), "Say why"),
        (by_hand("break", 5, 5), "end must come after"),
        (by_hand("break", 5, 5 + 24 * 60 + 1), "at most 24 hours"),
        (by_hand("nap", 5, 6), "Choose travel"),
    ],
)
def test_impossible_corrections_are_refused(
    story: Story, correction: Correction, words: str
) -> None:
    with scope(story.bolt.pk, story.bea.pk), pytest.raises(Refused, match=words):
        correct.add_segment(story.technician, correction, actor=story.bea)


def test_two_entries_by_hand_do_not_overlap(story: Story) -> None:
    with scope(story.bolt.pk, story.bea.pk):
        correct.add_segment(story.technician, by_hand("break", 5, 10), actor=story.bea)
        correct.add_segment(story.technician, by_hand("other", 10, 15), actor=story.bea)
        with pytest.raises(Refused, match="entry by hand in that time"):
            correct.add_segment(story.technician, by_hand("other", 9, 11), actor=story.bea)


def test_a_correction_sent_twice_happens_once(story: Story) -> None:
    key = UUID(int=99)
    with scope(story.bolt.pk, story.bea.pk):
        first, second = (
            correct.add_segment(
                story.technician, by_hand("break", 5, 10), actor=story.bea, command_id=key
            )
            for _ in range(2)
        )
        assert first.pk == second.pk
        assert SegmentEdit.objects.count() == 1


def test_a_night_over_sunday_touches_both_weeks(story: Story, side: Side) -> None:
    """A shift into Monday cannot change an approved Monday silently either."""
    from opentrax.tracking.models import Shift

    story.day()
    with side("bolt"):
        sunday_night = at(0) + timedelta(days=5, hours=14)
        night = Shift(
            technician=story.technician, starts_at=sunday_night,
            ends_at=sunday_night + timedelta(hours=8), origin="office",
        )  # fmt: skip
        night.save(force_insert=True)
        Timesheet.objects.create(
            technician=story.technician, week_on=MONDAY + timedelta(7), status="approved"
        )
        story.clock.set(sunday_night + timedelta(hours=9))
        arrived = sunday_night + timedelta(hours=5)
        taps.add_tap(
            story.technician, "arrive", at=arrived, actor=story.tim, visit_id=story.visit.pk
        )
        assert settle_shift(night.pk) is True
        assert TimeSegment.objects.filter(shift_id=night.pk).count() == 0
        assert LateChange.objects.get().timesheet.week_on == MONDAY + timedelta(7)
