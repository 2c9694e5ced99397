"""The pages of requests: the person's own, the organization's, and the public one."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope
from opentrax.messaging.models import PersonMessage
from opentrax.messaging.services import requests as news
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.models import OrganizationRequest, PersonCopy, PersonRequest
from opentrax.privacy.rules.requests import Kind, State
from opentrax.privacy.services import copies, decisions, requests
from opentrax.privacy.subjects import address_key

pytestmark = [pytest.mark.django_db]
Within = Callable[[Organization, Person], AbstractContextManager[object]]
SignIn = Callable[[Person, Organization | None], Client]


@pytest.fixture(autouse=True)
def own_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tombstones.jsonl"
    monkeypatch.setattr("opentrax.privacy.rights.tombstones.journal", lambda: path)
    cache.clear()


def _proven(client: Client) -> Client:
    """As somebody who has just typed their password again."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    return client


@pytest.fixture
def own(tim: Person, bolt: Organization, sign_in: SignIn) -> Client:
    return _proven(sign_in(tim, bolt))


def test_nothing_is_handed_out_or_erased_by_a_session_that_was_left_open(
    tim: Person, bolt: Organization, sign_in: SignIn
) -> None:
    with person_scope(tim.pk):
        tim.set_password("correct horse battery")
        tim.save()
    client = sign_in(tim, bolt)
    for address in ("/me/requests/new", "/me/requests/erasure/new"):
        answer = client.post(address, {"kind": "access"})
        assert "/me/proof" in answer["Location"]
    assert "/me/proof" in client.get("/me/requests/erasure")["Location"]
    with person_scope(tim.pk):
        assert not PersonRequest.objects.exists()


