"""Disputes by either side; what a client sees of its visits and what it never sees."""

import pytest
from django.db import connection

from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.timesheets.models import Dispute, SegmentEdit, SegmentTrail, TimeSegment, Timesheet
from opentrax.timesheets.services import correct, weeks
from opentrax.timesheets.services.correct import Correction
from opentrax.timesheets.services.disputes import answer_dispute, dispute_segment
from opentrax.timesheets.tests.conftest import DAY, MONDAY, Side, Story, at
from opentrax.timesheets.tests.test_settling import rows


def disputed(story: Story, side: Side, ada: Person) -> Dispute:
    stayed = story.onsite()
    with side("acme"):
        return dispute_segment(stayed, actor=ada, reason="The gate was closed by then.")


def test_the_client_sees_the_time_of_its_visit_and_no_trail(story: Story, side: Side) -> None:
    story.day()
    with side("bolt"):
        assert SegmentTrail.objects.count() == 2
    with side("acme"):
        assert {s.kind for s in TimeSegment.objects.all()} == {"travel", "onsite"}
        assert all(s.visit_id == story.visit.pk for s in TimeSegment.objects.all())
        assert SegmentTrail.objects.count() == 0
        assert SegmentEdit.objects.count() == 0
        assert Timesheet.objects.count() == 0


def test_an_outsider_sees_nothing_even_by_key(
    story: Story, side: Side, globex: Organization, ada: Person
) -> None:
    story.day()
    disputed(story, side, ada)
    with side("globex"):
        assert TimeSegment.objects.filter(pk=story.onsite().pk).count() == 0
        with connection.cursor() as cursor:
            for table in ("timesegment", "segmenttrail", "dispute", "timesheet", "segmentedit"):
                cursor.execute(f"SELECT count(*) FROM timesheets_{table}")  # noqa: S608
                assert cursor.fetchone() == (0,)


def test_the_client_cannot_change_the_time(story: Story, side: Side) -> None:
    story.day()
    stayed = story.onsite()
    with side("acme"):
        assert TimeSegment.objects.filter(pk=stayed.pk).update(kind="other") == 0
        assert TimeSegment.objects.filter(pk=stayed.pk)._raw_delete("default") == 0
    assert rows([story.onsite()]) == rows([stayed])


def test_a_client_disputes_with_a_reason_once_until_it_is_answered(
    story: Story, side: Side, ada: Person
) -> None:
    story.day()
    with side("acme"), pytest.raises(Refused, match="what is wrong"):
        dispute_segment(story.onsite(), actor=ada, reason=" ")
    made = disputed(story, side, ada)
    assert made.by_organization_id != story.bolt.pk
    assert any("inside" in words or "fence" in words for words in made.evidence_words), (
        made.evidence_words
    )
    with side("acme"), pytest.raises(Refused, match="dispute this time already"):
        dispute_segment(story.onsite(), actor=ada, reason="Again")


def test_a_disputed_time_stays_whatever_comes_late(story: Story, side: Side, ada: Person) -> None:
    story.day([fix for fix in DAY if fix[0] <= 60])
    before = story.onsite()
    disputed(story, side, ada)
    story.send([fix for fix in DAY if fix[0] > 60])
    assert story.settle() is True
    assert rows([s for s in story.line() if s.pk == before.pk]) == rows([before])
    line = story.line()
    assert all(a.ended_at <= b.started_at for a, b in zip(line, line[1:]))  # noqa: B905, RUF007


def test_a_week_with_an_open_dispute_is_not_approved(story: Story, side: Side, ada: Person) -> None:
    story.day()
    made = disputed(story, side, ada)
    with side("bolt"):
        weeks.submit_week(story.technician, MONDAY, actor=story.tim)
        with pytest.raises(Refused, match="disputed"):
            weeks.approve_week(story.technician, MONDAY, actor=story.bea)
        answer_dispute(made, actor=story.bea, upheld=False, answer="The guard let him in.")
        weeks.approve_week(story.technician, MONDAY, actor=story.bea)


def test_an_answer_is_read_by_the_other_side_and_given_once(
    story: Story, side: Side, ada: Person
) -> None:
    story.day()
    made = disputed(story, side, ada)
    with side("bolt"):
        with pytest.raises(Refused, match="Write an answer"):
            answer_dispute(made, actor=story.bea, upheld=True, answer="")
        answer_dispute(made, actor=story.bea, upheld=True, answer="You are right.")
        with pytest.raises(Refused, match="answered already"):
            answer_dispute(made, actor=story.bea, upheld=True, answer="Once more")
    with side("acme"):
        assert Dispute.objects.get().answer == "You are right."


def test_the_provider_s_own_side_may_dispute_too(story: Story) -> None:
    story.day()
    with scope(story.bolt.pk, story.tim.pk):
        made = dispute_segment(story.onsite(), actor=story.tim, reason="I stayed longer")
    assert made.by_organization_id == story.bolt.pk


def test_a_disputed_entry_by_hand_is_corrected_and_not_taken_back(
    story: Story, side: Side, ada: Person
) -> None:
    story.day()
    said = Correction(
        kind="onsite", started_at=at(35), ended_at=at(80), reason="x", visit_id=story.visit.pk
    )
    with side("bolt"):
        correct.correct_segment(story.onsite(), said, actor=story.bea)
    mine = next(s for s in story.line() if s.source == "manual")
    with side("acme"):
        dispute_segment(mine, actor=ada, reason="No")
    with side("bolt"):
        with pytest.raises(Refused, match="disputed"):
            correct.remove_correction(mine, actor=story.bea, reason="x")
        assert Dispute.objects.count() == 1


def test_the_edit_chain_cannot_be_rewritten(story: Story, side: Side) -> None:
    from django.db import ProgrammingError, transaction

    with side("bolt"):
        said = Correction(kind="break", started_at=at(5), ended_at=at(6), reason="x")
        correct.add_segment(story.technician, said, actor=story.bea)
        for act in (
            lambda: SegmentEdit.objects.update(reason="y"),
            lambda: SegmentEdit.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                act()
