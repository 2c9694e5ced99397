"""Attacks by one's rights: a copy of somebody else's data, erasure as a weapon, coming back."""

import dataclasses
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from opentrax.accounts.tests.conftest import prove, sign_in_as
from opentrax.directory.models import Technician
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import person_scope
from opentrax.kit.testing.database import with_name
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging.tests.conftest import Postbox
from opentrax.messaging.tests.test_provider import BOUNCED, SECRET, news, post
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.models import OrganizationRequest, PersonCopy, PersonRequest
from opentrax.privacy.rules.requests import State
from opentrax.privacy.services import decisions, requests
from opentrax.tracking.testing import tracked
from tests.abuse.conftest import Deliver, Within, run_jobs

EVE, MALLORY = "eve@example.com", "mallory@example.org"


def _text_to(postbox: Postbox, address: str) -> list[str]:
    mails = [m for m in postbox.mails if m["To"] == address]
    return [body.get_content() for m in mails if (body := m.get_body(("plain",)))]


def _path(text: str, begins: str) -> str:
    found = re.search(rf"https://[^/\s]+({begins}\S+)", text)
    assert found is not None, text
    return found[1]


def _copy(person: Person) -> PersonCopy:
    with person_scope(person.pk):
        return PersonCopy.objects.get()  # type: ignore[no-any-return]


@pytest.mark.django_db
def test_a05_whoever_took_a_password_gets_no_copy_and_the_old_mailbox_ends_it(
    eve: Person, globex: Organization, deliver: Deliver, postbox: Postbox, clock: SettableClock
) -> None:
    """Change the address, then ask for everything: three days in which the owner is told."""
    thief = Client()
    sign_in_as(thief, EVE)
    prove(thief)
    thief.post("/me/address", {"email": MALLORY})
    deliver()
    told = _text_to(postbox, MALLORY)[-1].replace("\r", "")
    [code] = re.findall(r"^([A-Z0-9]{4,6}-?[A-Z0-9]{0,6})$", told, re.MULTILINE)
    assert thief.post("/me/address/code", {"code": code})["Location"] == "/me"
    assert thief.post("/me/requests/new", {"kind": "access"})["Location"] == "/me/requests"
    run_jobs()
    taking = f"/me/copies/{_copy(eve).pk}"
    assert thief.post(taking)["Content-Type"] != "application/zip"
    told = [text for text in _text_to(postbox, EVE) if "/account/address/" in text]
    assert len(told) == 2, "before and after the change"
    link = _path(told[-1], "/account/address/")
    assert Client().post(link).status_code in {200, 302}
    clock.advance(hours=73)
    assert "/sign-in" in thief.post(taking)["Location"], "and the thief's session is over"
    assert _copy(eve).taken_at is None
    assert sign_in_as(Client(), MALLORY).status_code == 200, "no such account any more"


@pytest.mark.django_db
def test_a05_ones_own_mailbox_with_anothers_particulars_opens_nothing_of_theirs(
    bolt: Organization, bea: Person, tim: Person, within: Within, deliver: Deliver,
    postbox: Postbox,
) -> None:  # fmt: skip
    """Name, number and employer of somebody prove nothing: only what the mailbox stands under."""
    with within(bolt, bea):
        tracked(tim, actor=bea)
    words = f"I am Tim Example, {tim.email}, technician at Bolt. My mailbox is broken."
    asked = {"kind": "access", "province": "ON", "words": words, "email": MALLORY}
    client = Client()
    client.post("/privacy/request", asked)
    deliver()
    link = _path(_text_to(postbox, MALLORY)[0], "/privacy/request/")
    client.post(link, {"act": "confirm"})
    run_jobs()
    taken = client.post(link, {"act": "take"})
    assert taken["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        inside = {name: archive.read(name).decode(errors="replace") for name in archive.namelist()}
    told = "\n".join(inside.values()).replace(words, "")
    assert MALLORY in told
    for needle in (str(tim.pk), "Bolt", "tracking.Device", "directory.Technician"):
        assert needle not in inside["data.json"].replace(words, ""), needle
    assert tim.email not in told
    assert [m["To"] for m in postbox.mails if m["To"] == tim.email] == []


@pytest.mark.django_db
def test_a05_support_under_pressure_cannot_let_it_go_alone(
    acme: Organization, ada: Person, dan: Person, sign_in: Any, within: Within
) -> None:
    """By the pages: whoever took the call cannot release it, nor by asking in another session."""
    form = {"kind": "access", "words": "on the phone, very urgent", "address": MALLORY}
    path = sign_in(ada, acme).post("/organization/requests/new", form)["Location"]
    for _session in range(2):
        support = sign_in(ada, acme)
        support.post(f"{path}/answer", {"answer": "everything about her"})
        support.post(f"{path}/release")
        with within(acme, ada):
            assert OrganizationRequest.objects.get().state == State.WAITING
    with within(acme, ada):
        assert decisions.release(OrganizationRequest.objects.get(), actor=dan).state == State.DONE


DANGEROUS = (
    ("/me/requests/erasure/new", {}),
    ("/me/requests/new", {"kind": "access"}),
    ("/me/closure", {}),
    ("/me/deactivation", {}),
    ("/me/under-age", {}),
    ("/me/address", {"email": MALLORY}),
    ("/me/password", {"password1": "another long secret"}),
    ("/me/recovery-codes/new", {}),
    ("/me/passkeys/new", {}),
    ("/me/app-for-codes/new", {}),
    ("/organization/closure/request", {}),
    ("/organization/closure/confirmation", {}),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "fields"), DANGEROUS, ids=[a for a, _ in DANGEROUS])
