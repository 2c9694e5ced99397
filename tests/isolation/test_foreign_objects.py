"""A foreign key's own check ignores row security, so a service must not take an object that its
scope does not see: not even one that somebody loaded elsewhere."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from opentrax.directory import services as directory
from opentrax.directory.models import Location, Technician, Trade
from opentrax.directory.services import set_opening_hours
from opentrax.kit.commands import Refused
from opentrax.kit.keys import uuid7
from opentrax.organizations.models import Organization, Person
from opentrax.timesheets.services import weeks
from opentrax.timesheets.services.correct import Correction, add_segment
from opentrax.tracking.models import Device, DeviceKind, Shift, State, Window
from opentrax.tracking.services import devices, pauses, shifts, taps
from opentrax.workorders import services as workorders
from opentrax.workorders.models import Incurred, ProblemCode, Visit, WorkOrder
from opentrax.workorders.rules.clocks import DEFAULT_TERMS
from opentrax.workorders.states import Priority
from tests.isolation.conftest import MORNING, Stage, Within

pytestmark = [pytest.mark.django_db]

MONDAY = MORNING.date() - timedelta(days=1)
LATER = MORNING + timedelta(days=1)
SAID = Correction(
    kind="other", started_at=MORNING, ended_at=MORNING + timedelta(hours=1), reason="mine"
)
HOUR = {"starts_at": LATER, "ends_at": LATER + timedelta(hours=1)}
WINDOW = {"start_at": LATER, "end_at": LATER + timedelta(hours=1)}
DETAILS = workorders.WorkOrderDetails("Another")

ATTEMPTS: dict[str, Callable[[Any, Person], object]] = {
    "open_shift": lambda it, gus: shifts.open_shift(it.technician, actor=gus),
    "plan_shift": lambda it, gus: shifts.plan_shift(it.technician, **HOUR, actor=gus),
    "close_shift": lambda it, gus: shifts.close_shift(it.shift, actor=gus),
    "change_end": lambda it, gus: shifts.change_end(it.shift, ends_at=LATER, actor=gus),
    "pause": lambda it, gus: pauses.pause(it.technician, actor=gus),
    "add_device": lambda it, gus: devices.add_device(
        it.technician, kind=DeviceKind.TRACCAR, name="x", token=str(uuid7()), actor=gus
    ),
    "rotate_token": lambda it, gus: devices.rotate_token(it.device, token="x", actor=gus),
    "revoke_device": lambda it, gus: devices.revoke_device(it.device, actor=gus),
    "arrive": lambda it, gus: taps.arrive(it.technician, it.visit.pk, actor=gus),
    "add_segment": lambda it, gus: add_segment(it.technician, SAID, actor=gus),
    "submit_week": lambda it, gus: weeks.submit_week(it.technician, MONDAY, actor=gus),
    "create_work_order": lambda it, gus: workorders.create_work_order(
        it.location, DETAILS, actor=gus
    ),
    "change_work_order": lambda it, gus: workorders.change_work_order(
        it.order, it.location, DETAILS, actor=gus
    ),
    "assign": lambda it, gus: workorders.assign(it.order, it.globex_id, actor=gus),
    "plan_visit": lambda it, gus: workorders.plan_visit(
        it.order, it.technician, **WINDOW, actor=gus
    ),
    "change_nte": lambda it, gus: workorders.change_nte(
        it.order, Decimal(1), reason="mine", actor=gus
    ),
    "add_incurred": lambda it, gus: workorders.add_incurred(it.order, Decimal(1), "x", actor=gus),
    "withdraw_incurred": lambda it, gus: workorders.withdraw_incurred(it.incurred, actor=gus),
    "close_out": lambda it, gus: workorders.close_out(
        it.order, number="1", resolution="", actor=gus
    ),
    "set_own_reference": lambda it, gus: workorders.set_own_reference(it.order, "1", actor=gus),
    "set_nte_default": lambda it, gus: workorders.set_nte_default(
        "hvac", Decimal(1), location=it.location, actor=gus
    ),
    "archive_problem_code": lambda it, gus: workorders.archive_problem_code(it.code, actor=gus),
    "archive_trade": lambda it, gus: directory.archive_trade(it.trade, actor=gus),
    "set_opening_hours": lambda it, gus: set_opening_hours(
        it.location, [], province="ON", actor=gus
    ),
    "set_clock_exception": lambda it, gus: workorders.set_clock_exception(
        "high", DEFAULT_TERMS[Priority.HIGH], location=it.location, trade="", actor=gus
    ),
    "cancel_visit": lambda it, gus: workorders.cancel_visit(it.visit, actor=gus),
}


class Foreign:
    """Bolt's and Acme's objects as their own scopes load them."""

    technician: Technician
    device: Device
    shift: Shift
    visit: Visit
    order: WorkOrder
    location: Location
    incurred: Incurred
    code: ProblemCode
    trade: Trade
    globex_id: UUID


@pytest.fixture
def foreign(
    stage: Stage, bolt: Organization, bea: Person, globex: Organization, within: Within
) -> Foreign:
    it = Foreign()
    with within(bolt, bea):
        it.technician = Technician.objects.get()
        it.device, it.shift = Device.objects.get(), Shift.objects.get()
        it.visit = Visit.objects.get()
        it.order = WorkOrder.objects.get(pk=it.visit.work_order_id)
        it.incurred, it.code = Incurred.objects.get(), ProblemCode.objects.get()
        it.trade = Trade.objects.get()
        it.location = Location.objects.get(name="Quarry Gate")
    it.globex_id = globex.pk
    return it


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_service_takes_nothing_of_another_organization(
    name: str, foreign: Foreign, globex: Organization, gus: Person, within: Within
) -> None:
    gone = (Device.DoesNotExist, Shift.DoesNotExist, Visit.DoesNotExist)
    with pytest.raises((Refused, *gone)), within(globex, gus):
        ATTEMPTS[name](foreign, gus)
    with within(globex, gus):
        assert [m.objects.count() for m in (State, Window, Device, Shift, WorkOrder)] == [0] * 5
