"""The three clocks of a work order: by which rule, until when, paused, set again, met or missed."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest

from opentrax.directory import services as directory
from opentrax.directory.models import Location, Technician
from opentrax.directory.rules import Hours
from opentrax.kit.commands import Refused
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import clocks, services
from opentrax.workorders.models import Assignment, ClockCalculation, Visit, WorkOrder
from opentrax.workorders.rules.clocks import (
    DEFAULT_TERMS,
    Rule,
    Standing,
    Term,
    Terms,
    most_specific,
)
from opentrax.workorders.services import WorkOrderDetails
from opentrax.workorders.states import ClockKind, ClockReason, ClockRuleSource, Priority
from opentrax.workorders.tests.conftest import ELEVEN, NINE, Side

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# The `clock` begins on Monday 23 March 2026, 03:00 in Toronto, which is four hours behind UTC.
MONDAY = datetime(2026, 3, 23, tzinfo=UTC)
Raise = Callable[..., WorkOrder]
Kept = Callable[[], WorkOrder]


def toronto(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) + 4 * HOUR


def same(minutes: int | None, *, around_clock: bool = True) -> Terms:
    return dict.fromkeys(ClockKind, Term(minutes, around_clock))


@pytest.fixture
def raised(clock: SettableClock, shop: Location, ada: Person, side: Side) -> Raise:
    def start(**details: object) -> WorkOrder:
        with side("acme"):
            return services.create_work_order(
                shop, WorkOrderDetails("Fix the door", **details), actor=ada  # type: ignore[arg-type]
            )  # fmt: skip

    return start


@pytest.fixture
def kept(order: WorkOrder, side: Side) -> Kept:
    def read() -> WorkOrder:
        with side("acme"):
            found: WorkOrder = WorkOrder.objects.get(pk=order.pk)
            return found

    return read


def deadlines(order: WorkOrder) -> list[datetime | None]:
    return [getattr(order, column) for column in clocks.DEADLINES.values()]


def reasons(order: WorkOrder, side: Side) -> list[str]:
    with side("acme"):
        rows = ClockCalculation.objects.filter(work_order_id=order.pk).order_by("sequence")
        return list(rows.values_list("reason", flat=True))


# -- which rule


def test_the_most_specific_rule_wins() -> None:
    everywhere, plumbing, drains, here, both = (same(n) for n in range(1, 6))
    rules = [
        Rule(everywhere), Rule(plumbing, "plumbing"), Rule(drains, "drains"),
        Rule(here, at_location=True), Rule(both, "plumbing", at_location=True),
    ]  # fmt: skip
    trades = ["drains", "plumbing"]
    order = []
    while rules:
        terms, source = most_specific(rules, trades, Priority.HIGH)
        order.append(source)
        rules = [rule for rule in rules if rule.terms != terms]
    S = ClockRuleSource  # noqa: N806
    assert order == [S.BOTH, S.LOCATION, S.TRADE, S.TRADE, S.ORGANIZATION]
    nearer = most_specific([Rule(plumbing, "plumbing"), Rule(drains, "drains")], trades, "high")
    assert nearer == (drains, S.TRADE)
    assert most_specific([Rule(plumbing, "plumbing")], ["roofing"], "high") == (
        DEFAULT_TERMS[Priority.HIGH], S.PROGRAM,
    )  # fmt: skip


def test_it_begins_with_sensible_rules(raised: Raise) -> None:
    assert deadlines(raised()) == [toronto(23, 17), toronto(25, 17), toronto(27, 17)]
    at = MONDAY + 7 * HOUR
    urgent = raised(priority="emergency")
    assert deadlines(urgent) == [at + HOUR, at + 4 * HOUR, at + 24 * HOUR]
    assert urgent.next_due_at == at + HOUR


def test_rules_of_the_organization_the_trade_and_the_location(
    raised: Raise, shop: Location, ada: Person, side: Side
) -> None:
    def found(**details: object) -> tuple[float, str]:
        order = raised(**details)
        with side("acme"):
            row = ClockCalculation.objects.get(work_order_id=order.pk)
        assert order.acknowledge_by_at is not None
        return (order.acknowledge_by_at - order.created_at) / HOUR * 60, row.source

    with side("acme"):
        services.set_clock_rules({"normal": same(60)}, actor=ada)
    assert found() == (60, "organization")
    assert found(priority="emergency") == (60, "program")  # an hour by chance too
    with side("acme"):
        drains = directory.add_trade("Drains", parent="plumbing", actor=ada)
        services.set_clock_exception("normal", same(50), location=None, trade="plumbing", actor=ada)
    assert found(trade=str(drains.pk)) == (50, "trade")
    assert found(trade="roofing") == (60, "organization")
    with side("acme"):
        services.set_clock_exception("normal", same(40), location=shop, trade="", actor=ada)
    assert found(trade=str(drains.pk)) == (40, "location")
    with side("acme"):
        both = services.set_clock_exception(
            "normal", same(30), location=shop, trade=str(drains.pk), actor=ada
        )
    assert found(trade=str(drains.pk)) == (30, "both")
    assert found(trade="plumbing") == (40, "location")
    with side("acme"):
        services.remove_clock_exception(both.pk, actor=ada)
        with pytest.raises(Refused, match="not there"):
            services.remove_clock_exception(both.pk, actor=ada)
    assert found(trade=str(drains.pk)) == (40, "location")


def test_what_no_rule_may_be(shop: Location, ada: Person, gus: Person, side: Side) -> None:
    with side("acme"):
        for minutes in (0, 367 * 24 * 60):
            with pytest.raises(Refused, match="a year at most"):
                services.set_clock_rules({"normal": same(minutes)}, actor=ada)
        with pytest.raises(Refused, match="a location, a trade"):
            services.set_clock_exception("normal", same(5), location=None, trade="", actor=ada)
        with pytest.raises(Refused, match="whose holidays"):
            services.set_business_hours([], province="XX", actor=ada)
    with side("globex"), pytest.raises(Refused, match="not one of your"):
        services.set_clock_exception("normal", same(5), location=shop, trade="", actor=gus)


def test_a_clock_that_nobody_wants_does_not_run(raised: Raise, ada: Person, side: Side) -> None:
    with side("acme"):
        services.set_clock_rules({"low": same(None)}, actor=ada)
    order = raised(priority="low")
    assert deadlines(order) == [None, None, None]
    assert order.next_due_at is None


# -- which hours


def test_hours_of_the_organization_and_its_provinces_holidays(
    clock: SettableClock, raised: Raise, acme: Organization, ada: Person, side: Side
) -> None:
    clock.set(datetime(2026, 4, 2, 19, 0, tzinfo=UTC))  # Thursday 15:00; Friday is Good Friday
    with side("acme"):
        services.set_clock_rules({"normal": same(180, around_clock=False)}, actor=ada)
        services.set_business_hours([], province="", actor=ada)
    friday_ten = datetime(2026, 4, 3, 14, 0, tzinfo=UTC)
    assert raised().acknowledge_by_at == friday_ten
    with side("acme"):
        services.set_business_hours([], province="ON", actor=ada)
    assert raised().acknowledge_by_at == friday_ten + timedelta(days=3)
    with side("acme"):
        week = [Hours(day, time(8), time(20)) for day in range(7)]
        services.set_business_hours(week, province="ON", actor=ada)
    assert raised().acknowledge_by_at == datetime(2026, 4, 2, 22, 0, tzinfo=UTC)


def test_without_a_choice_the_province_is_that_of_the_time_zone(
    acme: Organization, side: Side
) -> None:
    with side("acme"):
        for zone, code in (
            ("America/Halifax", "NS"),
            ("Europe/Berlin", "DEU"),
            ("America/Chicago", "US"),
            ("UTC", ""),
        ):
            Organization.objects.filter(pk=acme.pk).update(time_zone=zone)
            assert clocks.province() == code


def test_a_location_has_hours_and_holidays_of_its_own(
    clock: SettableClock, raised: Raise, shop: Location, ada: Person, side: Side
) -> None:
    with side("acme"):
        services.set_clock_rules({"normal": same(180, around_clock=False)}, actor=ada)
        services.set_business_hours([], province="ON", actor=ada)
        nights = [Hours(day, time(22), time(6)) for day in range(7)]
        directory.set_opening_hours(shop, nights, province="", actor=ada)
    # 03:00 on Monday, in Sunday's night.
    assert raised().acknowledge_by_at == toronto(23, 6)
    clock.set(datetime(2026, 4, 3, 14, 0, tzinfo=UTC))  # Good Friday, 10:00
    saturday = datetime(2026, 4, 5, 5, 0, tzinfo=UTC)
    assert raised().acknowledge_by_at == saturday
    with side("acme"):
        directory.set_opening_hours(shop, nights, province="none", actor=ada)
    assert raised().acknowledge_by_at == saturday - timedelta(days=1)


# -- set again, and said so


def test_another_priority_sets_the_clocks_again(
    clock: SettableClock, order: WorkOrder, shop: Location, ada: Person, kept: Kept, side: Side
) -> None:
    clock.advance(hours=2)
    with side("acme"):
        services.change_work_order(
            order, shop, WorkOrderDetails("Fix the door", priority="emergency"), actor=ada
        )
        first, second = ClockCalculation.objects.order_by("sequence")
    assert deadlines(kept()) == [kept().created_at + n * HOUR for n in (1, 4, 24)]
    assert (first.priority, second.priority, second.reason) == ("normal", "emergency", "changed")
    assert second.calculated_at == clock.at
    assert second.calculated_by_id == ada.pk
    assert first.complete_by_at != second.complete_by_at


def test_a_change_of_words_sets_nothing_again(
    order: WorkOrder, shop: Location, ada: Person, side: Side
) -> None:
    with side("acme"):
        services.set_clock_rules({"normal": same(5)}, actor=ada)
        services.change_work_order(order, shop, WorkOrderDetails("Mend the door"), actor=ada)
    assert reasons(order, side) == ["raised"]


def test_another_place_or_trade_sets_them_again(
    clock: SettableClock, order: WorkOrder, shop: Location, ada: Person, side: Side, kept: Kept
) -> None:
    with side("acme"):
        details = directory.LocationDetails("West", "America/Vancouver", point=(49.2, -123.1))
        west = directory.add_location(details, actor=ada)
        services.set_clock_exception("normal", same(7), location=None, trade="glass", actor=ada)
        services.change_work_order(order, west, WorkOrderDetails("Fix the door"), actor=ada)
        assert kept().acknowledge_by_at == toronto(23, 20)
        details_of_glass = WorkOrderDetails("Fix the door", trade="glass")
        services.change_work_order(order, west, details_of_glass, actor=ada)
    assert kept().acknowledge_by_at == kept().created_at + timedelta(minutes=7)
    assert reasons(order, side) == ["raised", "changed", "changed"]


def test_a_clock_that_has_stopped_keeps_its_deadline(
    clock: SettableClock, accepted: Assignment, order: WorkOrder, shop: Location, ada: Person,
    kept: Kept, side: Side,
) -> None:  # fmt: skip
    before = kept()
    with side("acme"):
        services.change_work_order(
            order, shop, WorkOrderDetails("Fix the door", priority="emergency"), actor=ada
        )
    assert kept().acknowledge_by_at == before.acknowledge_by_at
    assert kept().on_site_by_at == before.created_at + 4 * HOUR
    with side("acme"):
        services.recall_assignment(accepted, actor=ada)
    # Taken back, it runs again, by the rule of now.
    assert kept().acknowledge_by_at == before.created_at + HOUR
    assert reasons(order, side) == ["raised", "changed", "reopened"]


def test_the_clocks_stop_with_acceptance_arrival_and_completion(
    clock: SettableClock, visit: Visit, order: WorkOrder, bea: Person, kept: Kept, side: Side
) -> None:
    assert kept().next_due_at == kept().on_site_by_at
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
    assert kept().first_arrived_at == NINE
    assert kept().next_due_at == kept().complete_by_at
    clock.set(ELEVEN)
    with side("bolt"):
        services.mark_visit_left(visit, actor=bea, at=ELEVEN, outcome="done")
    done = kept()
    assert done.next_due_at is None
    found = {clock.kind: clock.standing(ELEVEN) for clock in clocks.clocks_of(done)}
    assert set(found.values()) == {Standing.MET}
    assert clocks.clocks_of(done)[1].late_s(ELEVEN) == -(toronto(25, 17) - NINE).total_seconds()


def test_sent_back_it_runs_again(
    clock: SettableClock, visit: Visit, order: WorkOrder, ada: Person, bea: Person, kept: Kept,
    side: Side,
) -> None:  # fmt: skip
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN, outcome="done")
    before = kept().complete_by_at
    clock.set(ELEVEN)
    with side("acme"):
        services.reject_work(order, reason="It still sticks", actor=ada)
    assert kept().complete_by_at == before
    assert kept().next_due_at == before
    assert reasons(order, side) == ["raised"]  # the same rule, the same deadline


def test_a_hold_that_stops_the_clocks_moves_what_still_runs_by_business_time(
    clock: SettableClock, visit: Visit, order: WorkOrder, bea: Person, kept: Kept, side: Side
) -> None:
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN, outcome="approval_needed")
    before = deadlines(kept())
    clock.set(toronto(24, 13))
    with side("bolt"):
        services.hold_work_order(order, "approval", actor=bea)
    paused = kept()
    assert deadlines(paused) == [*before[:2], None]
    assert (paused.clocks_paused_at, paused.next_due_at) == (toronto(24, 13), None)
    assert clocks.clocks_of(paused)[2].standing(clock.at) == Standing.PAUSED
    clock.set(toronto(25, 10))
    with side("bolt"):
        services.resume_work_order(order, actor=bea)
    # Four hours on Tuesday and one on Wednesday: from Friday 17:00 over the weekend.
    assert deadlines(kept()) == [*before[:2], toronto(30, 14)]
    assert kept().clocks_paused_at is None
    assert reasons(order, side) == ["raised", "hold_began", "hold_ended"]


def test_a_hold_that_stops_nothing_moves_nothing(
    clock: SettableClock, visit: Visit, order: WorkOrder, bea: Person, kept: Kept, side: Side
) -> None:
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN, outcome="parts_needed")
        before = deadlines(kept())
        services.hold_work_order(order, "parts", actor=bea)
        clock.advance(hours=30)
        services.resume_work_order(order, actor=bea)
    assert deadlines(kept()) == before
    assert reasons(order, side) == ["raised"]


def test_a_hold_that_ends_by_itself_lets_the_clocks_go_on(
    clock: SettableClock, visit: Visit, technician: Technician, order: WorkOrder, bea: Person,
    kept: Kept, side: Side,
) -> None:  # fmt: skip
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN, outcome="no_access")
        clock.set(toronto(24, 12))
        services.hold_work_order(order, "access", actor=bea)
        again = services.plan_visit(
            order, technician, start_at=NINE + 24 * HOUR, end_at=ELEVEN + 24 * HOUR, actor=bea
        )
        clock.set(toronto(25, 10))
        services.mark_visit_set_out(again, actor=bea, at=clock.at)
    assert kept().complete_by_at == toronto(30, 15)
    assert kept().next_due_at == toronto(30, 15)
    assert reasons(order, side)[-1] == ClockReason.HOLD_ENDED


def test_what_was_typed_by_hand_wins_and_no_hold_moves_it(
    clock: SettableClock, visit: Visit, order: WorkOrder, shop: Location, ada: Person, bea: Person,
    kept: Kept, side: Side,
) -> None:  # fmt: skip
    by_hand = toronto(25, 12)
    with side("acme"):
        details = WorkOrderDetails("Fix the door", due_at=by_hand)
        services.change_work_order(order, shop, details, actor=ada)
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN, outcome="approval_needed")
        services.hold_work_order(order, "approval", actor=bea)
    found = clocks.clocks_of(kept())[2]
    assert (found.due_at, found.by_hand, found.paused_at) == (by_hand, True, None)
    assert kept().next_due_at == by_hand
    assert found.standing(by_hand + HOUR) == Standing.LATE


def test_nothing_is_late_of_what_was_called_off_or_done_from_afar(
    raised: Raise, accepted: Assignment, order: WorkOrder, ada: Person, bea: Person, kept: Kept,
    side: Side,
) -> None:  # fmt: skip
    other = raised()
    with side("acme"):
        services.cancel_work_order(other, reason="Sold", actor=ada)
        assert WorkOrder.objects.get(pk=other.pk).next_due_at is None
    with side("bolt"):
        services.complete_work_order(order, reason="Mended by phone", actor=bea)
    assert kept().next_due_at is None
    on_site = clocks.clocks_of(kept())[1]
    assert on_site.standing(toronto(30, 12), is_called_off=True) == Standing.ENDED
