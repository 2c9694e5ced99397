"""The page of tokens: made after a proof, shown once, seen and revoked by whom it concerns."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from opentrax.accounts.models import ApiToken
from opentrax.accounts.services import found_api_token, make_api_token, new_api_token
from opentrax.accounts.tests.conftest import prove, sign_in_as
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person, Role

pytestmark = pytest.mark.django_db
PAGE = "/organization/api-tokens"
FORM = {"name": "Our books", "days": "90", "workorders": "read", "notes": "write"}


@pytest.fixture
def eves(acme: Organization, ada: Person, eve: Person) -> Organization:
    """Acme, where Eve is a dispatcher."""
    with scope(acme.pk, ada.pk):
        organizations.add_member(eve, Role.DISPATCHER, actor=ada)
    return acme


def test_a_token_is_made_after_a_proof_shown_once_and_revoked_by_its_owner(
    client: Client, eves: Organization, eve: Person
) -> None:
    sign_in_as(client, eve.email)
    assert client.post(f"{PAGE}/new", FORM)["Location"].startswith("/me/proof")
    prove(client)
    refused = client.post(f"{PAGE}/new", {"name": "Our books", "days": "90"})
    assert refused.status_code == 422
    assert "Choose at least one thing" in refused.content.decode()
    shown = client.post(f"{PAGE}/new", FORM).content.decode()
    [secret] = re.findall(r"otx_[\w-]{43}", shown)
    found = found_api_token(secret)
    assert found is not None
    assert (found.organization_id, found.person_id) == (eves.pk, eve.pk)
    page = client.get(PAGE).content.decode()
    assert "Our books" in page
    assert secret not in page
    client.post(f"{PAGE}/{found.token_id}/revocation")
    with scope(eves.pk, eve.pk):
        token = ApiToken.objects.get()
    assert token.revoked_at is not None
    assert token.scopes == "workorders:read notes:write"
    assert secret.encode() not in bytes(token.token_hash)


def test_administrators_see_and_revoke_all_others_their_own(
    eves: Organization,
    ada: Person,
    dan: Person,
    eve: Person,
    sign_in: Callable[[Person, Organization], Client],
) -> None:
    for person in (ada, dan):
        with scope(eves.pk, person.pk):
            make_api_token(
                f"of {person.name}", ["notes:read"], secret=new_api_token(), days=30, actor=person
            )
    with person_scope(ada.pk), scope(eves.pk, ada.pk):
        [adas] = ApiToken.objects.filter(person_id=ada.pk)
        [dans] = ApiToken.objects.filter(person_id=dan.pk)
    boss, other = sign_in(ada, eves), sign_in(dan, eves)
    assert "of Dan Example" in boss.get(PAGE).content.decode()
    assert "of Ada Example" not in other.get(PAGE).content.decode()
    assert other.post(f"{PAGE}/{adas.pk}/revocation").status_code == 404
    assert boss.post(f"{PAGE}/{dans.pk}/revocation").status_code == 302
    with scope(eves.pk, ada.pk):
        assert ApiToken.objects.get(pk=dans.pk).revoked_at is not None
        assert ApiToken.objects.get(pk=adas.pk).revoked_at is None
