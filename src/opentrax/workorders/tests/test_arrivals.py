"""What the trail says of visits that have moved on, of places that changed their mind, and of work
that is over; and that one row that fails stops nobody else's.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from opentrax.audit.models import Entry
from opentrax.directory.models import Location, Technician
from opentrax.kit.commands import Refused
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import rules, services, tasks
from opentrax.workorders.models import Assignment, Visit, WorkOrder
from opentrax.workorders.rules import Times
from opentrax.workorders.services import passing
from opentrax.workorders.states import SuggestionAnswer, VisitStatus, WorkOrderStatus
from opentrax.workorders.tests.conftest import ELEVEN, NINE, Side

pytestmark = [pytest.mark.django_db]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
Ask = Callable[[str], None]


@pytest.fixture
def ask(shop: Location, side: Side) -> Ask:
    """`ask("suggest")` says what the trail may do at the shop."""

    def change(arrival: str) -> None:
        with side("acme"):
            Location.objects.filter(pk=shop.pk).update(arrival=arrival)

    return change


@pytest.fixture
def suggested(visit: Visit, ask: Ask, clock: SettableClock, side: Side) -> Visit:
    """The trail has just suggested an arrival; its countdown runs."""
    ask("suggest")
    clock.set(NINE)
    with side("bolt"):
        return services.record_visit_times(visit, Times(NINE - HOUR, NINE))


def now_is(visit: Visit, side: Side) -> Visit:
    with side("acme"):
        found: Visit = Visit.objects.select_related("work_order").get(pk=visit.pk)
        return found


def nothing_waits(visit: Visit) -> bool:
    columns = (visit.suggested_arrived_at, visit.suggested_left_at, visit.suggestion_ends_at)
    return columns == (None, None, None) and visit.suggestion_answer == ""


def let_it_end(visit: Visit, clock: SettableClock) -> int:
    clock.advance(minutes=6)
    return passing.take_unanswered_arrivals(visit.provider_id)


def test_the_countdown_brings_no_cancelled_visit_back(
    suggested: Visit, bea: Person, clock: SettableClock, side: Side
) -> None:
    with side("bolt"):
        services.cancel_visit(suggested, actor=bea)
    assert nothing_waits(now_is(suggested, side))
    assert let_it_end(suggested, clock) == 0
    assert now_is(suggested, side).status == VisitStatus.CANCELLED


def test_the_countdown_sets_nobody_on_site_on_a_cancelled_order(
    visit: Visit, order: WorkOrder, ask: Ask, ada: Person, clock: SettableClock, side: Side
) -> None:
    ask("suggest")
    clock.set(NINE)
    with side("bolt"):
        services.record_visit_times(visit, Times(None, NINE))
    with side("acme"):
        services.cancel_work_order(order, reason="Closed down", actor=ada)
    assert nothing_waits(now_is(visit, side))
    assert let_it_end(visit, clock) == 0
    found = now_is(visit, side)
    assert (found.status, found.work_order.status) == ("cancelled", "cancelled")


@pytest.mark.parametrize("end", ["missed", "complete", "recall", "moved"])
def test_what_ends_a_visit_ends_its_suggestion(
    visit: Visit, technician: Technician, ask: Ask, ada: Person, bea: Person, side: Side,
    clock: SettableClock, end: str,
) -> None:  # fmt: skip
    ask("suggest")
    clock.set(NINE)
    with side("bolt"):
        services.record_visit_times(visit, Times(None, NINE))
        if end == "missed":
            services.mark_visit_missed(visit, actor=bea)
        if end == "moved":
            services.reschedule_visit(
                visit, technician, start_at=NINE + HOUR, end_at=ELEVEN + HOUR, actor=bea
            )
        if end == "complete":
            services.complete_work_order(visit.work_order, reason="By phone", actor=bea)
    if end == "recall":
        with side("acme"):
            services.recall_assignment(visit.assignment, actor=ada)
    before = now_is(visit, side)
    assert nothing_waits(before)
    assert let_it_end(visit, clock) == 0
    assert now_is(visit, side).status == before.status


def test_a_location_that_leaves_it_to_people_now_drops_the_suggestion(
    suggested: Visit, ask: Ask, clock: SettableClock, side: Side
) -> None:
    ask("manual")
    assert let_it_end(suggested, clock) == 0
    found = now_is(suggested, side)
    assert nothing_waits(found)
    assert (found.status, found.arrived_at) == (VisitStatus.EN_ROUTE, None)
    assert let_it_end(suggested, clock) == 0


def test_no_is_always_heard() -> None:
    own, by = rules.VisitAct(is_own=True, is_order_over=True, is_order_decided=True), rules.Actor(
        frozenset({rules.Side.PROVIDER}), "technician"
    )  # fmt: skip
    for state in VisitStatus:
        assert rules.VISIT.may(state, "refuse", by, own)
    another = rules.VISIT.refusal(VisitStatus.PLANNED, "refuse", by, rules.VisitAct())
    assert another == rules.Reason.ANOTHERS_VISIT


def test_a_trail_that_finishes_the_visit_leaves_no_stale_suggestion(
    suggested: Visit, ask: Ask, bea: Person, clock: SettableClock, side: Side
) -> None:
    ask("automatic")
    with side("bolt"):
        services.record_visit_times(suggested, Times(NINE - HOUR, NINE, NINE + 3 * MINUTE))
        services.report_outcome(suggested, "done", actor=bea)
    assert nothing_waits(now_is(suggested, side))
    assert let_it_end(suggested, clock) == 0
    found = now_is(suggested, side)
    assert (found.status, found.outcome) == ("finished", "done")


def test_a_row_that_fails_is_logged_and_stops_none_of_the_others(
    suggested: Visit, technician: Technician, bea: Person, clock: SettableClock, side: Side,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    with side("bolt"):
        two = services.plan_visit(
            suggested.work_order, technician, start_at=NINE, end_at=ELEVEN, actor=bea
        )
        services.record_visit_times(two, Times(NINE - HOUR, NINE))
    taken, failed = passing.end_countdown, []

    def broken(visit: Visit, work_order: WorkOrder) -> bool:
        if not failed:
            failed.append(visit.pk)
            # What the database refuses leaves the whole transaction useless but for a savepoint.
            Visit.objects.filter(pk=visit.pk).update(outcome="done")
        return taken(visit, work_order)

    monkeypatch.setattr(passing, "end_countdown", broken)
    clock.advance(minutes=6)
    tasks.take_unanswered_arrivals()
    stands = {pk: now_is(one, side).status for one in (suggested, two) for pk in [one.pk]}
    assert stands.pop(failed[0]) == VisitStatus.EN_ROUTE
    assert list(stands.values()) == [VisitStatus.ON_SITE]
    assert [record.exc_info is not None for record in caplog.records] == [True]


@pytest.mark.parametrize("outcome", ["", "done"])
def test_a_location_that_asks_from_now_on_leaves_what_the_trail_said(
    visit: Visit, ask: Ask, bea: Person, clock: SettableClock, side: Side, outcome: str
) -> None:
    clock.set(ELEVEN)
    with side("bolt"):
        services.record_visit_times(visit, Times(None, NINE, ELEVEN))
        if outcome:
            services.report_outcome(visit, outcome, actor=bea)
    ask("suggest")
    with side("bolt"):
        services.record_visit_times(visit, Times(None, NINE, ELEVEN + 5 * MINUTE))
    found = now_is(visit, side)
    assert (found.status, found.outcome) == (VisitStatus.FINISHED, outcome)
    assert (found.left_at, nothing_waits(found)) == (ELEVEN + 5 * MINUTE, True)


def test_the_same_told_again_is_written_once(
    suggested: Visit, acme: Organization, side: Side
) -> None:
    with side("bolt"):
        for _again in range(4):
            services.record_visit_times(suggested, Times(NINE - HOUR, NINE))
    with side("acme"):
        assert Entry.objects.filter(action="visit.suggested").count() == 1


def test_a_refusal_holds_whatever_the_location_says_later(
    suggested: Visit, ask: Ask, tim: Person, clock: SettableClock, side: Side
) -> None:
    with side("bolt"):
        seen = services.answer_arrival(suggested, is_right=False, actor=tim)
        assert (seen.status, seen.en_route_at) == (VisitStatus.PLANNED, None)
    ask("automatic")
    with side("bolt"):
        seen = services.record_visit_times(suggested, Times(NINE - HOUR, NINE, ELEVEN))
        assert (seen.status, seen.arrived_at) == (VisitStatus.PLANNED, None)
    clock.set(ELEVEN + 3 * HOUR)
    assert passing.mark_missed_visits(suggested.provider_id) == 1
    with side("bolt"):
        seen = services.record_visit_times(suggested, Times(NINE - HOUR, NINE, ELEVEN))
        assert (seen.status, seen.suggestion_answer) == ("missed", SuggestionAnswer.REFUSED)


def test_a_trail_that_shows_the_stay_no_more_takes_it_back(
    suggested: Visit, clock: SettableClock, side: Side
) -> None:
    with side("bolt"):
        services.record_visit_times(suggested, Times())
    found = now_is(suggested, side)
    assert (found.status, nothing_waits(found)) == (VisitStatus.PLANNED, True)
    assert let_it_end(suggested, clock) == 0


@pytest.mark.parametrize("arrival", ["automatic", "suggest"])
def test_a_visit_that_was_set_out_for_by_hand_and_missed_hears_the_trail(
    visit: Visit, ask: Ask, bea: Person, clock: SettableClock, side: Side, arrival: str
) -> None:
    ask(arrival)
    clock.set(NINE)
    with side("bolt"):
        services.record_visit_times(visit, Times(None, NINE - 3 * HOUR))
        services.record_visit_times(visit, Times())
        services.mark_visit_set_out(visit, actor=bea, at=NINE)
        services.mark_visit_missed(visit, actor=bea)
        services.record_visit_times(visit, Times(None, NINE, ELEVEN))
    found = now_is(visit, side)
    if arrival == "suggest":
        assert found.suggested_arrived_at == NINE
    else:
        assert (found.status, found.left_at) == (VisitStatus.FINISHED, ELEVEN)


def test_a_visit_that_was_moved_hears_the_trail(
    visit: Visit, technician: Technician, bea: Person, side: Side
) -> None:
    with side("bolt"):
        services.mark_visit_set_out(visit, actor=bea, at=NINE)
        services.mark_visit_missed(visit, actor=bea)
        Visit.objects.filter(pk=visit.pk).update(times_source="person")
        services.reschedule_visit(
            visit, technician, start_at=NINE + HOUR, end_at=ELEVEN + HOUR, actor=bea
        )
        seen = services.record_visit_times(visit, Times(None, NINE + HOUR))
    assert seen.status == VisitStatus.ON_SITE


@pytest.fixture
def decided(visit: Visit, order: WorkOrder, ada: Person, bea: Person, side: Side) -> Visit:
    """The trail made the visit; its work is verified."""
    with side("bolt"):
        services.record_visit_times(visit, Times(None, NINE, ELEVEN))
        services.report_outcome(visit, "no_access", actor=bea)
        services.complete_work_order(order, reason="By phone", actor=bea)
    with side("acme"):
        services.verify_work(order, actor=ada)
    return visit


def test_a_late_trail_sets_nobody_under_way_on_work_that_is_over(
    decided: Visit, technician: Technician, side: Side
) -> None:
    with side("bolt"):
        Visit.objects.filter(pk=decided.pk).update(outcome="")
        for late in (Times(NINE), Times(None, NINE), Times()):
            assert services.record_visit_times(decided, late).status == VisitStatus.FINISHED
        seen = services.record_visit_times(decided, Times(None, NINE, ELEVEN + HOUR))
    assert (seen.status, seen.left_at) == (VisitStatus.FINISHED, ELEVEN + HOUR)
    assert now_is(decided, side).work_order.status == WorkOrderStatus.VERIFIED


def test_what_came_of_a_visit_stands_once_the_work_was_judged(
    decided: Visit, bea: Person, side: Side
) -> None:
    with side("bolt"), pytest.raises(Refused, match="is over"):
        services.report_outcome(decided, "done", actor=bea, note="It was done")
    found = now_is(decided, side)
    assert (found.outcome, found.outcome_note) == ("no_access", "")


def test_the_jobs_act_for_every_organization(
    visit: Visit, offer: Assignment, globex: Organization, clock: SettableClock, side: Side
) -> None:
    clock.set(ELEVEN + 3 * HOUR)
    tasks.mark_missed_visits()
    tasks.verify_unopposed()
    assert now_is(visit, side).status == VisitStatus.MISSED


def test_who_comes_late_finds_the_button(
    visit: Visit, clock: SettableClock, side: Side, browse: Callable[[str], Client]
) -> None:
    clock.set(ELEVEN + 2 * HOUR + 5 * MINUTE)
    assert passing.mark_missed_visits(visit.provider_id) == 1
    client = browse("tim")
    assert "I have arrived" in client.get("/field").text
    client.post(f"/field/visits/{visit.pk}/arrival")
    assert now_is(visit, side).status == VisitStatus.ON_SITE
