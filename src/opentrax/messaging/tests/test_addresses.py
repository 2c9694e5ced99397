"""Under which keyed hash an address is remembered, and what happens without the key."""

import dataclasses
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from opentrax.kit.tenancy import person_scope
from opentrax.messaging import recipients, services
from opentrax.messaging.addresses import Key, hashed, masked, normalized
from opentrax.messaging.classes import Strength
from opentrax.messaging.models import (
    Passage,
    PersonMessage,
    Recipient,
    State,
    StopReason,
    Suppression,
)
from opentrax.messaging.tests.conftest import Office, Postbox
from opentrax.organizations.models import Person

KEY, OTHER = Key.of("a" * 64), Key.of("b" * 64)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada@Example.COM", "ada@example.com"),
        (" ada@example.com. ", "ada@example.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("re\u0301ne@example.com", "r\u00e9ne@example.com"),
    ],
)
def test_spellings_of_one_address_are_one(one: str, other: str):
    assert normalized(one) == normalized(other)
    assert hashed(one, KEY) == hashed(other, KEY)


@pytest.mark.parametrize("other", ["ada+x@example.com", "a.da@example.com", "ada@example.org"])
def test_other_addresses_are_others(other: str):
    assert hashed("ada@example.com", KEY) != hashed(other, KEY)


def test_without_the_key_the_hash_says_nothing():
    assert hashed("ada@example.com", KEY) != hashed("ada@example.com", OTHER)
    assert KEY.name != OTHER.name
    assert "a" * 8 not in KEY.name


def test_a_log_shows_no_more_of_an_address_than_it_needs():
    assert masked("ada@example.com") == "a…@example.com"
    assert masked("") == ""


def _use(settings: Any, *keys: str) -> None:
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, address_keys=keys)


def test_a_new_key_finds_what_was_remembered_under_the_old_one(db: None, settings: Any):
    _use(settings, "a" * 64)
    services.stop("x@example.com", Strength.EVERYTHING, StopReason.LINK)
    _use(settings, "b" * 64, "a" * 64)
    with transaction.atomic():
        there = recipients.known("X@example.com")
        assert there is not None
        assert recipients.known_or_made("x@example.com") == there
        made = recipients.known_or_made("y@example.com")
        with recipients.named(made):
            assert Recipient.objects.get(pk=made).key_name == OTHER.name


def test_without_the_key_nothing_is_sent_and_nothing_is_lost(
    ada: Person, office: Office, postbox: Postbox, settings: Any
):
    own = settings.ENVIRONMENT.address_keys
    assert office.to(ada, "transactional").state == State.SENT
    _use(settings, "c" * 64)
    waiting = office.queue(ada, "transactional")
    assert office.carry_out(ada, waiting).state == State.QUEUED
    with pytest.raises(recipients.AddressKeyError):
        recipients.check_keys()
    assert len(postbox.mails) == 1
    _use(settings)
    assert office.carry_out(ada, waiting).state == State.QUEUED
    with pytest.raises(recipients.AddressKeyError):
        services.stop("x@example.com", Strength.EVERYTHING, StopReason.LINK)
    _use(settings, *own)
    assert office.carry_out(ada, waiting).state == State.SENT


def test_what_is_remembered_of_an_address_is_seen_only_by_whoever_names_it(db: None):
    services.stop("x@example.com", Strength.EVERYTHING, StopReason.LINK)
    with connection.cursor() as cursor:
        for rows in ("messaging_recipient", "messaging_suppression", "messaging_passage"):
            cursor.execute(f"SELECT count(*) FROM {rows}")  # noqa: S608
            assert cursor.fetchone() == (0,)
    with pytest.raises(recipients.NoRecipientError):
        Suppression.objects.count()
    with transaction.atomic():
        one, other = map(recipients.known_or_made, ("x@example.com", "y@example.com"))
        with recipients.named(one):
            assert Suppression.objects.count() == 1
            with recipients.named(other):
                assert Suppression.objects.count() == 0
            assert Suppression.objects.count() == 1


def test_no_address_stands_in_what_outlives_the_account(ada: Person, office: Office):
    office.to(ada, "transactional")
    services.stop(ada.email, Strength.OPTIONAL, StopReason.LINK)
    needles = {ada.email, ada.email.partition("@")[2], ada.email.partition("@")[0] + "@", ada.name}
    needles = {word.lower() for word in needles}
    with transaction.atomic(), recipients.named(recipients.known_or_made(ada.email)):
        for model in (Recipient, Suppression, Passage):
            rows = [str(row) for row in model.objects.values()]
            assert len(rows) == 1
            told = rows[0].lower()
            # Nothing as short as "ada", which a hash may spell by chance.
            assert [word for word in needles if word in told] == []


def test_opt_outs_are_neither_changed_nor_deleted_by_the_serving_role(db: None):
    services.stop("x@example.com", Strength.EVERYTHING, StopReason.LINK)
    for act in (
        "DELETE FROM messaging_suppression", "UPDATE messaging_suppression SET strength = ''",
        "DELETE FROM messaging_recipient", "DELETE FROM messaging_passage",
        "DELETE FROM messaging_addresskey",
    ):  # fmt: skip
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)


def test_an_opt_out_survives_the_erasure_of_the_account(ada: Person, office: Office):
    services.stop(ada.email, Strength.EVERYTHING, StopReason.PREFERENCES)
    with person_scope(ada.pk):
        PersonMessage.objects.filter(person_id=ada.pk).delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM organizations_person WHERE id = %s", [ada.pk])
    from opentrax.organizations import services as organizations

    again = organizations.register_person(email="ADA@example.com", name="Ada", password=None)
    message = office.to(again, "transactional")
    assert (message.state, message.reason) == (State.REFUSED, "stopped_everything")
