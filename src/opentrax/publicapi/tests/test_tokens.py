"""What a token opens, and until when."""

from typing import Any

import pytest
from django.test import Client

from opentrax.accounts.models import ApiToken
from opentrax.accounts.services import revoke_api_token
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Membership, Organization, Person, Role
from opentrax.publicapi.tests.conftest import MakeProgram

pytestmark = pytest.mark.django_db


def test_it_ends_by_itself_when_revoked_and_with_the_membership(
    program: MakeProgram, clock: SettableClock, acme: Organization, ada: Person, dan: Person
) -> None:
    kept, revoked = program(dan, acme), program(dan, acme)
    me = kept.get("/me").json()
    assert (me["role"], me["organization"]["name"]) == ("dispatcher", "Acme")
    with scope(acme.pk, ada.pk):
        [token] = [t for t in ApiToken.objects.all() if t.last_used_on is None]
        revoke_api_token(token, actor=ada)
    assert revoked.get("/me").status_code == 401
    assert kept.get("/me").status_code == 200
    clock.advance(days=91)
    assert kept.get("/me").status_code == 401
    fresh = program(dan, acme)
    assert fresh.get("/me").status_code == 200
    with scope(acme.pk, ada.pk):
        organizations.end_membership(Membership.objects.get(person=dan), actor=ada)
    assert fresh.get("/me").status_code == 401
    with scope(acme.pk, ada.pk):
        organizations.add_member(dan, Role.DISPATCHER, actor=ada)
    assert fresh.get("/me").status_code == 401  # another membership is not the one it was for


def test_scopes_cut_the_role_and_the_role_cuts_the_scopes(
    program: MakeProgram, acme: Organization, ada: Person, dan: Person
) -> None:
    reader = program(dan, acme, "workorders:read")
    assert reader.get("/work-orders").status_code == 200
    refused = reader.post("/work-orders", {})
    assert (refused.status_code, refused.json()["type"]) == (403, "/api/v1/docs#not-allowed")
    assert "workorders:write" in refused.json()["detail"]
    with scope(acme.pk, ada.pk):
        organizations.change_role(Membership.objects.get(person=dan), Role.TECHNICIAN, actor=ada)
    assert reader.get("/work-orders").status_code == 401


def test_a_session_opens_nothing_and_a_token_opens_no_page(
    program: MakeProgram, acme: Organization, ada: Person, sign_in: Any
) -> None:
    browser: Client = sign_in(ada, acme)
    assert browser.get("/work-orders").status_code == 200
    answer = browser.get("/api/v1/work-orders")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="Opentrax"')
    assert not answer.cookies
    bearer = {"Authorization": f"Bearer {program(ada, acme).secret}"}
    assert Client().get("/work-orders", headers=bearer).status_code == 302
    # A browser that is somebody else acts by the token alone.
    assert browser.get("/api/v1/me", headers=bearer).json()["person"]["name"] == "Ada Example"


def test_whoever_comes_too_often_is_told_when_to_come_again(
    program: MakeProgram, acme: Organization, ada: Person, settings: Any
) -> None:
    limits = {"api_token": "2/m/key", "api_stranger": "1/m/ip"}
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, **limits}
    client, other = program(ada, acme), program(ada, acme)
    assert [client.get("/me").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/me")["Retry-After"] == "60"
    assert other.get("/me").status_code == 200
    assert [Client().get("/api/v1/me").status_code for _ in range(2)] == [401, 429]


def test_the_documentation_names_every_operation(client: Client) -> None:
    from opentrax.publicapi.api import OPERATIONS

    page = client.get("/api/v1/docs").content.decode()
    told = client.get("/api/v1/openapi.json").json()
    assert len(OPERATIONS) >= 35
    count = sum(len(methods) for methods in told["paths"].values())
    assert count == len(OPERATIONS)
    assert page.count("<details") == count
    assert "//cdn" not in page
