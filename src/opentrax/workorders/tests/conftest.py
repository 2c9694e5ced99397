"""A shop of Acme, a work order there, and Bolt's technician Tim."""

from datetime import UTC, datetime

import pytest

from opentrax.directory import services as directory
from opentrax.directory.models import Location, Technician
from opentrax.directory.services import LocationDetails, TechnicianDetails
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.models import Assignment, Visit, WorkOrder

NINE = datetime(2026, 3, 24, 13, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 3, 24, 15, 0, tzinfo=UTC)


@pytest.fixture
def shop(acme: Organization, ada: Person, within) -> Location:
    with within(acme, ada):
        details = LocationDetails("Shop", "America/Toronto", reference="S-1", point=(45.5, -75.5))
        return directory.add_location(details, actor=ada)


@pytest.fixture
def order(shop: Location, acme: Organization, ada: Person, within) -> WorkOrder:
    with within(acme, ada):
        return services.create_work_order(shop, services.WorkOrderDetails("Fix the door"), actor=ada)


@pytest.fixture
def offer(order: WorkOrder, partners: None, acme: Organization, bolt: Organization, ada: Person, within) -> Assignment:
    with within(acme, ada):
        return services.assign(order, bolt.pk, actor=ada)


@pytest.fixture
def accepted(offer: Assignment, bolt: Organization, bea: Person, within) -> Assignment:
    with within(bolt, bea):
        return services.answer_assignment(offer, "accepted", actor=bea)


@pytest.fixture
def technician(bolt: Organization, bea: Person, tim: Person, within) -> Technician:
    with within(bolt, bea):
        details = TechnicianDetails("Tim Example", "America/Toronto")
        return directory.add_technician(details, actor=bea, person=tim)


@pytest.fixture
def visit(accepted: Assignment, technician: Technician, bolt: Organization, bea: Person, within) -> Visit:
    with within(bolt, bea):
        return services.plan_visit(
            accepted.work_order, technician, start_at=NINE, end_at=ELEVEN, actor=bea
        )
