"""Sign-up: five fields, a code, an organization; one answer for known and unknown addresses."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from opentrax.accounts.forms.entrance import RegistrationForm
from opentrax.accounts.models import Registration
from opentrax.accounts.tests.conftest import PASSWORD, STATEMENTS, NewestMail, code_in, comparable
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations.models import Membership, Organization, Person, Role
from opentrax.organizations.selectors import organization_ids, person_id_by_email

FIELDS = {
    "name": "Zoe Example",
    "organization": "Zenith",
    "time_zone": "America/Vancouver",
    "email": "Zoe@Example.com",
    "password1": PASSWORD,
    **STATEMENTS,
}
VERIFY = "/sign-up/verification"


def _sign_up(client: Client, **changed: str) -> Any:
    return client.post("/sign-up", FIELDS | changed)


def _verify(client: Client, mail: NewestMail) -> Any:
    return client.post(VERIFY, {"action": "verify", "code": code_in(mail())})


@pytest.mark.django_db
def test_the_form_takes_exactly_what_the_policy_names() -> None:
    names = list(RegistrationForm().fields)
    assert names == [
        "name", "organization", "time_zone", "email", "password1", "of_age", "terms",
    ]  # fmt: skip
    by_passkey = list(RegistrationForm(by_passkey=True).fields)
    assert by_passkey == [name for name in names if name != "password1"]


@pytest.mark.django_db
def test_a_verified_person_owns_the_organization_they_named(
    client: Client, newest_mail: NewestMail, globex: Organization
) -> None:
    response = _sign_up(client)
    assert (response.status_code, response["Location"]) == (302, VERIFY)
    assert organization_ids() == [globex.pk]
    assert newest_mail().address == "zoe@example.com"
    page = client.get(VERIFY).content.decode()
    assert "zoe@example.com" in page

    response = _verify(client, newest_mail)
    assert (response.status_code, response["Location"]) == (302, "/")

    [new] = set(organization_ids()) - {globex.pk}
    person_id = person_id_by_email("zoe@example.com")
    assert person_id is not None
    with scope(new, person_id):
        organization = Organization.objects.get(pk=new)
        membership = Membership.objects.get(organization_id=new)
        person = Person.objects.get(pk=person_id)
        assert not Registration.objects.exists()
    assert (organization.name, organization.kind) == ("Zenith", "both")
    assert organization.time_zone == person.time_zone == "America/Vancouver"
    assert (membership.person_id, membership.role) == (person_id, Role.OWNER)
    assert person.name == "Zoe Example"
    assert client.get("/me").status_code == 200


@pytest.mark.django_db
def test_other_posted_fields_are_ignored(client: Client, newest_mail: NewestMail) -> None:
    _sign_up(
        client, is_operator_staff="on", is_active="", language="fr-ca", theme="dark",
        kind="provider", currency="EUR", id=str(uuid4()), phone="555", birth_date="1990-01-01",
    )  # fmt: skip
    _verify(client, newest_mail)
    person_id = person_id_by_email("zoe@example.com")
    assert person_id is not None
    [organization_id] = organization_ids()
    with scope(organization_id, person_id):
        person = Person.objects.get(pk=person_id)
        organization = Organization.objects.get(pk=organization_id)
    assert not person.is_operator_staff
    assert (person.language, person.theme) == ("en", "system")
    assert (organization.kind, organization.currency) == ("both", "CAD")


@pytest.mark.django_db
def test_an_unknown_time_zone_is_refused(client: Client) -> None:
    response = _sign_up(client, time_zone="Mars/Olympus")
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"time_zone"}
    assert person_id_by_email("zoe@example.com") is None


@pytest.mark.django_db
def test_three_wrong_codes_end_the_attempt(client: Client, newest_mail: NewestMail) -> None:
    _sign_up(client)
    right = code_in(newest_mail())
    for _attempt in range(3):
        client.post(VERIFY, {"action": "verify", "code": "WRONG1"})
    client.post(VERIFY, {"action": "verify", "code": right})
    assert organization_ids() == []
    assert client.get("/me").status_code == 302


@pytest.mark.django_db
def test_another_code_can_be_asked_for(
    client: Client, newest_mail: NewestMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    _sign_up(client)
    first = newest_mail().pk
    later = time.time() + 11
    monkeypatch.setattr(time, "time", lambda: later)
    client.post(VERIFY, {"action": "resend"})
    assert newest_mail().pk != first
    assert _verify(client, newest_mail)["Location"] == "/"


@pytest.mark.django_db
def test_known_and_unknown_addresses_get_the_same_answer(
    newest_mail: NewestMail, eve: Person, mails_sent: Callable[[], int]
) -> None:
    answers, kinds = [], []
    for address in ("eve@example.com", "who@example.com"):
        client, before = Client(), mails_sent()
        first = _sign_up(client, email=address)
        kinds.append(newest_mail().kind)
        page = comparable(client.get(VERIFY)).replace(address, "")
        wrong = client.post(VERIFY, {"action": "verify", "code": "WRONG1"})
        answers.append(
            (
                first.status_code, first["Location"], mails_sent() - before, page,
                wrong.status_code, comparable(wrong).replace(address, ""),
            )
        )  # fmt: skip
    assert answers[0] == answers[1]
    assert kinds == ["account_exists", "verification_code"]


@pytest.mark.django_db
def test_an_address_taken_a_moment_earlier_gets_the_same_answer(
    client: Client, eve: Person, newest_mail: NewestMail
) -> None:
    """The form saw no account, since it was made between its check and its write."""
    from allauth.core import context

    request = client.get("/sign-up").wsgi_request
    with context.request_context(request), person_scope(uuid4()):
        form = RegistrationForm(FIELDS | {"email": "eve@example.com"})
        assert form.is_valid()
        form.account_already_exists = False
        person, response = form.try_save(request)
    assert person is None
    assert response is not None
    assert response["Location"] == VERIFY
    assert newest_mail().kind == "account_exists"
