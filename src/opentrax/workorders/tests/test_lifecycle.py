"""What people decide about whole work orders, and what time alone brings about."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from opentrax.directory.models import Location, Technician
from opentrax.kit.commands import Refused
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import lists, services
from opentrax.workorders.models import Hold, ListEntry, SubStatusChoice, Visit, WorkOrder
from opentrax.workorders.rules import Times
from opentrax.workorders.services import passing
from opentrax.workorders.services.arrivals import COUNTDOWN
from opentrax.workorders.states import ListKind, SuggestionAnswer, VisitStatus, WorkOrderStatus
from opentrax.workorders.tests.conftest import ELEVEN, NINE, Browse, Side

pytestmark = [pytest.mark.django_db]
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def seen_once(visit: Visit, bea: Person, side: Side) -> Visit:
    """Somebody was there, and parts are needed."""
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN, outcome="parts_needed")
    return visit


@pytest.fixture
def done(visit: Visit, bea: Person, side: Side) -> Visit:
    """Somebody was there, and the work is done."""
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN, outcome="done")
    return visit


@pytest.fixture
def kept(order: WorkOrder, side: Side) -> Callable[[], WorkOrder]:
    def read() -> WorkOrder:
        with side("acme"):
            found: WorkOrder = WorkOrder.objects.get(pk=order.pk)
            return found

    return read


def test_both_sides_put_on_hold_for_a_reason_of_the_keepers_list(
    seen_once: Visit, order: WorkOrder, ada: Person, bea: Person, kept: Callable[[], WorkOrder],
    clock: SettableClock, side: Side,
) -> None:  # fmt: skip
    with side("acme"):
        services.add_list_entry(
            ListKind.HOLD_REASON, "Landlord asked", actor=ada, stops_clocks=True
        )
        own = next(e for e in lists.hold_reasons() if e.label == "Landlord asked")
    with side("bolt"):
        with pytest.raises(Refused, match="Choose a reason"):
            services.hold_work_order(order, "holiday", actor=bea)
        services.hold_work_order(order, own.code, actor=bea, note=" until Friday ")
        hold = Hold.objects.get()
        assert (hold.reason_label, hold.note, hold.stops_clocks) == (
            "Landlord asked", "until Friday", True,
        )  # fmt: skip
    assert kept().status == WorkOrderStatus.ON_HOLD
    clock.advance(hours=2)
    with side("acme"):
        services.resume_work_order(order, actor=ada)
        ended = Hold.objects.get()
        assert ended.ended_at == ended.started_at + 2 * HOUR
        services.hold_work_order(order, "parts", actor=ada)
        assert not Hold.objects.get(ended_at=None).stops_clocks
    assert kept().status == WorkOrderStatus.ON_HOLD


def test_a_hold_ends_by_itself_when_somebody_sets_out_again(
    seen_once: Visit, order: WorkOrder, technician: Technician, bea: Person,
    kept: Callable[[], WorkOrder], side: Side,
) -> None:  # fmt: skip
    with side("bolt"):
        services.hold_work_order(order, "parts", actor=bea)
        again = services.plan_visit(
            order, technician, start_at=NINE + 24 * HOUR, end_at=ELEVEN + 24 * HOUR, actor=bea
        )
        assert kept().status == WorkOrderStatus.ON_HOLD
        services.record_visit_times(again, Times(NINE + 24 * HOUR))
        assert Hold.objects.get().ended_at is not None
    assert kept().status == WorkOrderStatus.IN_PROGRESS


def test_only_work_in_progress_where_nobody_is_can_be_put_on_hold(
    visit: Visit, order: WorkOrder, bea: Person, side: Side
) -> None:
    with side("bolt"):
        with pytest.raises(Refused, match="Nobody has been there yet"):
            services.hold_work_order(order, "parts", actor=bea)
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        with pytest.raises(Refused, match="on site"):
            services.hold_work_order(order, "parts", actor=bea)


def test_completed_by_hand_judged_sent_back_and_closed(
    visit: Visit, order: WorkOrder, technician: Technician, ada: Person, bea: Person,
    kept: Callable[[], WorkOrder], side: Side,
) -> None:  # fmt: skip
    with side("bolt"):
        with pytest.raises(Refused, match="Say why"):
            services.complete_work_order(order, reason=" ", actor=bea)
        services.complete_work_order(order, reason="Mended by phone", actor=bea)
        assert Visit.objects.get().status == VisitStatus.CANCELLED
    assert (kept().status, kept().completion_note) == ("completed", "Mended by phone")
    with side("acme"):
        with pytest.raises(Refused, match="client verified"):
            services.close_work_order(order, actor=ada)
        with pytest.raises(Refused, match="not right"):
            services.reject_work(order, reason="", actor=ada)
        services.reject_work(order, reason="It still drips", actor=ada)
        assert kept().status == WorkOrderStatus.IN_PROGRESS
    with side("bolt"):
        again = services.plan_visit(order, technician, start_at=NINE, end_at=ELEVEN, actor=bea)
        services.mark_visit_arrived(again, actor=bea, at=NINE)
        services.mark_visit_left(again, actor=bea, at=ELEVEN, outcome="done")
        with pytest.raises(Refused, match="can judge"):
            services.verify_work(order, actor=bea)
    assert kept().status == WorkOrderStatus.COMPLETED
    with side("acme"):
        services.verify_work(order, actor=ada)
        services.close_work_order(order, actor=ada)
    assert (kept().status, kept().completed_at is not None) == ("closed", True)


def test_what_was_done_before_it_was_sent_back_completes_nothing(
    done: Visit, order: WorkOrder, ada: Person, bea: Person, kept: Callable[[], WorkOrder],
    side: Side,
) -> None:  # fmt: skip
    with side("acme"):
        services.reject_work(order, reason="Wrong door", actor=ada)
    with side("bolt"):
        services.report_outcome(done, "done", actor=bea, note="It is the right one")
    assert kept().status == WorkOrderStatus.IN_PROGRESS


def test_nothing_is_taken_back_that_is_done(
    visit: Visit, order: WorkOrder, ada: Person, bea: Person, side: Side
) -> None:
    with side("bolt"):
        services.complete_work_order(order, reason="By phone", actor=bea)
    with side("acme"), pytest.raises(Refused, match="is over"):
        services.recall_assignment(visit.assignment, actor=ada)


def test_unopposed_work_verifies_itself_after_the_days_of_the_settings(
    clock: SettableClock, done: Visit, ada: Person, kept: Callable[[], WorkOrder], side: Side
) -> None:
    with side("acme"):
        assert passing.verify_unopposed(done.organization_id) == 0  # without a setting never
        services.change_work_settings(missed_after_minutes=60, verify_after_days=7, actor=ada)
        clock.advance(days=6)
        assert passing.verify_unopposed(done.organization_id) == 0
        clock.advance(days=2)
        assert passing.verify_unopposed(done.organization_id) == 1
    assert kept().status == WorkOrderStatus.VERIFIED


def test_a_visit_that_nobody_made_is_missed_after_the_grace(
    visit: Visit, bea: Person, clock: SettableClock, side: Side
) -> None:
    clock.set(ELEVEN + 119 * MINUTE)
    with side("bolt"):
        assert passing.mark_missed_visits(visit.provider_id) == 0
        clock.advance(minutes=2)
        assert passing.mark_missed_visits(visit.provider_id) == 1
        assert Visit.objects.get().status == VisitStatus.MISSED
        assert passing.mark_missed_visits(visit.provider_id) == 0
        services.record_visit_times(visit, Times(None, NINE, ELEVEN))  # a phone tells late
        assert Visit.objects.get().status == VisitStatus.FINISHED


def test_who_is_on_the_way_is_late_and_not_missing(
    visit: Visit, bea: Person, clock: SettableClock, side: Side
) -> None:
    with side("bolt"):
        services.mark_visit_set_out(visit, actor=bea, at=NINE)
        clock.set(ELEVEN + 11 * HOUR)
        assert passing.mark_missed_visits(visit.provider_id) == 0
        clock.advance(hours=2)
        assert passing.mark_missed_visits(visit.provider_id) == 1


def test_never_means_never(visit: Visit, bea: Person, clock: SettableClock, side: Side) -> None:
    clock.set(ELEVEN + 300 * HOUR)
    with side("bolt"):
        services.change_work_settings(missed_after_minutes=0, verify_after_days=0, actor=bea)
        assert passing.mark_missed_visits(visit.provider_id) == 0


def ask_for(arrival: str, shop: Location, side: Side) -> None:
    with side("acme"):
        Location.objects.filter(pk=shop.pk).update(arrival=arrival)


def test_at_a_manual_location_the_trail_says_nothing(
    visit: Visit, shop: Location, side: Side
) -> None:
    ask_for("manual", shop, side)
    with side("bolt"):
        seen = services.record_visit_times(visit, Times(NINE, NINE + HOUR, ELEVEN))
        assert (seen.status, seen.arrived_at) == (VisitStatus.PLANNED, None)


def test_a_suggested_arrival_is_taken_at_the_end_of_the_countdown(
    visit: Visit, shop: Location, clock: SettableClock, side: Side
) -> None:
    ask_for("suggest", shop, side)
    clock.set(NINE + HOUR)
    with side("bolt"):
        seen = services.record_visit_times(visit, Times(NINE, NINE + HOUR))
        assert (seen.status, seen.suggestion_ends_at) == ("en_route", NINE + HOUR + COUNTDOWN)
        clock.advance(minutes=2)
        seen = services.record_visit_times(visit, Times(NINE, NINE + HOUR, ELEVEN))
        assert seen.suggestion_ends_at == NINE + HOUR + COUNTDOWN  # told again, it goes on
        assert passing.take_unanswered_arrivals(visit.provider_id) == 0
        clock.advance(minutes=3)
        assert passing.take_unanswered_arrivals(visit.provider_id) == 1
        taken = Visit.objects.get()
        assert (taken.status, taken.left_at) == (VisitStatus.FINISHED, ELEVEN)
        assert taken.suggestion_answer == SuggestionAnswer.UNANSWERED
        later = services.record_visit_times(visit, Times(NINE, NINE + HOUR, ELEVEN + HOUR))
        assert later.left_at == ELEVEN + HOUR  # from then on the trail drives the visit


def test_a_suggested_arrival_that_is_refused_is_never_taken(
    visit: Visit, shop: Location, tim: Person, clock: SettableClock, side: Side
) -> None:
    ask_for("suggest", shop, side)
    with side("bolt"):
        services.record_visit_times(visit, Times(NINE, NINE + HOUR))
        services.answer_arrival(visit, is_right=False, actor=tim)
        clock.advance(hours=1)
        assert passing.take_unanswered_arrivals(visit.provider_id) == 0
        seen = services.record_visit_times(visit, Times(NINE, NINE + HOUR, ELEVEN))
        assert (seen.status, seen.arrived_at) == (VisitStatus.PLANNED, None)
        with pytest.raises(Refused, match="Nothing is suggested"):
            services.answer_arrival(visit, is_right=True, actor=tim)
        services.mark_visit_arrived(visit, actor=tim, at=NINE + 2 * HOUR)  # by hand it goes on


def test_a_technician_answers_in_the_field_and_says_what_came_of_it(
    visit: Visit, shop: Location, clock: SettableClock, side: Side, browse: Browse
) -> None:
    ask_for("suggest", shop, side)
    clock.set(NINE + HOUR)
    with side("bolt"):
        services.record_visit_times(visit, Times(NINE, NINE + HOUR))
    client = browse("tim")
    assert "Your phone shows that you arrived" in client.get("/field").text
    client.post(f"/field/visits/{visit.pk}/suggestion", {"answer": "right"})
    with side("bolt"):
        assert Visit.objects.get().suggestion_answer == SuggestionAnswer.CONFIRMED
    clock.advance(hours=1)
    client.post(f"/field/visits/{visit.pk}/departure", {"outcome": ""})
    assert "Save the outcome" in client.get("/field").text
    client.post(f"/field/visits/{visit.pk}/outcome", {"outcome": "done"})
    with side("bolt"):
        assert Visit.objects.get().outcome == "done"


def test_a_technician_moves_no_colleagues_visit(
    visit: Visit, bolt: Organization, dan: Person, bea: Person, side: Side
) -> None:
    from opentrax.organizations import services as organizations

    with side("bolt"):
        organizations.add_member(dan, "technician", actor=bea)
        with pytest.raises(Refused, match="another technician"):
            services.mark_visit_arrived(visit, actor=dan, at=NINE)


def test_the_list_is_the_organizations_from_its_first_change(
    order: WorkOrder, ada: Person, side: Side
) -> None:
    with side("acme"):
        assert len(lists.hold_reasons()) == len(lists.DEFAULT_HOLDS)
        assert not ListEntry.objects.exists()
        services.archive_list_entry(ListKind.HOLD_REASON, "weather", actor=ada)
        left = [entry.code for entry in lists.hold_reasons()]
        assert "weather" not in left
        assert len(left) == len(lists.DEFAULT_HOLDS) - 1
        with pytest.raises(Refused, match="no such entry"):
            services.archive_list_entry(ListKind.HOLD_REASON, "weather", actor=ada)
        for code in left[:-1]:
            services.archive_list_entry(ListKind.HOLD_REASON, code, actor=ada)
        with pytest.raises(Refused, match="Keep one"):
            services.archive_list_entry(ListKind.HOLD_REASON, left[-1], actor=ada)


def test_a_sub_status_is_an_organizations_own_and_ends_with_its_status(
    visit: Visit, order: WorkOrder, ada: Person, bea: Person, side: Side, browse: Browse
) -> None:
    with side("bolt"):
        entry = services.add_list_entry(
            ListKind.SUB_STATUS, "Ladder ordered", actor=bea, status="scheduled"
        )
        other = services.add_list_entry(
            ListKind.SUB_STATUS, "Invoice it", actor=bea, status="completed"
        )
        services.choose_sub_status(order, entry, actor=bea)
        with pytest.raises(Refused, match="does not belong"):
            services.choose_sub_status(order, other, actor=bea)
    with side("acme"):
        assert not SubStatusChoice.objects.exists()
        with pytest.raises(Refused, match="does not belong"):
            services.choose_sub_status(order, entry, actor=ada)
    path = f"/work-orders/{order.pk}"
    assert "Ladder ordered" in browse("bea").get(path).text
    assert "Ladder ordered" not in browse("ada").get(path).text
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
    assert "Ladder ordered" not in browse("bea").get(path).text


def test_the_way_through_the_screens(
    seen_once: Visit, order: WorkOrder, browse: Browse, kept: Callable[[], WorkOrder]
) -> None:
    provider, client, path = browse("bea"), browse("ada"), f"/work-orders/{order.pk}"
    assert "1 of 1 visit finished" in provider.get(path).text
    page = provider.post(f"{path}/hold", {"reason": "parts", "note": "Hinge"}, follow=True)
    assert "Waiting for parts" in page.text
    assert "Hinge" in client.get(path).text
    client.post(f"{path}/resumption")
    provider.post(f"{path}/completion", {"reason": "Sent the part"})
    assert "Verify the work" in client.get(path).text
    assert "Verify the work" not in provider.get(path).text
    client.post(f"{path}/rejection", {"reason": "It squeaks"})
    assert "It squeaks" in provider.get(path).text
    provider.post(f"{path}/completion", {"reason": "Oiled"})
    client.post(f"{path}/verification")
    client.post(f"{path}/closing")
    assert kept().status == WorkOrderStatus.CLOSED


def test_the_settings_page_keeps_lists(order: WorkOrder, side: Side, browse: Browse) -> None:
    client, path = browse("ada"), "/organization/work-orders"
    assert "Waiting for parts" in client.get(path).text
    assert client.post(path, {"missed_after_minutes": "x"}).status_code == 422
    client.post(path, {"missed_after_minutes": 45, "verify_after_days": 3})
    new = {"kind": "hold_reason", "label": "Strike", "stops_clocks": "on"}
    assert client.post(f"{path}/entries", {"kind": "hold_reason"}).status_code == 422
    assert "Strike" in client.post(f"{path}/entries", new, follow=True).text
    gone = client.post(f"{path}/archival", {"kind": "hold_reason", "code": "weather"}, follow=True)
    assert "Weather" not in gone.text
    with side("acme"):
        assert lists.work_settings().missed_after_minutes == 45
    assert browse("dan").get(path).status_code == 403
