"""Work that is sent back, taken from its provider and given to another; and what is told of visits
that are called off on the way.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from opentrax.directory.models import Technician
from opentrax.kit.events import Event
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import events, services
from opentrax.workorders.models import Assignment, Hold, Visit, WorkOrder
from opentrax.workorders.states import WorkOrderStatus
from opentrax.workorders.tests.conftest import ELEVEN, NINE, Side
from opentrax.workorders.tests.test_services import told

__all__ = ["told"]

pytestmark = [pytest.mark.django_db]
DAY = timedelta(days=1)


@pytest.fixture
def sent_back(
    accepted: Assignment, order: WorkOrder, ada: Person, bea: Person, side: Side
) -> WorkOrder:
    """Bolt said that it was done; Acme was not satisfied."""
    with side("bolt"):
        services.complete_work_order(order, reason="Secret of Bolt", actor=bea)
    with side("acme"):
        return services.reject_work(order, reason="Bolt was rude", actor=ada)


def kept(order: WorkOrder, side: Side) -> WorkOrder:
    with side("acme"):
        found: WorkOrder = WorkOrder.objects.get(pk=order.pk)
        return found


@pytest.fixture
def to_globex(
    acme: Organization, globex: Organization, ada: Person, side: Side
) -> Callable[[WorkOrder], Assignment]:
    """Acme works with Globex too, and offers it the work."""

    def offer(order: WorkOrder) -> Assignment:
        with side("acme"):
            organizations.add_partner(globex.pk, actor=ada)
            return services.assign(order, globex.pk, actor=ada)

    return offer


@pytest.mark.parametrize("is_held", [False, True])
def test_work_that_is_taken_back_begins_anew_with_the_next(
    sent_back: WorkOrder, accepted: Assignment, gus: Person, side: Side, is_held: bool,
    to_globex: Callable[[WorkOrder], Assignment], browse: Callable[[str], Client],
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    ada, bea = request.getfixturevalue("ada"), request.getfixturevalue("bea")
    if is_held:
        with side("bolt"):
            services.hold_work_order(sent_back, "parts", actor=bea, note="Bolt has no money")
    with side("acme"):
        services.recall_assignment(accepted, actor=ada)
        assert not Hold.objects.filter(ended_at=None).exists()
    assert kept(sent_back, side).status == WorkOrderStatus.NEW
    offered = to_globex(sent_back)
    with side("globex"):
        services.answer_assignment(offered, "accepted", actor=gus)
        assert not Hold.objects.exists()
    assert kept(sent_back, side).status == WorkOrderStatus.SCHEDULED
    page = browse("gus").get(f"/work-orders/{sent_back.pk}").text
    for word in ("Bolt was rude", "Secret of Bolt", "Bolt has no money"):
        assert word not in page


def test_a_missed_visit_that_is_moved_mends_what_was_sent_back(
    visit: Visit, order: WorkOrder, technician: Technician, ada: Person, bea: Person, side: Side,
    clock: SettableClock,
) -> None:  # fmt: skip
    clock.set(NINE)
    with side("bolt"):
        two = services.plan_visit(order, technician, start_at=NINE, end_at=ELEVEN, actor=bea)
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN, outcome="done")
        services.mark_visit_missed(two, actor=bea)
    clock.set(ELEVEN)
    with side("acme"):
        services.reject_work(order, reason="It squeaks", actor=ada)
    with side("bolt"):
        services.reschedule_visit(
            two, technician, start_at=NINE + DAY, end_at=ELEVEN + DAY, actor=bea
        )
        services.mark_visit_arrived(two, actor=bea, at=NINE + DAY)
        services.mark_visit_left(two, actor=bea, at=ELEVEN + DAY, outcome="done")
    assert kept(order, side).status == WorkOrderStatus.COMPLETED


@pytest.mark.parametrize("act", ["complete", "recall", "cancel"])
def test_phones_are_told_of_each_visit_that_is_called_off(
    visit: Visit, order: WorkOrder, ada: Person, bea: Person, side: Side, told: list[Event],
    act: str,
) -> None:  # fmt: skip
    told.clear()
    with side("bolt" if act == "complete" else "acme"):
        if act == "complete":
            services.complete_work_order(order, reason="By phone", actor=bea)
        elif act == "recall":
            services.recall_assignment(visit.assignment, actor=ada)
        else:
            services.cancel_work_order(order, reason="Sold", actor=ada)
    off = [e for e in told if isinstance(e, events.VisitStatusChanged)]
    assert [(e.visit_id, e.before, e.after) for e in off] == [(visit.pk, "planned", "cancelled")]
    assert [e.technician_id for e in off] == [visit.technician_id]
    moves = [(e.before, e.after) for e in told if isinstance(e, events.WorkOrderStatusChanged)]
    after = {"complete": "completed", "recall": "new", "cancel": "cancelled"}[act]
    assert moves == [("scheduled", after)]


def test_where_an_order_goes_on_by_itself_one_change_is_told(
    visit: Visit, order: WorkOrder, bea: Person, side: Side, told: list[Event]
) -> None:
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN)
        services.hold_work_order(order, "parts", actor=bea)
        services.report_outcome(visit, "done", actor=bea)
        told.clear()
        services.resume_work_order(order, actor=bea)
    moves = [(e.before, e.after) for e in told if isinstance(e, events.WorkOrderStatusChanged)]
    assert moves == [("on_hold", "completed")]
