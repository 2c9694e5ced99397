"""A shop of Acme, a work order there, and Bolt's technician Tim."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from django.test import Client

from opentrax.directory import services as directory
from opentrax.directory.models import Location, Technician
from opentrax.directory.services import LocationDetails, TechnicianDetails
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.models import Assignment, Visit, WorkOrder

NINE = datetime(2026, 3, 24, 13, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 3, 24, 15, 0, tzinfo=UTC)


OFFICES = {"acme": "ada", "bolt": "bea", "globex": "gus"}
EMPLOYERS = {"ada": "acme", "dan": "acme", "bea": "bolt", "tim": "bolt", "gus": "globex"}
Side = Callable[[str], AbstractContextManager[object]]
Browse = Callable[[str], Client]


@pytest.fixture
def side(request: pytest.FixtureRequest) -> Side:
    """`with side("acme"): …` opens the scope of an organization and of its owner."""

    def open_scope(name: str) -> AbstractContextManager[object]:
        organization = request.getfixturevalue(name)
        return scope(organization.pk, request.getfixturevalue(OFFICES[name]).pk)

    return open_scope


@pytest.fixture
def browse(request: pytest.FixtureRequest, sign_in: Callable[..., Client]) -> Browse:
    """`browse("tim")` is a session of that person where they work."""

    def start(name: str) -> Client:
        organization = request.getfixturevalue(EMPLOYERS[name])
        return sign_in(request.getfixturevalue(name), organization)

    return start


@pytest.fixture
def shop(ada: Person, side: Side) -> Location:
    with side("acme"):
        details = LocationDetails("Shop", "America/Toronto", reference="S-1", point=(45.5, -75.5))
        return directory.add_location(details, actor=ada)


@pytest.fixture
def order(shop: Location, ada: Person, side: Side) -> WorkOrder:
    with side("acme"):
        return services.create_work_order(
            shop, services.WorkOrderDetails("Fix the door"), actor=ada
        )


@pytest.fixture
def offer(
    order: WorkOrder, partners: None, bolt: Organization, ada: Person, side: Side
) -> Assignment:
    with side("acme"):
        return services.assign(order, bolt.pk, actor=ada)


@pytest.fixture
def accepted(offer: Assignment, bea: Person, side: Side) -> Assignment:
    with side("bolt"):
        return services.answer_assignment(offer, "accepted", actor=bea)


@pytest.fixture
def technician(bea: Person, tim: Person, side: Side) -> Technician:
    with side("bolt"):
        details = TechnicianDetails("Tim Example", "America/Toronto")
        return directory.add_technician(details, actor=bea, person=tim)


@pytest.fixture
def visit(accepted: Assignment, technician: Technician, bea: Person, side: Side) -> Visit:
    with side("bolt"):
        return services.plan_visit(
            accepted.work_order, technician, start_at=NINE, end_at=ELEVEN, actor=bea
        )
