"""What the services of work orders do, refuse, write into the audit and tell."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from opentrax.audit import services as audit
from opentrax.audit.models import Entry
from opentrax.directory import services as directory
from opentrax.directory.models import Location, Technician
from opentrax.kit import events as kit_events
from opentrax.kit.clock import now
from opentrax.kit.commands import CommandReusedError, Refused
from opentrax.kit.events import Event
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import scope
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import events, selectors, services
from opentrax.workorders.models import Assignment, Visit, WorkOrder
from opentrax.workorders.rules import Times
from opentrax.workorders.states import AssignmentStatus, TimesSource, VisitStatus, WorkOrderStatus
from opentrax.workorders.tests.conftest import ELEVEN, NINE, Side

ALL_EVENTS = [kind for kind in kit_events.event_types() if kind.__module__ == events.__name__]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Event]]:
    """Events that were published, in order; handlers still run."""
    heard: list[Event] = []
    for kind in ALL_EVENTS:
        handlers = [*kit_events._handlers[kind], heard.append]
        monkeypatch.setitem(kit_events._handlers, kind, handlers)
    return heard


def kept(order: WorkOrder, side: Side) -> WorkOrder:
    with side("acme"):
        return WorkOrder.objects.get(pk=order.pk)


def test_the_whole_way_is_told_and_in_the_keepers_audit(
    visit: Visit, order: WorkOrder, bea: Person, side: Side, told: list[Event]
) -> None:
    with side("bolt"):
        services.mark_visit_set_out(visit, actor=bea, at=NINE)
        services.mark_visit_arrived(visit, actor=bea, at=NINE + timedelta(minutes=20))
        services.mark_visit_left(visit, actor=bea, at=ELEVEN, outcome="done", note="New hinge")
    done = kept(order, side)
    assert done.status == WorkOrderStatus.COMPLETED
    assert done.completed_at is not None
    steps = [(e.before, e.after) for e in told if isinstance(e, events.WorkOrderStatusChanged)]
    assert steps == [("scheduled", "in_progress"), ("in_progress", "completed")]
    moves = [e.after for e in told if isinstance(e, events.VisitStatusChanged)]
    assert moves == ["en_route", "on_site", "finished"]
    with side("acme"):
        actions = list(Entry.objects.order_by("sequence").values_list("action", flat=True))
        assert actions[-5:] == [
            "visit.planned", "visit.en_route", "visit.on_site", "visit.finished", "visit.outcome",
        ]  # fmt: skip
        assert {"work_order.created", "assignment.offered", "assignment.accepted"} < set(actions)
        assert audit.verify().broken_at is None
    with side("bolt"):
        assert not Entry.objects.filter(action__startswith="visit.").exists()


def test_offer_answer_and_recall_are_told(
    order: WorkOrder, partners: None, bolt: Organization, ada: Person, bea: Person,
    side: Side, told: list[Event],
) -> None:  # fmt: skip
    with side("acme"):
        first = services.assign(order, bolt.pk, actor=ada)
    assert kept(order, side).provider_id == bolt.pk
    with side("bolt"):
        services.answer_assignment(first, "declined", actor=bea, reason=" busy ")
    after = kept(order, side)
    assert (after.status, after.provider_id, after.dispatched_at) == ("new", None, None)
    with side("acme"):
        assert Assignment.objects.get().decline_reason == "busy"
        second = services.assign(order, bolt.pk, actor=ada)
        services.recall_assignment(second, actor=ada)
    assert [type(e).__name__ for e in told if not isinstance(e, events.WorkOrderStatusChanged)] == [
        "WorkOrderOffered", "AssignmentAnswered", "LineUsedUp",
        "WorkOrderOffered", "AssignmentRecalled",
    ]  # fmt: skip


def test_in_house_is_accepted_at_once(
    order: WorkOrder, acme: Organization, ada: Person, side: Side
) -> None:
    with side("acme"):
        own = services.assign(order, acme.pk, actor=ada)
        assert own.status == AssignmentStatus.ACCEPTED
        tech = directory.add_technician(directory.TechnicianDetails("Ian", "UTC"), actor=ada)
        visit = services.plan_visit(order, tech, start_at=NINE, end_at=ELEVEN, actor=ada)
        services.mark_visit_missed(visit, actor=None)
        assert WorkOrder.objects.get().status == WorkOrderStatus.SCHEDULED
        moved = services.reschedule_visit(
            visit, tech, start_at=ELEVEN, end_at=ELEVEN + (ELEVEN - NINE), actor=ada
        )
        assert moved.status == VisitStatus.PLANNED
        services.cancel_visit(moved, actor=ada)
        again = services.plan_visit(order, tech, start_at=NINE, end_at=ELEVEN, actor=ada)
        assert (moved.sequence, again.sequence) == (1, 2)


def test_a_provider_must_be_a_partner(
    order: WorkOrder, bolt: Organization, ada: Person, side: Side
) -> None:
    with side("acme"):
        with pytest.raises(Refused, match="does not work with"):
            services.assign(order, bolt.pk, actor=ada)
        organizations.add_partner(bolt.pk, actor=ada)
        services.assign(order, bolt.pk, actor=ada)
        with pytest.raises(Refused, match="assigned already"):
            services.assign(order, bolt.pk, actor=ada)


def test_only_the_keeper_changes_assigns_and_cancels(
    accepted: Assignment,
    order: WorkOrder,
    shop: Location,
    bolt: Organization,
    bea: Person,
    side: Side,
) -> None:
    details = services.WorkOrderDetails("Ours")
    with side("bolt"):
        for act in (
            lambda: services.change_work_order(order, shop, details, actor=bea),
            lambda: services.cancel_work_order(order, reason="x", actor=bea),
            lambda: services.assign(order, bolt.pk, actor=bea),
            lambda: services.recall_assignment(accepted, actor=bea),
            lambda: services.create_work_order(shop, details, actor=bea),
        ):
            with pytest.raises(Refused):
                act()
    assert kept(order, side).title == "Fix the door"


def test_the_keeper_cannot_answer_or_plan_for_the_provider(
    offer: Assignment, order: WorkOrder, ada: Person, bea: Person, side: Side
) -> None:
    with side("acme"):
        with pytest.raises(Refused, match="answered already"):
            services.answer_assignment(offer, "accepted", actor=ada)
        tech = directory.add_technician(directory.TechnicianDetails("Ian", "UTC"), actor=ada)
    with side("bolt"):
        services.answer_assignment(offer, "accepted", actor=bea)
    with side("acme"), pytest.raises(Refused, match="whoever accepted"):
        services.plan_visit(order, tech, start_at=NINE, end_at=ELEVEN, actor=ada)


@pytest.mark.parametrize(
    ("end_at", "says"),
    [(NINE, "end after it begins"), (NINE + timedelta(hours=25), "at most 24 hours")],
)
def test_a_window_has_a_length(
    accepted: Assignment, order: WorkOrder, technician: Technician, bea: Person, side: Side,
    end_at: datetime, says: str,
) -> None:  # fmt: skip
    with side("bolt"), pytest.raises(Refused, match=says):
        services.plan_visit(order, technician, start_at=NINE, end_at=end_at, actor=bea)


def test_another_organizations_or_an_archived_technician_is_refused(
    accepted: Assignment,
    order: WorkOrder,
    technician: Technician,
    bea: Person,
    gus: Person,
    side: Side,
) -> None:
    with side("globex"):
        foreign = directory.add_technician(directory.TechnicianDetails("G", "UTC"), actor=gus)
    with side("bolt"):
        directory.archive_technician(technician, actor=bea)
        for sent in (foreign, technician):
            with pytest.raises(Refused, match="your organization's technicians"):
                services.plan_visit(order, sent, start_at=NINE, end_at=ELEVEN, actor=bea)


def test_an_outsider_is_refused_what_they_cannot_see(
    visit: Visit, order: WorkOrder, technician: Technician, gus: Person, side: Side
) -> None:
    with side("globex"):
        for act in (
            lambda: services.cancel_work_order(order, reason="x", actor=gus),
            lambda: services.cancel_visit(visit, actor=gus),
            lambda: services.record_visit_times(visit, Times(arrived_at=NINE)),
            lambda: services.plan_visit(order, technician, start_at=NINE, end_at=ELEVEN, actor=gus),
        ):
            with pytest.raises(Refused, match="no longer open"):
                act()


def test_cancelling_ends_visits_and_an_open_offer(
    visit: Visit, order: WorkOrder, ada: Person, bea: Person, side: Side
) -> None:
    with side("acme"):
        gone = services.cancel_work_order(order, reason="Sold", actor=ada)
        assert (gone.status, gone.cancel_reason) == (WorkOrderStatus.CANCELLED, "Sold")
        assert Visit.objects.get().status == VisitStatus.CANCELLED
        with pytest.raises(Refused, match="over"):
            services.cancel_work_order(order, reason="again", actor=ada)
    with side("bolt"):  # who accepted still sees that it was called off
        assert WorkOrder.objects.get().status == WorkOrderStatus.CANCELLED
        with pytest.raises(Refused, match="on site or over"):
            services.cancel_visit(visit, actor=bea)


def test_nothing_is_cancelled_or_recalled_under_somebody_on_the_way(
    visit: Visit, accepted: Assignment, order: WorkOrder, ada: Person, bea: Person, side: Side
) -> None:
    with side("bolt"):
        services.mark_visit_set_out(visit, actor=bea, at=NINE)
    with side("acme"):
        with pytest.raises(Refused, match="on the way"):
            services.cancel_work_order(order, reason="x", actor=ada)
        with pytest.raises(Refused, match="set out"):
            services.recall_assignment(accepted, actor=ada)


def test_the_place_is_fixed_once_somebody_set_out(
    visit: Visit, order: WorkOrder, shop: Location, ada: Person, bea: Person, side: Side
) -> None:
    with side("acme"):
        place = directory.LocationDetails("Elsewhere", "UTC", point=(1.0, 1.0))
        other = directory.add_location(place, actor=ada)
        services.change_work_order(order, other, services.WorkOrderDetails("A"), actor=ada)
    with side("bolt"):
        services.mark_visit_set_out(visit, actor=bea, at=NINE)
    with side("acme"):
        with pytest.raises(Refused, match="set out for this location"):
            services.change_work_order(order, shop, services.WorkOrderDetails("B"), actor=ada)
        changed = services.change_work_order(
            order, other, services.WorkOrderDetails("C"), actor=ada
        )
        assert changed.title == "C"


def test_a_command_sent_twice_happens_once(
    visit: Visit, technician: Technician, bea: Person, side: Side, told: list[Event]
) -> None:
    key = uuid7()
    with side("bolt"):
        first = services.mark_visit_arrived(visit, actor=bea, at=NINE, command_id=key)
        again = services.mark_visit_arrived(visit, actor=bea, at=NINE, command_id=key)
        assert first == again
        with pytest.raises(CommandReusedError):
            services.mark_visit_left(visit, actor=bea, at=ELEVEN, command_id=key)
        other = uuid7()
        for _ in range(2):
            services.plan_visit(
                visit.work_order,
                technician,
                start_at=NINE,
                end_at=ELEVEN,
                actor=bea,
                command_id=other,
            )
        assert Visit.objects.count() == 2
    assert sum(isinstance(e, events.VisitPlanned) for e in told) == 1


def test_taps_that_do_not_fit_are_refused(visit: Visit, bea: Person, side: Side) -> None:
    with side("bolt"):
        with pytest.raises(Refused, match="say first when you arrived"):
            services.mark_visit_left(visit, actor=bea, at=NINE)  # nobody arrived
        with pytest.raises(Refused, match="Nobody is on site"):
            services.mark_visit_resumed(visit, actor=bea)
        services.mark_visit_set_out(visit, actor=bea, at=ELEVEN)
        with pytest.raises(Refused, match="contradict"):
            services.mark_visit_arrived(visit, actor=bea, at=NINE)
        services.mark_visit_arrived(visit, actor=bea, at=ELEVEN)
        with pytest.raises(Refused, match="does not fit"):
            services.mark_visit_set_out(visit, actor=bea, at=ELEVEN)
        with pytest.raises(Refused, match="over"):
            services.report_outcome(visit, "done", actor=bea)
        services.mark_visit_paused(visit, actor=bea)
        services.mark_visit_resumed(visit, actor=bea)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN)
        back = services.mark_visit_resumed(visit, actor=bea)  # left by mistake
        assert (back.status, back.left_at, back.arrived_at) == (VisitStatus.ON_SITE, None, ELEVEN)


def test_the_trail_fills_in_and_follows_late_positions(
    visit: Visit, order: WorkOrder, side: Side, told: list[Event]
) -> None:
    with side("bolt"):
        for times, status in (
            (Times(NINE), VisitStatus.EN_ROUTE),
            (Times(NINE, ELEVEN), VisitStatus.ON_SITE),
            (Times(NINE, ELEVEN, ELEVEN + timedelta(hours=1)), VisitStatus.FINISHED),
            (Times(NINE, NINE, ELEVEN), VisitStatus.FINISHED),
            (Times(), VisitStatus.PLANNED),
        ):
            seen = services.record_visit_times(visit, times)
            assert (seen.status, seen.times_source) == (status, TimesSource.TRAIL)
        entries = len(told)
        services.record_visit_times(visit, Times())
        assert len(told) == entries
        with pytest.raises(Refused, match="contradict"):
            services.record_visit_times(visit, Times(left_at=NINE))
    assert kept(order, side).status == WorkOrderStatus.SCHEDULED


def test_what_a_person_said_outweighs_the_trail(visit: Visit, bea: Person, side: Side) -> None:
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        seen = services.record_visit_times(visit, Times(arrived_at=ELEVEN))
        assert seen.arrived_at == NINE


def test_an_outcome_keeps_a_visit_finished(
    visit: Visit, order: WorkOrder, bea: Person, side: Side
) -> None:
    with side("bolt"):
        services.record_visit_times(visit, Times(None, NINE, ELEVEN))
        services.report_outcome(visit, "done", actor=bea)
        assert services.record_visit_times(visit, Times(None, NINE)).status == VisitStatus.FINISHED
    assert kept(order, side).status == WorkOrderStatus.COMPLETED


def test_a_missed_visit_was_made_after_all(visit: Visit, order: WorkOrder, side: Side) -> None:
    with side("bolt"):
        services.mark_visit_missed(visit, actor=None)
        services.record_visit_times(visit, Times(None, NINE, ELEVEN))
    assert kept(order, side).status == WorkOrderStatus.IN_PROGRESS


def test_selectors_of_the_plan(visit: Visit, technician: Technician, side: Side) -> None:
    hour = timedelta(hours=1)
    with side("bolt"):
        (planned,) = selectors.planned_visits(technician.pk, NINE - hour, NINE + hour)
        assert (planned.visit_id, planned.work_order_number) == (visit.pk, 1)
        assert selectors.planned_visits(technician.pk, ELEVEN, ELEVEN + hour) == []
        assert selectors.visit_labels([visit.pk])[visit.pk]["location"] == "Shop"
    with side("globex"):
        assert selectors.visit_labels([visit.pk]) == {}
        assert selectors.visit_by_id(visit.pk) is None


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_recall_at_once_leave_one_truth(
    offer: Assignment, acme: Organization, ada: Person, bolt: Organization, bea: Person
) -> None:
    """Both sides act in the same moment: whoever comes second is refused, and nothing is half
    done.
    """
    start = Barrier(2)

    def in_scope(organization: Organization, person: Person, act: str) -> BaseException | None:
        try:
            start.wait(timeout=30)
            with scope(organization.pk, person.pk):
                if act == "recall":
                    services.recall_assignment(offer, actor=person)
                else:
                    services.answer_assignment(offer, "declined", actor=person)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(in_scope, acme, ada, "recall")
        second = pool.submit(in_scope, bolt, bea, "answer")
        refusals = [first.result(), second.result()]
    assert sum(refusal is not None for refusal in refusals) == 1
    with scope(acme.pk, ada.pk):
        after = Assignment.objects.get()
        expected = (
            AssignmentStatus.DECLINED if refusals[0] is not None else AssignmentStatus.RECALLED
        )
        assert after.status == expected
        assert WorkOrder.objects.get().status == WorkOrderStatus.NEW
        assert after.ended_at is None or after.ended_at <= now()