def test_a_copy_is_asked_for_made_and_taken_once(own: Client, tim: Person) -> None:
    assert "You have asked for nothing" in own.get("/me/requests").content.decode()
    assert own.post("/me/requests/new", {"kind": "access"})["Location"] == "/me/requests"
    assert "being made: 0 of 0" in own.get("/me/requests").content.decode()
    with person_scope(tim.pk):
        copy = PersonCopy.objects.get()
    copies.make(tim.pk, copy.pk)
    assert "Take it, once" in own.get("/me/requests").content.decode()
    assert own.get(f"/me/copies/{copy.pk}").status_code == 405
    taken = own.post(f"/me/copies/{copy.pk}")
    assert taken["Content-Type"] == "application/zip"
    assert "no-store" in taken["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        assert "read-me.pdf" in archive.namelist()
    assert own.post(f"/me/copies/{copy.pk}").status_code == 302
    page = own.get("/me/requests").content.decode()
    assert "taken already" in page
    assert "Take it, once" not in page


def test_nobody_takes_anothers_copy(
    own: Client, tim: Person, ada: Person, acme: Organization, sign_in: SignIn
) -> None:
    own.post("/me/requests/new", {"kind": "access"})
    with person_scope(tim.pk):
        copy, request = PersonCopy.objects.get(), PersonRequest.objects.get()
    copies.make(tim.pk, copy.pk)
    stranger = _proven(sign_in(ada, acme))
    assert stranger.post(f"/me/copies/{copy.pk}").status_code == 404
    assert stranger.post(f"/me/requests/{request.pk}/withdrawal").status_code == 404


def test_a_correction_needs_words(own: Client) -> None:
    answer = own.post("/me/requests/new", {"kind": "correction"})
    assert answer.status_code == 422
    assert "Say what is wrong" in answer.content.decode()
    assert own.post("/me/requests/new", {"kind": "erasure"}).status_code == 422


def test_erasure_is_shown_with_counts_before_and_can_be_called_off(
    own: Client, tim: Person
) -> None:
    page = own.get("/me/requests/erasure").content.decode()
    assert "Your place in an organization" in page
    assert "others point at it" in page  # why the shell of the account stays
    own.post("/me/requests/erasure/new")
    with person_scope(tim.pk):
        request = PersonRequest.objects.get()
    assert request.state == State.WAITING
    assert "erased on" in own.get("/me/requests").content.decode()
    own.post(f"/me/requests/{request.pk}/withdrawal")
    with person_scope(tim.pk):
        assert PersonRequest.objects.get().state == State.WITHDRAWN


@pytest.fixture
def case(tim: Person, bolt: Organization, bea: Person, within: Within) -> OrganizationRequest:
    """Tim's erasure, as Bolt got it."""
    request = requests.ask(tim, Kind.ERASURE)
    requests.pass_on(tim.pk, request.pk)
    with within(bolt, bea):
        return OrganizationRequest.objects.get()


def test_an_organization_sees_clock_and_preview_and_decides(
    case: OrganizationRequest, bolt: Organization, bea: Person, sign_in: SignIn, within: Within
) -> None:
    client = sign_in(bea, bolt)
    assert "tim@example.com" in client.get("/organization/requests").content.decode()
    page = client.get(f"/organization/requests/{case.pk}").content.decode()
    assert "What erasure would do now" in page
    assert "Your place in an organization" in page
    client.post(f"/organization/requests/{case.pk}/extension", {"why": "a busy week"})
    client.post(f"/organization/requests/{case.pk}/answer")
    page = client.get(f"/organization/requests/{case.pk}").content.decode()
    assert "a busy week" in page
    assert "SHA-256" in page
    with within(bolt, bea):
        found = OrganizationRequest.objects.get()
        assert (found.state, found.address) == (State.DONE, "")


def test_a_refusal_needs_a_reason_and_the_person_reads_it(
    case: OrganizationRequest, own: Client, bolt: Organization, bea: Person, sign_in: SignIn
) -> None:
    client = sign_in(bea, bolt)
    client.post(f"/organization/requests/{case.pk}/refusal", {"why": " ", "ground": "law"})
    client.post(
        f"/organization/requests/{case.pk}/refusal", {"why": "a dispute is open", "ground": "law"}
    )
    assert "a dispute is open" in own.get("/me/requests").content.decode()


def test_what_was_asked_by_phone_is_let_go_by_a_second_person(
    acme: Organization, ada: Person, dan: Person, sign_in: SignIn, within: Within
) -> None:
    first = sign_in(ada, acme)
    asked = {"kind": "access", "words": "by phone", "address": "c@example.org"}
    path = first.post("/organization/requests/new", asked)["Location"]
    first.post(f"{path}/answer", {"answer": "sent by letter"})
    first.post(f"{path}/release")
    with within(acme, ada):
        assert OrganizationRequest.objects.get().state == State.WAITING
        decisions.release(OrganizationRequest.objects.get(), actor=dan)
    assert "sent by letter" in first.get(path).content.decode()
    empty = first.post("/organization/requests/new", {"kind": "access", "words": "x"})
    assert empty.status_code == 422


ASKED = {"kind": "access", "province": "QC", "words": ""}


def test_known_and_unknown_addresses_get_the_same_answer(
    client: Client, tim: Person, bolt: Organization
) -> None:
    told = []
    for address in (tim.email, "nobody@example.org"):
        answer = client.post("/privacy/request", ASKED | {"email": address})
        told.append((answer.status_code, answer["Location"], answer.content))
        assert not answer.cookies
    assert told[0] == told[1]
    assert "mailbox" in client.get(told[0][1]).content.decode()


def test_a_mailbox_confirms_and_takes_what_is_stored_under_it(
    client: Client, tim: Person, bolt: Organization
) -> None:
    client.post("/privacy/request", ASKED | {"email": "Somebody@Example.org"})
    key = address_key("somebody@example.org")
    with person_scope(key):
        request = PersonRequest.objects.get()
        news.tell(request.pk)
        text = PersonMessage.objects.get().text
    found = re.search(r"/privacy/request/\S+", text)
    assert found is not None
    link = found[0]
    assert client.get(link).status_code == 200
    assert client.post(link, {"act": "take"}).status_code == 422
    with person_scope(key):
        assert PersonRequest.objects.get().state == State.UNPROVEN, "looking changes nothing"
    assert client.post(link, {"act": "confirm"})["Location"] == link
    with person_scope(key):
        copy = PersonCopy.objects.get()
    copies.make(key, copy.pk)
    assert "Take the copy, once" in client.get(link).content.decode()
    taken = client.post(link, {"act": "take"})
    assert taken["Content-Type"] == "application/zip"
    assert client.post(link, {"act": "take"}).status_code == 422
    with person_scope(key):
        assert PersonRequest.objects.get().ended_at <= now()
    assert client.get("/privacy/request/nothing").status_code == 404


def test_the_link_of_an_account_hands_no_copy_out(
    client: Client, tim: Person, bolt: Organization
) -> None:
    """Who reads the mails of somebody with an account has to sign in as well."""
    request = requests.ask(tim, Kind.ACCESS)
    with person_scope(tim.pk):
        copy = PersonCopy.objects.get()
    copies.make(tim.pk, copy.pk)
    link = f"/privacy/request/{requests.token_of(request.pk)}"
    assert "Sign in to take the copy" in client.get(link).content.decode()
    assert client.post(link, {"act": "take"}).status_code == 302
    with person_scope(tim.pk):
        assert PersonCopy.objects.get().taken_at is None
