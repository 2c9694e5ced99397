"""The cast that every test knows: Acme (client), Bolt (provider) and Globex (an outsider), and
their people. And how many examples a property gets: the same hundred in every run, or, with
HYPOTHESIS_PROFILE=explore, two thousand new ones."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck, settings

from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations import services
from opentrax.organizations.models import Organization, Person, Role

# No clock decides about a test: how slow a machine is says nothing about a property.
_PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", derandomize=True, **_PATIENT)
settings.register_profile("explore", max_examples=2000, print_blob=True, **_PATIENT)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

ZONE = "America/Toronto"
SignIn = Callable[[Person, Organization | None], Client]


@pytest.fixture(scope="session")
def django_db_setup(production_database: None) -> None:
    """Replace Django's own test database: ours has the roles of production."""


def _person(name: str) -> Person:
    return services.register_person(
        email=f"{name.lower()}@example.com", name=f"{name} Example", password=None, time_zone=ZONE
    )


def _member(name: str, organization: Organization, role: str) -> Person:
    person = _person(name)
    with scope(organization.pk, person.pk):
        services.add_member(person, role, actor=None)
    return person


def _organization(name: str, kind: str, founder: Person) -> Organization:
    return services.found_organization(name=name, kind=kind, founder=founder, time_zone=ZONE)


@pytest.fixture
def ada(db: None) -> Person:
    """Owner of Acme."""
    return _person("Ada")


@pytest.fixture
def acme(ada: Person) -> Organization:
    """A client organization."""
    return _organization("Acme", "client", ada)


@pytest.fixture
def dan(acme: Organization) -> Person:
    """Dispatcher of Acme."""
    return _member("Dan", acme, Role.DISPATCHER)


@pytest.fixture
def bea(db: None) -> Person:
    """Owner of Bolt."""
    return _person("Bea")


@pytest.fixture
def bolt(bea: Person) -> Organization:
    """A provider organization."""
    return _organization("Bolt", "provider", bea)


@pytest.fixture
def tim(bolt: Organization) -> Person:
    """Technician of Bolt (the person; the directory's technician is made by the tests that need
    it)."""
    return _member("Tim", bolt, Role.TECHNICIAN)


@pytest.fixture
def gus(db: None) -> Person:
    """Owner of Globex, who must see nothing of the others."""
    return _person("Gus")


@pytest.fixture
def globex(gus: Person) -> Organization:
    """An organization without ties to the others."""
    return _organization("Globex", "both", gus)


@pytest.fixture
def partners(acme: Organization, ada: Person, bolt: Organization) -> None:
    """Acme works with Bolt."""
    with scope(acme.pk, ada.pk):
        services.add_partner(bolt.pk, actor=ada)


@pytest.fixture
def within() -> Callable[[Organization, Person], AbstractContextManager[object]]:
    """`with within(acme, ada): …` opens their scope."""
    return lambda organization, person: scope(organization.pk, person.pk)


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """`sign_in(ada, acme)` returns a test client in a session of that person and organization."""

    def start(person: Person, organization: Organization | None = None) -> Client:
        client = Client()
        with person_scope(person.pk):
            client.force_login(person)
        if organization is not None:
            session = client.session
            session["organization"] = str(organization.pk)
            session.save()
        return client

    return start


@pytest.fixture(scope="module")
def administrators_session(
    test_database: str, django_db_setup: None, postgres_url: str, django_db_blocker: Any
) -> Iterator[None]:
    """Django's connection belongs to the server's administrator, who acts as the serving role: row
    security holds as ever, and a sandbox may step out of the role."""
    from opentrax.kit.testing.database import django_entry, with_name

    connection = connections["default"]
    before = dict(connection.settings_dict)
    entry = django_entry(with_name(postgres_url, test_database))
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(entry)
        connection.settings_dict["OPTIONS"] = {**before["OPTIONS"], "assume_role": "opentrax_app"}
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(before)
