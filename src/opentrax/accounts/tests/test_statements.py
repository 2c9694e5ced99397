"""Terms and age: stated on every way in, recorded by version and hash, asked for again if new."""

from typing import Any

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import translation

from opentrax.accounts import texts
from opentrax.accounts.models import Acceptance
from opentrax.accounts.tests.conftest import (
    PASSWORD,
    STATEMENTS,
    NewestMail,
    code_in,
    sign_in_as,
)
from opentrax.kit.tenancy import person_scope, scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.organizations.selectors import organization_ids, person_id_by_email
from opentrax.privacy.documents import kind_of
from opentrax.privacy.services.documents import Version, publish

pytestmark = pytest.mark.django_db
FIELDS = {
    "name": "Zoe Example", "organization": "Zenith", "time_zone": "UTC", "email": "zoe@example.com",
    "password1": PASSWORD, **STATEMENTS,
}  # fmt: skip
# What was published is never edited: a change is a new version.
PUBLISHED = {
    ("terms", 1, "en"): "83b026c05e1b33d5",
    ("terms", 1, "fr-ca"): "bee1cf15fea17674",
    ("age", 1, "en"): "87337e328649e383",
    ("age", 1, "fr-ca"): "b7ca3b58ac9486d6",
}


@pytest.fixture(autouse=True)
def not_fresh(globex: Organization) -> Organization:
    """An installation with an organization."""
    return globex


def _accepted(person_id: Any) -> list[Acceptance]:
    with person_scope(person_id):
        return list(Acceptance.objects.order_by("document", "version"))


@pytest.mark.parametrize("left_out", ["of_age", "terms"])
def test_without_a_statement_there_is_no_account(left_out: str, client: Client) -> None:
    answer = client.post("/sign-up", {**FIELDS, left_out: ""})
    assert answer.context["form"].errors.keys() == {left_out}
    assert person_id_by_email("zoe@example.com") is None


def test_the_boxes_are_never_ticked_beforehand(client: Client) -> None:
    for path in ("/sign-up", "/sign-up/by-passkey"):
        boxes = client.get(path).content.decode().split("<input")[1:]
        ticks = [box for box in boxes if 'type="checkbox"' in box.partition(">")[0]]
        assert len(ticks) == 2
        assert not [box for box in ticks if "checked" in box.partition(">")[0]]


def test_the_version_that_was_shown_is_recorded(client: Client) -> None:
    with translation.override("en"):  # a page leaves its language to the tests that follow
        client.post("/sign-up", FIELDS, headers={"accept-language": "fr-ca"})
    age, terms = _accepted(person_id_by_email("zoe@example.com"))
    assert (terms.version, terms.language, terms.way) == (1, "fr-ca", "registration")
    shown = texts.text("terms", 1, "fr-ca")
    assert terms.text_hash == texts.text_hash(shown)
    assert (age.document, age.version) == ("age", 1)


@pytest.mark.parametrize("version", ["0", "2", "on", "1.0"])
def test_another_version_than_the_one_in_force_is_refused(version: str, client: Client) -> None:
    answer = client.post("/sign-up", {**FIELDS, "terms": version})
    assert "have changed" in answer.content.decode()
    assert person_id_by_email("zoe@example.com") is None


def test_who_has_not_agreed_is_asked_before_the_session_begins(client: Client, ada: Person) -> None:
    """Ada's account is older than the terms."""
    from allauth.account.models import EmailAddress

    with person_scope(ada.pk):
        ada.set_password(PASSWORD)
        ada.save()
        EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    assert sign_in_as(client, ada.email)["Location"] == "/sign-in/terms"
    assert client.get("/me").status_code == 302
    assert client.post("/sign-in/terms", {"of_age": "on"}).status_code == 422
    assert client.post("/sign-in/terms", STATEMENTS)["Location"] == "/"
    assert [a.way for a in _accepted(ada.pk)] == ["sign_in", "sign_in"]
    assert sign_in_as(Client(), ada.email)["Location"] == "/"


def test_new_terms_are_asked_for_at_the_next_sign_in(
    client: Client, eve: Person, clock: SettableClock
) -> None:
    assert sign_in_as(client, eve.email)["Location"] == "/"
    new = {"en": "Be kind.", "fr-ca": "Soyez aimables."}
    version = Version(texts=new, by="Nordrand", is_material=True, summaries=new)
    waiting = publish("terms", version)
    assert sign_in_as(Client(), eve.email)["Location"] == "/"
    clock.set(waiting.effective_at)
    asked = Client()
    assert sign_in_as(asked, eve.email)["Location"] == "/sign-in/terms"
    assert asked.post("/sign-in/terms", STATEMENTS).status_code == 422  # the old version
    assert asked.post("/sign-in/terms", {**STATEMENTS, "terms": "2"})["Location"] == "/"
    newest = [a for a in _accepted(eve.pk) if a.document == "terms"][-1]
    assert (newest.version, newest.text_hash) == (2, texts.text_hash("Be kind."))


def test_an_agreement_is_never_changed(client: Client, eve: Person) -> None:
    with person_scope(eve.pk), pytest.raises(ProgrammingError, match="permission denied"):
        Acceptance.objects.update(version=9)


def test_another_persons_agreement_is_not_seen(eve: Person, ada: Person) -> None:
    with person_scope(ada.pk):
        assert not Acceptance.objects.exists()


def test_the_terms_have_addresses_that_stay(client: Client) -> None:
    current = client.get("/terms")
    assert "Version 1, in force since" in current.content.decode()
    assert client.get("/terms/1").status_code == 200
    for version in ("0", "2", "99"):
        assert client.get(f"/terms/{version}").status_code == 404
    with translation.override("en"):
        french = client.get("/terms", headers={"accept-language": "fr-ca"}).content.decode()
    assert "Vous avez 16 ans ou plus" in french


@pytest.mark.parametrize("named", sorted(PUBLISHED), ids=lambda n: "/".join(map(str, n)))
def test_a_published_text_is_never_edited(named: tuple[str, int, str]) -> None:
    document, version, language = named
    words = kind_of(document).shipped(version)[language]
    assert texts.text_hash(words)[:16] == PUBLISHED[named]


def test_posted_fields_beyond_the_form_leave_no_trace(
    client: Client, newest_mail: NewestMail, caplog: pytest.LogCaptureFixture,
    globex: Organization,
) -> None:  # fmt: skip
    """Any other field is ignored: in no table of the database, and in no log."""
    needle = "needle-4af3c1"
    extra = dict.fromkeys(
        ("phone", "birth_date", "age", "gender", "address", "first_name", "is_staff", "referrer",
         "password2", "username", "website", "company", "title"), needle,
    )  # fmt: skip
    client.post("/sign-up", {**extra, **FIELDS}, headers={"user-agent": "browser"})
    client.post("/sign-up/verification", {"action": "verify", "code": code_in(newest_mail())})
    assert len(organization_ids()) == 2
    assert needle not in caplog.text
    person_id = person_id_by_email("zoe@example.com")
    assert person_id is not None
    [organization_id] = set(organization_ids()) - {globex.pk}
    with scope(organization_id, person_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND has_table_privilege(oid, 'SELECT')"
        )
        tables = [row[0] for row in cursor.fetchall()]
        holding = []
        for table in tables:
            has = f"SELECT 1 FROM {table} t WHERE t::text LIKE %s LIMIT 1"  # noqa: S608
            cursor.execute(has, [f"%{needle}%"])
            holding += [table] if cursor.fetchone() else []
    assert len(tables) > 20
    assert holding == []
