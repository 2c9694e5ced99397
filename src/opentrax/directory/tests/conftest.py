"""Scopes and sessions of the cast by name."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from opentrax.directory import services
from opentrax.directory.models import Location, Technician
from opentrax.directory.services import LocationDetails, TechnicianDetails
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Person

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
        details = LocationDetails(
            "Café Älpli", "America/Toronto", reference="S-1", point=(45.5, -75.5)
        )
        return services.add_location(details, actor=ada)


@pytest.fixture
def technician(bea: Person, tim: Person, side: Side) -> Technician:
    with side("bolt"):
        details = TechnicianDetails("Tim Example", "America/Toronto")
        return services.add_technician(details, actor=bea, person=tim)
