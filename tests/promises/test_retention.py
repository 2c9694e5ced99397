"""Terms are kept by what is left: rows go, fields are emptied, what is held stays, and a release
takes at once what was held back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction

from opentrax.audit.models import Entry
from opentrax.directory.models import Technician
from opentrax.kit.commands import Refused
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import person_scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.models import ConsentEvent, HeldCopy, LegalHold
from opentrax.privacy.retention import platform, residue
from opentrax.privacy.retention.scope import termed_tables
from opentrax.privacy.rules.consent import Method
from opentrax.privacy.selectors.held import held_about
from opentrax.privacy.services import consent, holds, terms
from opentrax.privacy.services.consent import Manner
from opentrax.privacy.services.holds import Held
from opentrax.timesheets.models import SegmentEdit, TimeSegment
from opentrax.tracking.models import Acknowledgement, Look, Position, Shift
from opentrax.workorders.models import Assignment, Visit, WorkOrder
from tests.isolation.conftest import MORNING, Stage, Within
from tests.promises.positions import a_position

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("administrators_session")]

YEARS = 365


def _look(technician_id: UUID, **options: Any) -> Look:
    return Look.objects.create(  # type: ignore[no-any-return]
        technician_id=technician_id, actor_id=uuid7(), what="day", **options
    )


@pytest.fixture
def technician(
    stage: Stage, bolt: Organization, bea: Person, within: Within
) -> Iterator[Technician]:
    """Tim, inside Bolt's scope."""
    with within(bolt, bea):
        yield Technician.objects.get()


def _overdue() -> set[str]:
    return {one.table for one in residue.of_organization() if one.evidence.bad}


def test_every_table_under_a_number_is_judged(technician: Technician) -> None:
    judged = {one.table for one in residue.of_organization()}
    expected = {t.label for t in termed_tables() if t.is_tenants}
    assert judged == expected
    assert len(judged) > 20
    assert _overdue() == set()


def test_rows_go_after_their_term_and_not_before(
    technician: Technician, clock: SettableClock
) -> None:
    at = clock.at
    old, young = (_look(technician.pk, at=at - timedelta(days=d)) for d in (2 * YEARS + 9, 700))
    assert _overdue() == {"tracking.Look"}
    assert terms.keep_terms() == {"tracking.Look": 1}
    assert list(Look.objects.values_list("pk", flat=True)) == [young.pk]
    assert _overdue() == set()
    assert old.pk != young.pk


def test_a_shift_of_years_ago_goes_with_everything_under_its_rule(
    technician: Technician, clock: SettableClock
) -> None:
    clock.advance(days=2 * YEARS + 9)
    taken = terms.keep_terms()
    assert taken["tracking.Shift"] == 1
    assert Shift.objects.count() == 0
    assert TimeSegment.objects.count() == 1  # hours are kept longer


def test_a_closed_work_order_goes_with_its_visits(
    stage: Stage, acme: Organization, ada: Person, within: Within, clock: SettableClock
) -> None:
    with within(acme, ada):
        assert (WorkOrder.objects.count(), Visit.objects.count()) == (2, 1)
        WorkOrder.objects.update(completed_at=clock.at)
        clock.advance(days=7 * YEARS + 9)
        assert "workorders.WorkOrder" in terms.keep_terms()
        left = [m.objects.count() for m in (WorkOrder, Assignment, Visit)]
    assert left == [0, 0, 0]


def test_an_open_work_order_is_not_on_the_clock(
    stage: Stage, acme: Organization, ada: Person, within: Within, clock: SettableClock
) -> None:
    clock.advance(days=20 * YEARS)
    with within(acme, ada):
        open_ones = WorkOrder.objects.filter(completed_at=None).count()
        terms.keep_terms()
        assert WorkOrder.objects.filter(completed_at=None).count() == open_ones == 1


def test_a_technician_who_left_loses_their_name_and_keeps_their_row(
    technician: Technician, clock: SettableClock
) -> None:
    """Hours still name the row: it stays as a shell, and is not found again the next night."""
    Technician.objects.update(archived_at=clock.at, phone="+1 613 555 0100")
    clock.advance(days=2 * YEARS + 9)
    assert "directory.Technician" in _overdue()
    assert terms.keep_terms()["directory.Technician"] == 1
    left = Technician.objects.get()
    assert (left.name, left.phone, left.person_id) == ("—", "", None)
    assert "directory.Technician" not in _overdue()
    assert "directory.Technician" not in terms.keep_terms()


