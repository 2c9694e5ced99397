"""Every operation of the public API, generated from its table: without a token, with a token that
lacks the scope, by a member whose role may not, and by another organization's program.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from opentrax.accounts import services as accounts
from opentrax.accounts.scopes import scope_names
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Membership, Organization, Person, Role
from opentrax.organizations.permissions import ACTIONS
from opentrax.publicapi import operations
from opentrax.publicapi.api import OPERATIONS, Operation
from tests.isolation.conftest import NAMES, Stage

pytestmark = pytest.mark.django_db
_KEY = re.compile(r"\{uuid:(\w+)\}")
_AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# In the addresses of the API by another name than in those of pages.
_ALSO = {"file_id": "attachment_id"}
assert operations.api  # importing it fills the table
NAMED = [o for o in OPERATIONS if _KEY.search(o.path)]


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def no_limits(settings: Any) -> None:
    """So many requests in a moment; `publicapi/tests/test_tokens.py` has the limits."""
    limits = {"api_token": "100000/m/key", "api_stranger": "100000/m/ip"}
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, **limits}


def _secret(person: Person, organization: Organization, *scopes: str) -> str:
    secret = accounts.new_api_token()
    with scope(organization.pk, person.pk):
        accounts.make_api_token(
            "a program", scopes or scope_names(), secret=secret, days=90, actor=person
        )
    return secret


def _ask(operation: Operation, secret: str, keys: dict[str, UUID] | None = None) -> HttpResponse:
    path = _KEY.sub(lambda found: str((keys or {}).get(found[1], uuid4())), operation.path)
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return Client().generic(
        operation.method, f"/api/v1{path}", data="{}", content_type="application/json",
        headers=headers,
    )  # fmt: skip


def _answers(secret: str) -> dict[tuple[int, str], list[str]]:
    found: dict[tuple[int, str], list[str]] = {}
    for operation in OPERATIONS:
        answer = _ask(operation, secret)
        kind = answer.json()["type"].partition("#")[2] if answer.status_code >= 400 else ""
        found.setdefault((answer.status_code, kind), []).append(
            f"{operation.method} {operation.path}"
        )
    return found


def test_nobody_gets_in_without_a_token(acme: Organization) -> None:
    assert len(OPERATIONS) >= 35
    assert set(_answers("")) == {(401, "no-token")}
    assert set(_answers("otx_" + "x" * 43)) == {(401, "no-token")}


def test_no_operation_opens_to_a_token_without_its_scope(acme: Organization, ada: Person) -> None:
    """`lists:read` opens only what asks for it."""
    answers = _answers(_secret(ada, acme, "lists:read"))
    shut = set(answers.get((403, "not-allowed"), ()))
    wanted = {f"{o.method} {o.path}" for o in OPERATIONS if o.scope not in {"", "lists:read"}}
    assert shut == wanted


@pytest.mark.parametrize("role", [Role.CLIENT_USER, Role.PROVIDER_USER, Role.DISPATCHER])
def test_no_operation_opens_to_a_role_that_may_not(
    role: Role, acme: Organization, ada: Person, dan: Person
) -> None:
    with scope(acme.pk, ada.pk):
        Membership.objects.filter(person=dan).update(role=role)
    shut = set(_answers(_secret(dan, acme)).get((403, "not-allowed"), ()))
    assert shut == {f"{o.method} {o.path}" for o in OPERATIONS if role not in ACTIONS[o.action]}


def test_an_outsiders_program_cannot_tell_a_row_from_none(
    stage: Stage, globex: Organization, gus: Person, acme: Organization, ada: Person,
    bolt: Organization, bea: Person,
) -> None:  # fmt: skip
    assert len(NAMED) >= 25
    secret, told = _secret(gus, globex), set()
    keys = stage.keys | {api: stage.keys[name] for api, name in _ALSO.items()}
    for operation in NAMED:
        absent = _told(_ask(operation, secret))
        for name in _KEY.findall(operation.path):
            for key in keys[name]:
                if _told(_ask(operation, secret, {name: key})) != absent:
                    told.add(f"{operation.method} {operation.path}")
    assert told == set()
    # The comparison can tell the difference: to its own program each kind of row is there.
    own = _secret(bea, bolt)
    seen = {
        name
        for operation in NAMED
        if operation.method == "GET"
        for name in _KEY.findall(operation.path)
        if _ask(operation, own, {name: keys[name][0]}).status_code == 200
    }
    assert seen == {n for o in NAMED if o.method == "GET" for n in _KEY.findall(o.path)}


def _told(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, _AN_ID.sub("id", answer.content.decode())


def test_no_list_names_the_others(stage: Stage, globex: Organization, gus: Person) -> None:
    secret = _secret(gus, globex)
    keys = {str(key) for some in stage.keys.values() for key in some}
    read = [o for o in OPERATIONS if o.method == "GET" and o not in NAMED]
    assert len(read) >= 8
    for operation in read:
        answer = _ask(operation, secret)
        assert answer.status_code == 200, operation
        text = answer.content.decode()
        assert [word for word in NAMES if word in text] == [], operation
        assert keys & set(_AN_ID.findall(text)) == set(), operation
