"""Disclosures: on record before they are made, by two people, told to those concerned."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from opentrax.audit.models import Entry
from opentrax.kit.commands import Refused
from opentrax.kit.keys import uuid7
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person, Role
from opentrax.privacy.models import DisclosedPerson, Disclosure
from opentrax.privacy.rules.disclosures import Facts, Ground, Stage, is_in_order, stage_of
from opentrax.privacy.selectors.disclosures import (
    counts,
    disclosures_about,
    out_of_order,
    rows_told,
)
from opentrax.privacy.services import disclosures
from opentrax.privacy.services.disclosures import Asked

Within = Callable[[Organization, Person], AbstractContextManager[object]]
SignIn = Callable[[Person, Organization | None], Client]
AT = datetime(2026, 3, 23, tzinfo=UTC)
WHOLE = Facts(
    ground="court", legal_basis="Order 7", scope="Hours", document_hash="ab" * 32,
    requested_by=1, approved_by=2, told=True, not_told_because="", silent_until=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "is_right"),
    [
        ({}, True), ({"ground": "curiosity"}, False), ({"legal_basis": " "}, False),
        ({"scope": ""}, False), ({"document_hash": ""}, False), ({"approved_by": None}, False),
        ({"approved_by": 1}, False), ({"told": False}, False),
        ({"told": False, "not_told_because": "order"}, False),
        ({"told": False, "not_told_because": "order", "silent_until": AT}, False),
        ({"told": False, "not_told_because": "order", "silent_until": AT + timedelta(1)}, True),
    ],
)  # fmt: skip
def test_what_a_disclosure_owes(changes: dict, is_right: bool):
    assert is_in_order(replace(WHOLE, **changes), at=AT) is is_right


def test_stages():
    assert stage_of(approved_at=None, made_at=None, refused_at=None) is Stage.ASKED
    assert stage_of(approved_at=AT, made_at=None, refused_at=None) is Stage.APPROVED
    assert stage_of(approved_at=AT, made_at=AT, refused_at=None) is Stage.MADE
    assert stage_of(approved_at=AT, made_at=None, refused_at=AT) is Stage.REFUSED


@pytest.fixture
def zoe(bolt: Organization, bea: Person, within: Within) -> Person:
    """Administers Bolt beside Bea."""
    person = organizations.register_person(
        email="zoe@example.com", name="Zoe Example", password=None, time_zone="America/Toronto"
    )
    with within(bolt, person):
        organizations.add_member(person, Role.ADMINISTRATOR, actor=None)
    return person


@pytest.fixture
def asked(tim: Person) -> Asked:
    return Asked(
        recipient="Superior Court", ground=Ground.COURT, legal_basis="Order 7",
        scope="Hours of March", document_hash="ab" * 32, people=[tim.pk], others_count=2,
    )  # fmt: skip


def _approved(asked: Asked, bea: Person, zoe: Person) -> Disclosure:
    made = disclosures.ask_disclosure(asked, actor=bea)
    return disclosures.approve_disclosure(made, actor=zoe)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_two_people_and_whom_it_is_about_sees_it_at_once(
    asked: Asked, bolt: Organization, bea: Person, zoe: Person, tim: Person, within: Within
):
    with within(bolt, bea):
        made = disclosures.ask_disclosure(asked, actor=bea)
        with pytest.raises(Refused, match="another stage"):
            disclosures.make_disclosure(made, actor=bea)
        with pytest.raises(Refused, match="second person"):
            disclosures.approve_disclosure(made, actor=bea)
        disclosures.approve_disclosure(made, actor=zoe)
        assert rows_told(tim.pk) == []
        disclosures.make_disclosure(made, actor=bea)
        assert out_of_order(frozenset(Ground)) == (0, 1)
        acts = set(Entry.objects.filter(subject_id=made.pk).values_list("action", flat=True))
    assert acts == {"disclosure.asked", "disclosure.approved", "disclosure.made"}
    with within(bolt, tim):
        [told] = disclosures_about(tim.pk)
        assert (told.organization, told.disclosure.pk) == (bolt, made.pk)
        assert disclosures_about(bea.pk) == []


def test_a_silence_ends_by_itself(
    asked: Asked, bolt: Organization, bea: Person, zoe: Person, tim: Person, within: Within,
    clock: SettableClock,
):  # fmt: skip
    with within(bolt, bea):
        made = _approved(asked, bea, zoe)
        ends_at = clock.at + timedelta(days=30)
        for why, until in (("x", None), ("", ends_at), ("x", clock.at + timedelta(days=400)),
                           ("x", clock.at)):  # fmt: skip
            with pytest.raises(Refused):
                disclosures.make_disclosure(
                    made, actor=bea, not_told_because=why, silent_until=until
                )
        disclosures.make_disclosure(
            made, actor=bea, not_told_because="the order forbids it", silent_until=ends_at
        )
        assert disclosures_about(tim.pk) == []
        assert disclosures.tell_concerned() == 0
        assert out_of_order(frozenset(Ground)) == (0, 1)
        clock.advance(days=31)
        assert out_of_order(frozenset(Ground)) == (1, 1)
        assert disclosures.tell_concerned() == 1
        assert out_of_order(frozenset(Ground)) == (0, 1)
        assert len(disclosures_about(tim.pk)) == 1


def test_what_lacks_something_is_refused(
    asked: Asked, bolt: Organization, bea: Person, gus: Person, within: Within
):
    with within(bolt, bea):
        for changes in (
            {"ground": "curiosity"}, {"recipient": " "}, {"legal_basis": ""}, {"scope": ""},
            {"document_hash": ""}, {"document_hash": "x" * 64}, {"people": [gus.pk]},
            {"people": [], "others_count": 0},
        ):  # fmt: skip
            with pytest.raises(Refused):
                disclosures.ask_disclosure(replace(asked, **changes), actor=bea)
        assert Disclosure.objects.count() == 0


def test_the_database_holds_the_same(
    asked: Asked, bolt: Organization, bea: Person, zoe: Person, within: Within, clock: SettableClock
):
    with within(bolt, bea):
        made = disclosures.ask_disclosure(asked, actor=bea)
        own = Disclosure.objects.filter(pk=made.pk)
        for changes in (
            {"approved_by_id": bea.pk}, {"made_at": clock.at}, {"not_told_because": "x"},
        ):  # fmt: skip
            with pytest.raises(IntegrityError), transaction.atomic():
                own.update(**changes)
        for changes in ({"recipient": "Nobody"}, {"ground": "law"}, {"document_hash": "cd" * 32}):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                own.update(**changes)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            DisclosedPerson.objects.update(person_id=uuid7())


def test_what_is_refused_is_not_made(
    asked: Asked, bolt: Organization, bea: Person, zoe: Person, within: Within
):
    with within(bolt, bea):
        made = _approved(asked, bea, zoe)
        disclosures.refuse_disclosure(made, actor=zoe)
        with pytest.raises(Refused):
            disclosures.make_disclosure(made, actor=bea)
    assert counts() == []


def test_everybody_may_ask_how_many_and_nothing_else(
    asked: Asked, bolt: Organization, bea: Person, zoe: Person, within: Within, client: Client
):
    assert "None so far." in client.get("/privacy/sharing").content.decode()
    with within(bolt, bea):
        disclosures.make_disclosure(_approved(asked, bea, zoe), actor=bea)
        disclosures.ask_disclosure(asked, actor=bea)
    page = client.get("/privacy/sharing").content.decode()
    assert "Order of a court" in page
    for words in ("Superior Court", "Order 7", "Hours of March", "Bolt"):
        assert words not in page
    body = client.get("/privacy/sharing.json").json()
    assert body["disclosures"] == [{"year": 2026, "ground": "court", "disclosures": 1, "people": 3}]


def test_the_register_on_screen(
    bolt: Organization, bea: Person, zoe: Person, tim: Person, within: Within, sign_in: SignIn
):
    first, second = sign_in(bea, bolt), sign_in(zoe, bolt)
    form = {
        "recipient": "Superior Court", "ground": "court", "legal_basis": "Order 7",
        "scope": "Hours of March", "people": [str(tim.pk)], "others_count": "1",
    }  # fmt: skip
    assert first.post("/organization/disclosures/new", form).status_code == 422
    document = SimpleUploadedFile("order.pdf", b"needle of a document")
    answer = first.post("/organization/disclosures/new", {**form, "document": document})
    assert answer.status_code == 302
    with within(bolt, bea):
        made = Disclosure.objects.get()
    place = f"/organization/disclosures/{made.pk}"
    assert f"{place}/approval" not in first.get("/organization/disclosures").content.decode()
    second.post(f"{place}/approval")
    first.post(f"{place}/making", {"not_told_because": "", "silent_until": ""})
    page = first.get("/organization/disclosures").content.decode()
    for words in ("Superior Court", "Made", "Tim Example", "asked: Bea Example",
                  "approved: Zoe Example", "1 other"):  # fmt: skip
        assert words in page, words
    own = sign_in(tim, bolt).get("/me/data").content.decode()
    assert "Superior Court" in own
    assert "That data about you were disclosed" in own