@pytest.mark.postgres15
def test_what_pages_may_not_delete_goes_by_the_owners_function(
    technician: Technician, clock: SettableClock
) -> None:
    """The function knows its own term by the database's clock: nobody can ask for less."""
    for name in ("expire_timesheets_segmentedit", "expire_tracking_acknowledgement"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {name}(now() + interval '90 years', '{{}}')")
            assert cursor.fetchone() == (0,)
    assert SegmentEdit.objects.count() == 1
    assert Acknowledgement.objects.count() == 1


def test_an_answer_goes_three_years_after_it_was_superseded(
    ada: Person, clock: SettableClock
) -> None:
    clock.set(MORNING - timedelta(days=10 * YEARS))
    for _ in range(2):
        consent.withdraw(ada, "survey", manner=Manner(method=Method.REPLY))
        clock.advance(days=30)
    clock.set(MORNING)
    assert platform.expire_persons_rows() >= 1
    with person_scope(ada.pk):
        [left] = ConsentEvent.objects.all()  # the answer that stands
    assert left.at == MORNING - timedelta(days=10 * YEARS - 30)
    assert residue.total(residue.of_platform()).bad == 0


def test_sessions_end(db: None, clock: SettableClock) -> None:
    Session.objects.create(session_key="x", expire_date=clock.at - timedelta(hours=1))
    Session.objects.create(session_key="y", expire_date=clock.at + timedelta(hours=1))
    assert platform.end_sessions() == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["y"]


def test_jobs_are_forgotten_with_what_happened_to_them(db: None, clock: SettableClock) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)"
            " VALUES ('q', 'old', '{}', 'succeeded'), ('q', 'waits', '{}', 'todo')"
        )
        cursor.execute("UPDATE procrastinate_events SET at = %s", [clock.at - timedelta(days=31)])
        assert platform.forget_jobs() == 1
        cursor.execute("SELECT task_name FROM procrastinate_jobs")
        assert cursor.fetchall() == [("waits",)]


# --- shorter terms


def test_an_organization_may_shorten_and_not_prolong(
    technician: Technician, bea: Person, clock: SettableClock
) -> None:
    _look(technician.pk, at=clock.at - timedelta(days=40))
    terms.shorten_term("looks", 30, actor=bea)
    assert terms.keep_terms() == {"tracking.Look": 1}
    for name, days in (("looks", 731), ("looks", 0), ("hours", 30)):
        with pytest.raises(Refused):
            terms.shorten_term(name, days, actor=bea)
    terms.shorten_term("looks", terms.longest_days("looks"), actor=bea)
    assert apps.get_model("privacy.ShorterTerm")._default_manager.count() == 0


# --- holds


def _hold(bea: Person, ada: Person, held: Held, days: int = 60) -> LegalHold:
    from opentrax.kit.clock import now

    hold = holds.request_hold(
        held, reason="a dispute", expires_at=now() + timedelta(days=days), actor=bea
    )
    return holds.approve_hold(hold, actor=ada)


def test_what_is_held_stays_and_goes_with_the_release(
    technician: Technician, bea: Person, ada: Person, clock: SettableClock
) -> None:
    look = _look(technician.pk, at=clock.at - timedelta(days=2 * YEARS + 9))
    hold = _hold(bea, ada, Held(place="tracking.Look", row_id=look.pk))
    assert terms.keep_terms() == {}
    assert _overdue() == set()
    holds.release_hold(hold, actor=ada)
    assert not Look.objects.filter(pk=look.pk).exists()
    assert Entry.objects.filter(action="hold.ended").count() == 1


def test_a_hold_ends_by_itself_on_its_day(
    technician: Technician, bea: Person, ada: Person, clock: SettableClock
) -> None:
    look = _look(technician.pk, at=clock.at - timedelta(days=2 * YEARS + 9))
    hold = _hold(bea, ada, Held(place="tracking.Look", row_id=look.pk))
    clock.advance(days=61)
    terms.keep_terms()
    assert not Look.objects.filter(pk=look.pk).exists()
    assert hold.refreshed().released_at == clock.at