def test_a06_a_hijacked_session_destroys_and_takes_nothing(
    address: str, fields: dict[str, str], eve: Person, sign_in: Any, deliver: Deliver,
    postbox: Postbox,
) -> None:  # fmt: skip
    """A cookie alone is not enough: each asks for the password or passkey, and does nothing."""
    organization = organizations.found_organization(
        name="Evergreen", kind="both", founder=eve, time_zone="America/Toronto"
    )
    hijacked = sign_in(eve, organization)
    answer = hijacked.post(address, fields)
    if address == "/me/password":  # asks for the present one in its own form
        assert answer.context["form"].errors["oldpassword"]
    else:
        assert answer.status_code == 302, answer.content
        assert answer["Location"].startswith("/me/proof")
    deliver()
    assert postbox.mails == []
    with person_scope(eve.pk):
        found = Person.objects.get(pk=eve.pk)
        assert found.is_active
        assert found.email == EVE
        assert found.check_password("correct horse battery")
        assert not PersonRequest.objects.exists()


@pytest.mark.django_db
def test_a06_even_with_the_password_there_are_three_days_to_call_it_off(
    eve: Person, globex: Organization, deliver: Deliver, postbox: Postbox, clock: SettableClock
) -> None:
    """Whoever knows the password begins a grace period; its owner is told by mail and stops it."""
    thief, owner = Client(), Client()
    sign_in_as(thief, EVE)
    prove(thief)
    thief.post("/me/requests/erasure/new")
    deliver()
    assert any("eras" in text.lower() for text in _text_to(postbox, EVE))
    clock.advance(hours=71)
    assert requests.carry_out_due() == 0
    sign_in_as(owner, EVE)
    with person_scope(eve.pk):
        asked = PersonRequest.objects.get()
    owner.post(f"/me/requests/{asked.pk}/withdrawal")
    clock.advance(hours=9)
    assert requests.carry_out_due() == 0
    with person_scope(eve.pk):
        assert Person.objects.get(pk=eve.pk).closed_at is None


@pytest.mark.django_db
def test_a06_an_organization_of_two_is_not_ended_by_one(
    acme: Organization, ada: Person, dan: Person, sign_in: Any, within: Within,
    clock: SettableClock,
) -> None:  # fmt: skip
    """Whoever asked may not confirm, whoever may not close may not ask, and erasing the owner
    is refused instead of leaving an organization without one."""
    owner, dispatcher = sign_in(ada, acme), sign_in(dan, acme)
    owner.post("/organization/closure/request")
    owner.post("/organization/closure/confirmation")
    assert dispatcher.post("/organization/closure/confirmation").status_code == 403
    assert dispatcher.post("/organization/closure/request").status_code == 403
    with within(acme, ada):
        assert Organization.objects.get(pk=acme.pk).closed_at is None
    with pytest.raises(Refused, match="needs an owner"):
        requests.ask(ada, requests.Kind.ERASURE)


@pytest.fixture
def needles(
    transactional_db: None, postgres_url: str, test_database: str
) -> Iterator[Callable[[tuple[str, ...]], dict[str, int]]]:
    """`needles(words)`: in which tables rows hold one of them, as the administrator sees all."""
    with psycopg.connect(with_name(postgres_url, test_database), autocommit=True) as connection:
        rows = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname"
            " NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
        ).fetchall()

        def find(words: tuple[str, ...]) -> dict[str, int]:
            found = {}
            for (table,) in rows:
                query = f"SELECT count(*) FROM {table} t WHERE t::text ~* %s"  # noqa: S608
                row = connection.execute(query, ["|".join(map(re.escape, words))]).fetchone()  # type: ignore[arg-type]
                if row and row[0]:
                    found[table] = row[0]
            return found

        yield find


@pytest.fixture
def with_provider(settings: Any, postbox: Postbox) -> None:
    """A provider of mail that reports to us."""
    mail = dataclasses.replace(
        settings.ENVIRONMENT.mail, provider="postmark", webhook_secret=SECRET
    )
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail=mail)


@pytest.mark.django_db(transaction=True)
def test_a07_no_job_no_webhook_and_no_form_brings_an_erased_person_back(
    eve: Person, bolt: Organization, bea: Person, within: Within, with_provider: None,
    needles: Callable[[tuple[str, ...]], dict[str, int]], clock: SettableClock, sign_in: Any,
) -> None:  # fmt: skip
    """Every job that there ever was is carried out once more, the provider repeats what it said,
    and her old session, password and links are tried: her name and address stay gone."""
    words = ("eve@example", "Eve Example")
    with within(bolt, bea):
        organizations.add_member(eve, "technician", actor=bea)
        tracked(eve, actor=bea)
    browser = Client()
    sign_in_as(browser, EVE)
    prove(browser)
    browser.post("/me/requests/erasure/new")
    run_jobs()
    assert {"public.organizations_person", "public.messaging_personmessage"} <= set(needles(words))
    clock.advance(hours=73)
    assert requests.carry_out_due() == 1
    run_jobs()
    with within(bolt, bea):
        decisions.carry_out(OrganizationRequest.objects.get(), actor=bea)
    run_jobs()
    left = needles(words)
    everything = list(ProcrastinateJob.objects.order_by("pk"))
    assert len(everything) >= 5
    for job in everything:
        app.tasks[job.task_name].func(**job.args)
    for event in (news("Bounce", EVE, **BOUNCED), news("Delivery", EVE, DeliveredAt="x")):
        assert post("news", event) in {200, 400}
    assert browser.get("/me").status_code == 302
    assert sign_in_as(browser, EVE).status_code == 200
    run_jobs()
    assert needles(words) == left == {}
    with within(bolt, bea):
        assert Technician.objects.get().name == "—"
