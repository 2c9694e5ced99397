"""What somebody may send by hand: answered without an error of the server, and without following
it anywhere."""

from uuid import UUID

import pytest
from django.test import Client, RequestFactory

from opentrax.kit.acting import posted_command_id
from opentrax.organizations.models import Organization, Person

pytestmark = [pytest.mark.django_db]

_COMMAND = "01970000-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("address", "field"),
    [("/sign-in", "login"), ("/password/reset", "email"), ("/sign-up", "email")],
)
def test_an_address_that_no_database_can_hold_is_nobodys(
    address: str, field: str, client: Client
) -> None:
    answer = client.post(address, {field: "a\x00b@example.com", "password": "x"})
    assert answer.status_code < 500


@pytest.mark.parametrize(
    "address",
    [
        "/work-orders?status=%00&sort=%00&page=%00",
        "/work-orders?q=%00",
        "/locations?q=%00&page=99999999999999999999",
        "/map/addresses?q=%00",
        "/map/addresses?near=nan,nan",
        *[f"/visits?date={day}" for day in ("0001-01-01", "9999-12-31")],
        *[f"/timesheets?week={day}" for day in ("0001-01-01", "9999-12-31")],
        *[f"/timesheets/export?week={day}" for day in ("0001-01-01", "9999-12-31")],
        *[f"/days?on={day}" for day in ("0001-01-01", "9999-12-31")],
        *[f"/days/{day}" for day in ("0001-01-01", "9999-12-31")],
        "/devices/new?technician=%00",
        "/work-orders/new?location=%00",
        "/invitations/%00",
    ],
)
def test_an_impossible_query_is_no_error_of_the_server(
    address: str, ada: Person, acme: Organization, sign_in
) -> None:
    assert sign_in(ada, acme).get(address).status_code < 500


def test_a_fragment_leads_back_to_pages_of_ours_only(client: Client) -> None:
    for page, expected in (
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://testserver/locations", "http://testserver/locations"),
    ):
        headers = {"HX-Request": "true", "HX-Current-URL": page}
        answer = client.get("/locations", headers=headers)
        assert (answer.status_code, answer["HX-Redirect"]) == (401, expected)


def test_pages_of_somebody_signed_in_are_kept_by_no_cache(
    ada: Person, acme: Organization, sign_in
) -> None:
    client = sign_in(ada, acme)
    for address in ("/locations", "/live-map", "/organization/members", "/timesheets/export"):
        kept = client.get(address)["Cache-Control"]
        assert "private" in kept
        assert "no-store" in kept


def test_a_form_sent_again_in_another_organization_is_another_command(
    acme: Organization, bolt: Organization, ada: Person, within
) -> None:
    """The same id would be refused as reused: another organization's commands are not visible."""

    def key() -> UUID | None:
        return posted_command_id(RequestFactory().post("/locations/new", {"command_id": _COMMAND}))

    with within(acme, ada):
        first, again = key(), key()
    with within(bolt, ada):
        elsewhere = key()
    assert first == again
    assert first != elsewhere