def test_two_holds_on_one_row_both_have_to_end(
    technician: Technician, bea: Person, ada: Person, clock: SettableClock
) -> None:
    look = _look(technician.pk, at=clock.at - timedelta(days=2 * YEARS + 9))
    first, second = (_hold(bea, ada, Held(place="tracking.Look", row_id=look.pk)) for _ in "12")
    holds.release_hold(first, actor=ada)
    assert Look.objects.filter(pk=look.pk).exists()
    holds.release_hold(second, actor=ada)
    assert not Look.objects.filter(pk=look.pk).exists()


def test_a_held_field_stays_and_the_others_are_emptied(
    technician: Technician, bea: Person, ada: Person, clock: SettableClock
) -> None:
    segment = TimeSegment.objects.get()
    _hold(bea, ada, Held(place="timesheets.TimeSegment", row_id=segment.pk, fields=["kind"]), 700)
    TimeSegment.objects.update(ended_at=MORNING - timedelta(days=4 * YEARS),
                               started_at=MORNING - timedelta(days=4 * YEARS, hours=1))  # fmt: skip
    terms.keep_terms()
    left = TimeSegment.objects.get()
    assert left.kind == segment.kind
    assert [one["values"] for one in left.evidence] == [{"reason": None}]


def test_a_held_visit_keeps_its_work_order(
    stage: Stage, acme: Organization, ada: Person, dan: Person, within: Within,
    clock: SettableClock,
) -> None:  # fmt: skip
    """A row is not deleted from under one that is held; only what has a term itself is held."""
    with within(acme, ada):
        order = WorkOrder.objects.get(pk=Visit.objects.get().work_order_id)
        WorkOrder.objects.filter(pk=order.pk).update(
            completed_at=clock.at - timedelta(days=8 * YEARS)
        )
        _hold(ada, dan, Held(place="workorders.WorkOrder", row_id=order.pk))
        assert terms.keep_terms() == {}
        assert (WorkOrder.objects.count(), Visit.objects.count()) == (2, 1)


def test_places_are_copied_before_their_table_drops_them(
    technician: Technician, bea: Person, ada: Person, tim: Person, clock: SettableClock
) -> None:
    inside = a_position(technician, MORNING + timedelta(minutes=20))
    a_position(technician, MORNING + timedelta(days=3))
    held = Held(
        place="tracking.Position", about_id=technician.pk, from_at=MORNING,
        to_at=MORNING + timedelta(days=1),
    )  # fmt: skip
    hold = _hold(bea, ada, held)
    Position.objects.filter(technician_id=technician.pk).delete()
    [copy] = HeldCopy.objects.all()
    assert copy.body["latitude"] == 45.5
    assert copy.at == inside
    later = a_position(technician, MORNING + timedelta(minutes=40))
    terms.keep_terms()
    assert {c.at for c in HeldCopy.objects.all()} == {inside, later}
    with person_scope(tim.pk):
        told = [h.reason for keeper in held_about(tim) for h in keeper.holds]
    assert told.count("a dispute") == 2  # the stage's own too
    holds.release_hold(hold, actor=ada)
    assert HeldCopy.objects.count() == 0


def test_nobody_holds_alone_for_ever_or_without_a_reason(
    technician: Technician, bea: Person, clock: SettableClock
) -> None:
    look = _look(technician.pk)
    held = Held(place="tracking.Look", row_id=look.pk)
    soon = clock.at + timedelta(days=9)
    for changes in (
        {"reason": "  ", "expires_at": soon},
        {"reason": "x", "expires_at": clock.at + timedelta(days=3 * YEARS)},
        {"reason": "x", "expires_at": clock.at - timedelta(days=1)},
    ):
        with pytest.raises(Refused):
            holds.request_hold(held, actor=bea, **changes)
    for wrong in (
        Held(place="tracking.Look", row_id=uuid7()),
        Held(place="directory.WorkingHours", row_id=look.pk),
        Held(place="tracking.Look", row_id=look.pk, fields=["shoe"]),
    ):
        with pytest.raises(Refused):
            holds.request_hold(wrong, reason="x", expires_at=soon, actor=bea)
    hold = holds.request_hold(held, reason="x", expires_at=soon, actor=bea)
    with pytest.raises(Refused, match="second person"):
        holds.approve_hold(hold, actor=bea)
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalHold.objects.filter(pk=hold.pk).update(approved_by_id=bea.pk)
