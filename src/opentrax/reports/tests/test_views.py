"""Reports through their pages, as both sides, a colleague without the right, and an outsider."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from openpyxl import load_workbook

from opentrax.directory.models import Location
from opentrax.invoicing import services as invoicing
from opentrax.invoicing.tests.conftest import Desk, hours, part
from opentrax.kit.keys import uuid7
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.reports.choosing import OWN, Chosen
from opentrax.reports.rules import Period
from opentrax.reports.selectors.cohort import STANDINGS, behind
from opentrax.workorders import services
from opentrax.workorders.clocks import clocks_of
from opentrax.workorders.models import Visit, WorkOrder
from opentrax.workorders.rules.plans import Rhythm, Window
from opentrax.workorders.services.plans import PlanDetails, add_plan
from opentrax.workorders.states import ClockKind
from opentrax.workorders.tasks import run_plans
from opentrax.workorders.tests.conftest import Side

Browse = Callable[[str], Client]
MARCH = "period=free&from_on=2026-03-01&to_on=2026-03-31"
# Half past eleven at night in Toronto, where it is still March.
LATE = datetime(2026, 4, 1, 3, 30, tzinfo=UTC)
MORNING = datetime(2026, 3, 24, 14, 0, tzinfo=UTC)


@pytest.fixture
def raised(
    clock: SettableClock, shop: Location, partners: None, bolt: Organization, ada: Person,
    bea: Person, side: Side,
) -> dict[str, WorkOrder]:  # fmt: skip
    """Accepted after ten minutes and done two hours later; after thirty and open; only offered;
    not given to anybody.
    """
    made: dict[str, WorkOrder] = {}

    def one(name: str, at: datetime) -> WorkOrder:
        clock.set(at)
        with side("acme"):
            details = services.WorkOrderDetails(f"The {name} one")
            made[name] = services.create_work_order(shop, details, actor=ada)
        return made[name]

    def offered(name: str, at: datetime, after_minutes: int | None) -> None:
        order = one(name, at)
        with side("acme"):
            offer = services.assign(order, bolt.pk, actor=ada)
        if after_minutes is not None:
            clock.set(at + timedelta(minutes=after_minutes))
            with side("bolt"):
                services.answer_assignment(offer, "accepted", actor=bea)

    offered("quick", MORNING, 10)
    clock.set(MORNING + timedelta(minutes=130))
    with side("bolt"):
        services.complete_work_order(made["quick"], reason="by telephone", actor=bea)
    offered("slow", MORNING + timedelta(hours=3), 30)
    offered("waiting", MORNING + timedelta(hours=4), None)
    one("midnight", LATE)
    return made


def test_response_and_resolution_of_both_sides(
    raised: dict[str, WorkOrder], browse: Browse
) -> None:
    ada, bea = browse("ada"), browse("bea")
    shown = ada.get(f"/reports?{MARCH}").content.decode()
    assert "2 of 4 work orders are counted. Left out: 2 that nobody accepted" in shown
    assert "1 of 4 work orders are counted. Left out: 3 that are not completed" in shown
    assert "Median: 20 min. Nine of ten: within 30 min." in shown
    assert "Median: 2 h 00 min." in shown
    # The other side of the same work; what nobody offered to it is not there.
    theirs = bea.get(f"/reports?{MARCH}").content.decode()
    assert "2 of 3 work orders are counted" in theirs
    assert "Nothing to count" in bea.get(f"/reports?{MARCH}&side=own").content.decode()
    assert "Nothing to count" in browse("gus").get(f"/reports?{MARCH}").content.decode()
    assert browse("tim").get("/reports").status_code == 403
    # A day belongs to the month that it has on the organization's own clock.
    april = ada.get("/reports?period=free&from_on=2026-04-01&to_on=2026-04-30").content.decode()
    assert "Nothing to count" in april


def test_a_figure_leads_to_what_is_behind_it(raised: dict[str, WorkOrder], browse: Browse) -> None:
    ada = browse("ada")

    def titles(of: str, more: str = "") -> set[str]:
        shown = ada.get(f"/reports/work-orders?{MARCH}&of={of}{more}").content.decode()
        return {name for name in raised if f"The {name} one" in shown}

    shown = ada.get(f"/reports?{MARCH}").content.decode()
    assert "of=response_0" in shown
    assert titles("all") == set(raised)
    assert titles("response") == {"quick", "slow"}
    assert titles("response_0") == {"quick"}
    assert titles("response_1") == {"slow"}
    assert titles("resolution") == {"quick"}
    assert titles("response_none") == {"waiting", "midnight"}
    assert titles("all", "&priority=low") == set()
    assert titles("all", "&partner=in_house") == set()
    assert ada.get(f"/reports/work-orders?{MARCH}&of=none").status_code == 404
    gus = browse("gus").get(f"/reports/work-orders?{MARCH}&of=all").content.decode()
    assert "No work order is behind this figure" in gus


def test_on_time_says_what_is_judged(
    raised: dict[str, WorkOrder], browse: Browse, clock: SettableClock
) -> None:
    clock.set(MORNING + timedelta(days=30))
    ada = browse("ada")
    shown = ada.get(f"/reports/on-time?{MARCH}").content.decode()
    assert "50 %: 2 of 4" in shown  # acknowledged: two, and two are late by now
    assert "25 %: 1 of 4" in shown  # completed
    assert "0 %: 0 of 3" in shown  # on site: at the one that is done nobody was due any more
    assert "of=acknowledge_late" in shown


def test_every_clock_is_counted_as_its_work_order_says(
    clock: SettableClock, shop: Location, acme: Organization, ada: Person, side: Side
) -> None:
    """The conditions in the database against the rule of one work order, over all that a row can
    hold: due before, at and after it was stopped, paused, called off, completed, by hand.
    """
    clock.set(MORNING)
    early, late = MORNING - timedelta(hours=1), MORNING + timedelta(hours=1)
    cases = list(product((None, early, late), (None, early, MORNING), (False, True), (False, True)))
    chosen = Chosen(
        acme.pk, ZoneInfo("UTC"), Period(MORNING.date(), MORNING.date()), OWN, MORNING
    )  # fmt: skip
    with side("acme"):
        first = services.create_work_order(shop, services.WorkOrderDetails("One"), actor=ada)
        for due, stop, is_paused, is_cancelled in cases:
            WorkOrder.objects.filter(pk=first.pk).update(
                acknowledge_by_at=due, on_site_by_at=due, complete_by_at=due, due_at=None,
                accepted_at=stop, first_arrived_at=stop, completed_at=stop,
                clocks_paused_at=early if is_paused else None,
                status="cancelled" if is_cancelled else "scheduled",
            )  # fmt: skip
            order = WorkOrder.objects.get()
            over = is_cancelled or order.completed_at is not None
            for one in clocks_of(order):
                told = one.standing(MORNING, is_called_off=over)
                word = {"soon": "running", "paused": "running", None: "without"}.get(told, told)
                found = [w for w in STANDINGS if behind(chosen, f"{one.kind}_{w}").exists()]
                assert found == [word], (one, is_cancelled)
        WorkOrder.objects.filter(pk=first.pk).update(due_at=early, complete_by_at=late)
        assert behind(chosen, f"{ClockKind.COMPLETE}_missed").exists()  # by hand goes first


def test_spend_by_place_and_trade_with_caps_and_what_is_committed(
    clock: SettableClock, desk: Desk, browse: Browse, side: Side, shop: Location, ada: Person,
    bolt: Organization, bea: Person,
) -> None:  # fmt: skip
    desk.cap("500")
    desk.done()
    invoice = desk.bills(part("120.50", "2"))
    with side("acme"):
        other = services.create_work_order(shop, services.WorkOrderDetails("Next"), actor=ada)
        services.change_nte(other, Decimal(80), reason="agreed", actor=ada)
        offer = services.assign(other, bolt.pk, actor=ada)
    with side("bolt"):
        services.answer_assignment(offer, "accepted", actor=bea)
    today = clock().date().isoformat()
    around = f"period=free&from_on={today}&to_on={today}"
    ada_, bea_ = browse("ada"), browse("bea")
    before = ada_.get(f"/reports/spend?{around}").content.decode()
    assert "241.00" not in before  # nobody approved it
    assert "580.00" in before  # committed: both caps
    with side("acme"):
        invoicing.approve_invoice(invoice, actor=ada)
    shown = ada_.get(f"/reports/spend?{around}").content.decode()
    assert shown.count("241.00\N{NO-BREAK SPACE}CAD") >= 4
    assert "500.00" in shown
    assert "80.00" in shown
    assert "580.00" not in shown
    assert "241.00" in bea_.get(f"/reports/spend?{around}").content.decode()
    behind_it = ada_.get(f"/reports/work-orders?{around}&of=spend").content.decode()
    assert "Fix the door" in behind_it
    assert "Next" not in behind_it
    assert "Next" in ada_.get(f"/reports/work-orders?{around}&of=committed").content.decode()
    file = ada_.get(f"/reports/spend/export?{around}&as=csv&table=locations")
    lines = file.content.decode().splitlines()
    assert lines[0].startswith("location,invoices,net_amount,currency,tax_amount,total_amount")
    assert lines[1].startswith("Shop,1,241.000,CAD,0.000,241.000,500.000,0,80.000,0")
    book = load_workbook(io.BytesIO(ada_.get(f"/reports/spend/export?{around}").content))
    assert book.sheetnames == ["about", "locations", "trades"]
    assert book["locations"]["C2"].value == 241


def test_measured_time_against_invoiced_labor(
    clock: SettableClock, desk: Desk, worked: Visit, browse: Browse, side: Side, ada: Person
) -> None:
    """Two lines bill three hours of one visit of 2 h 10; an hour more names no visit."""
    desk.done()
    invoice = desk.bills(
        hours("2", "80", worked), hours("1", "120", worked, "overtime"), hours("1", "80", None)
    )
    with side("acme"):
        invoicing.approve_invoice(invoice, actor=ada)
    today = clock().date().isoformat()
    around = f"period=free&from_on={today}&to_on={today}"
    for name in ("ada", "bea"):
        client = browse(name)
        file = client.get(
            f"/reports/time/export?{around}&as=csv&table=work_orders"
        ).content.decode()
        assert file.splitlines() == [
            "work_order,title,measured_seconds,invoiced_seconds,difference_seconds,"
            "unmeasured_seconds",
            "1,Fix the door,7800,10800,3000,3600",
        ]
        shown = client.get(f"/reports/time?{around}").content.decode()
        assert "2 h 10 min" in shown
        assert "50 min" in shown
    behind_it = browse("ada").get(f"/reports/work-orders?{around}&of=labor").content.decode()
    assert "Fix the door" in behind_it


def test_open_work_first_time_fix_and_call_backs(
    clock: SettableClock, desk: Desk, worked: Visit, shop: Location, browse: Browse, side: Side,
    ada: Person,
) -> None:  # fmt: skip
    desk.done()  # after a visit that ended with "approval needed"
    code = uuid7()
    with side("acme"):
        WorkOrder.objects.update(problem_code_id=code)
        # Another visit, which is no other work order.
        more = Visit.objects.get()
        more.pk, more.sequence = uuid7(), 2
        more.save(force_insert=True)
        done_at = WorkOrder.objects.get().completed_at
    assert done_at is not None
    # What Acme's own people come for is no call-back of Bolt's.
    for days, title, who in (
        (29, "Again after 29", "bolt"), (29, "Ours", "acme"), (31, "Again after 31", "bolt"),
    ):  # fmt: skip
        clock.set(done_at + timedelta(days=days))
        with side("acme"):
            again = services.create_work_order(shop, services.WorkOrderDetails(title), actor=ada)
            WorkOrder.objects.filter(pk=again.pk).update(problem_code_id=code)
            to = {"bolt": desk.order.provider_id, "acme": again.organization_id}[who]
            offered = services.assign(again, to, actor=ada)
        if who == "bolt":
            with side("bolt"):
                services.answer_assignment(offered, "accepted", actor=desk.bea)
    clock.advance(days=1)
    ada_ = browse("ada")
    period = "period=free&from_on=2026-03-01&to_on=2026-05-31"
    file = ada_.get(f"/reports/open/export?{period}&as=csv&table=again").content.decode()
    assert file.splitlines()[-1] == "All,1,0,0.0000,4,1,0.2500"
    assert "Bolt,1,0,0.0000,3,1,0.3333" in file
    theirs = f"/reports/open/export?{period}&side=clients&as=csv&table=again"
    seen = browse("bea").get(theirs).content.decode()
    assert seen.splitlines()[-1] == "All,1,0,0.0000,3,1,0.3333"  # as Acme sees it
    file = ada_.get(f"/reports/open/export?{period}&as=csv&table=open").content.decode()
    assert [line.rsplit(",", 1)[0] for line in file.splitlines()[1:5]] == [
        "≤ 1 d,0,0,1,0,0", "≤ 3 d,0,0,2,0,0", "≤ 7 d,0,0,0,0,0", "≤ 14 d,0,0,0,0,0",
    ]  # fmt: skip

    def titles(of: str) -> list[str]:
        shown = ada_.get(f"/reports/work-orders?{period}&of={of}").content.decode()
        return [t for t in ("Fix the door", "after 29", "after 31") if t in shown]

    assert titles("called_back") == ["after 29"]
    assert titles("came_again") == ["Fix the door"]
    assert titles("open_scheduled_0") == ["after 31"]
    assert titles("open_scheduled_1") == ["after 29"]


def test_plans_by_the_dates_that_were_done_in_their_window(
    clock: SettableClock, shop: Location, acme: Organization, ada: Person, side: Side,
    browse: Browse,
) -> None:  # fmt: skip
    clock.set(MORNING)  # a Tuesday
    with side("acme"):
        add_plan(
            PlanDetails("Filters", "Change them", Rhythm("weekly", date(2026, 3, 3)), [shop],
                        Window(after_days=2, ahead_days=7)),
            actor=ada,
        )  # fmt: skip
    run_plans()
    with side("acme"):
        order = WorkOrder.objects.order_by("number")[0]
        services.assign(order, acme.pk, actor=ada)
        services.complete_work_order(order, reason="by telephone", actor=ada)
    clock.advance(days=23)
    run_plans()
    ada_, period = browse("ada"), "period=free&from_on=2026-03-01&to_on=2026-04-30"
    file = ada_.get(f"/reports/plans/export?{period}&as=csv&table=plans").content.decode()
    # The 24th in time, the 31st late, the 7th skipped; the 14th and the 21st are still open.
    assert file.splitlines()[1:] == ["Filters,1,3,0.3333", "All,1,3,0.3333"]
    shown = ada_.get(f"/reports/plans?{period}").content.decode()
    assert "33 %" in shown
    assert "Nothing to count" in browse("gus").get(f"/reports/plans?{period}").content.decode()


SENSELESS = (
    ("period=free", "Give the first and the last day"),
    ("period=free&from_on=2026-03-02&to_on=2026-03-01", "ends before it begins"),
    ("period=free&from_on=2020-01-01&to_on=2026-03-01", "two years at most"),
    ("period=free&from_on=9999-12-31&to_on=9999-12-31", "Give a day such as"),
    ("period=free&from_on=%00&to_on=2026-03-01", "Null characters"),
    ("period=" + "x" * 5000, "Select a valid choice"),
    ("location=nowhere", "There is no such location"),
    ("location=01890000-0000-7000-8000-000000000000", "There is no such location"),
    ("trade=%00", "Select a valid choice"),
)


def test_what_makes_no_sense_is_said(acme: Organization, ada: Person, browse: Browse) -> None:
    ada_ = browse("ada")
    for asked, said in SENSELESS:
        answer = ada_.get(f"/reports?{asked}")
        assert answer.status_code == 422, asked
        assert said in answer.content.decode(), asked
        assert ada_.get(f"/reports/response/export?{asked}").status_code == 404
