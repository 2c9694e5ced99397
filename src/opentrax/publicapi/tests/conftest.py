"""Programs with tokens, and work between Acme and Bolt."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from opentrax.accounts import services as accounts
from opentrax.accounts.scopes import scope_names
from opentrax.directory import services as directory
from opentrax.directory.models import Location
from opentrax.directory.services import LocationDetails
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person


class Program:
    """What another program is to this one: a token, and requests."""

    def __init__(self, secret: str) -> None:
        self.secret, self.client = secret, Client()

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        is_json = {"content_type": "application/json"}
        sent = {} if body is None else {"data": json.dumps(body), **is_json}
        named = {"Authorization": f"Bearer {self.secret}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.client.generic(method, f"/api/v1{path}", headers=named, **sent)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, {} if body is None else body, **headers)

    def upload(self, path: str, fields: dict[str, Any], **headers: str) -> HttpResponse:
        """As multipart/form-data, files among the fields."""
        named = {"Authorization": f"Bearer {self.secret}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.client.post(f"/api/v1{path}", fields, headers=named)


MakeProgram = Callable[..., Program]


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Requests are counted in the process's memory: each test begins at none."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def program() -> MakeProgram:
    """`program(person, organization, *scopes)`: all scopes without one."""

    def make(person: Person, organization: Organization, *scopes: str) -> Program:
        secret = accounts.new_api_token()
        with scope(organization.pk, person.pk):
            accounts.make_api_token(
                "a program", scopes or scope_names(), secret=secret, days=90, actor=person
            )
        return Program(secret)

    return make


@pytest.fixture
def shop(acme: Organization, ada: Person, partners: None) -> Location:
    """A place of Acme's."""
    with scope(acme.pk, ada.pk):
        details = LocationDetails("Quarry Gate", "America/Toronto", point=(45.5, -75.5))
        return directory.add_location(details, actor=ada)


@pytest.fixture
def technician_id(bolt: Organization, bea: Person, tim: Person) -> UUID:
    """Tim as Bolt's directory knows him."""
    from opentrax.tracking.testing import tracked

    with scope(bolt.pk, bea.pk):
        technician, _device, _token = tracked(tim, actor=bea)
    return technician.pk


@pytest.fixture
def acmes(program: MakeProgram, acme: Organization, ada: Person) -> Program:
    """Acme's own system."""
    return program(ada, acme)


@pytest.fixture
def bolts(program: MakeProgram, bolt: Organization, bea: Person) -> Program:
    """Bolt's own system."""
    return program(bea, bolt)


@pytest.fixture
def path(acmes: Program, bolts: Program, bolt: Organization, shop: Location) -> str:
    """The address of a work order that Bolt accepted."""
    sent = {"location_id": str(shop.pk), "title": "Mend the hoist", "nte_amount": "100"}
    found = f"/work-orders/{acmes.post('/work-orders', sent).json()['id']}"
    acmes.post(f"{found}/assignments", {"provider_id": str(bolt.pk)})
    [offer] = bolts.get("/assignments").json()["items"]
    assert bolts.post(f"/assignments/{offer['id']}/acceptance").status_code == 200
    return found
