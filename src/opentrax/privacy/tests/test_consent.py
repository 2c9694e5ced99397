"""Consent: what is said is kept word for word, ends in time, and a no always wins."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from opentrax.audit.models import Entry
from opentrax.kit import events
from opentrax.kit.commands import Refused
from opentrax.kit.keys import uuid7
from opentrax.kit.networks import truncated
from opentrax.kit.tenancy import OutsideScopeError, person_scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.privacy import notices
from opentrax.privacy.asking import Asker
from opentrax.privacy.consent_records import PROFILE, records
from opentrax.privacy.documents import kinds, text_id
from opentrax.privacy.events import ConsentEnded
from opentrax.privacy.models import ConsentEvent, DocumentText, OrganizationConsentEvent
from opentrax.privacy.rules import consent as rules
from opentrax.privacy.rules.consent import Basis, Method, Said, State
from opentrax.privacy.rules.purposes import PURPOSES, UnknownPurposeError
from opentrax.privacy.selectors.consent import events_of, may, words_for
from opentrax.privacy.services import consent
from opentrax.privacy.services.consent import Manner
from opentrax.privacy.subjects import address_key, keys_of

SETTINGS = Manner(method=Method.SETTINGS_PAGE, address="203.0.113.77")
LINK = Manner(method=Method.LINK_IN_MESSAGE)
Within = Callable[[Organization, Person], AbstractContextManager[object]]
VISITOR = "visitor@example.com"
START = datetime(2026, 3, 23, 7, 0, tzinfo=UTC)


def _yes(subject: Person | str, purpose: str = "marketing", **options: Any) -> None:
    asker = options.get("asker", Asker.OPERATOR)
    notice_id, _words = words_for(purpose, "en", asker=asker)
    consent.give(subject, purpose, notice_id=notice_id, manner=SETTINGS, **options)


# --- rules

_INSTANTS = st.integers(0, 40).map(lambda n: START + timedelta(days=30 * n))
_EVENTS = st.lists(
    st.tuples(st.sampled_from(State), st.sampled_from([b for b in Basis if b]), _INSTANTS),
    max_size=8,
)


def _said(rows: list[tuple[State, Basis, datetime]]) -> list[Said]:
    return [
        Said(
            UUID(int=n), state, basis if state is State.GIVEN else Basis.NONE, at,
            rules.expires_at(basis, at) if state is State.GIVEN else None,
        )
        for n, (state, basis, at) in enumerate(rows)
    ]  # fmt: skip


@given(_EVENTS, _INSTANTS, st.sampled_from(list(PURPOSES)))
def test_no_yes_outlives_a_later_no(
    rows: list[tuple[State, Basis, datetime]], at: datetime, purpose: str
):
    """Against a plain restatement: allowed exactly if a carrying yes is alive and no no follows."""
    implied = PURPOSES[purpose].implied
    found = rules.standing(_said(rows), implied=implied, at=at)
    past = [row for row in rows if row[2] <= at]
    last_no = max((r[2] for r in past if r[0] is not State.GIVEN), default=None)
    alive = False
    for state, basis, when in past:
        if state is not State.GIVEN or not (basis is Basis.EXPRESS or implied):
            continue
        ends = rules.expires_at(basis, when)
        reopened = last_no is None or (basis is Basis.EXPRESS and when > last_no)
        alive |= reopened and (ends is None or at < ends)
    assert found.allowed == alive
    assert found.why in rules.WHY


def test_nothing_implied_carries_marketing():
    assert PURPOSES["marketing"].implied == frozenset()
    said = _said([(State.GIVEN, Basis.IMPLIED_PURCHASE, START)])
    found = rules.standing(said, implied=PURPOSES["marketing"].implied, at=START)
    assert (found.allowed, found.why) == (False, "not_enough")


@pytest.mark.parametrize(
    ("basis", "last_day"),
    [(Basis.IMPLIED_PURCHASE, (2028, 3, 22)), (Basis.IMPLIED_INQUIRY, (2026, 9, 22))],
)
def test_implied_consent_ends_on_its_day(basis: Basis, last_day: tuple[int, int, int]):
    said = _said([(State.GIVEN, basis, START)])
    implied = PURPOSES["survey"].implied
    on = datetime(*last_day, 23, tzinfo=UTC)
    assert rules.standing(said, implied=implied, at=on).allowed
    after = rules.standing(said, implied=implied, at=on + timedelta(hours=8))
    assert (after.allowed, after.why) == (False, "expired")


def test_an_address_of_a_network_is_cut():
    assert truncated("203.0.113.77") == "203.0.113.0/24"
    assert truncated("2001:db8:1:2::7") == "2001:db8:1::/48"
    assert truncated("::ffff:203.0.113.77") == "203.0.113.0/24"
    assert truncated("nonsense") == ""


# --- notices


def test_the_published_texts_are_those_of_the_source(db: None):
    asked = {name: kind for name, kind in kinds().items() if kind.is_consent}
    rows = DocumentText.objects.filter(document__kind__in=asked)
    published = {n.pk: (n.text, n.text_hash) for n in rows}
    expected = {}
    for kind in asked.values():
        for language, text in kind.shipped().items():
            name = text_id(kind.name, kind.newest, language)
            expected[name] = (text, notices.text_hash(text))
            assert "{sender}" in text
            assert "{contact}" in text
    assert published == expected
    assert set(asked) == set(PURPOSES)


@pytest.mark.parametrize(
    ("contact", "mail_from", "named"),
    [
        ("privacy@example.com", "opentrax@example.com", "privacy@example.com"),
        ("", "opentrax@example.com", "opentrax@example.com"),
        ("", "", "https://opentrax.example.com"),
    ],
)
def test_whoever_is_asked_reads_whom_to_turn_to(
    settings: Any, db: None, contact: str, mail_from: str, named: str
):
    environment = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(
        environment,
        operator=replace(environment.operator, contact=contact),
        mail_from=mail_from,
        public_url="https://opentrax.example.com",
    )
    _notice_id, words = words_for("marketing", "en", asker=Asker.OPERATOR)
    assert f"Questions: {named}." in words


# --- saying yes and no


def test_nobody_has_agreed_to_anything(ada: Person):
    for purpose in PURPOSES:
        assert may(ada, purpose, START).why == "nothing_said"
    with pytest.raises(UnknownPurposeError):
        may(ada, "profiling", START)


def test_yes_and_no_are_one_call_each(ada: Person, clock: SettableClock):
    _yes(ada)
    assert may(ada, "marketing", clock.at).why == "express"
    clock.advance(minutes=1)
    consent.withdraw(ada, "marketing", manner=LINK)
    assert may(ada, "marketing", clock.at).why == "withdrawn"
    assert may(ada, "marketing", clock.at - timedelta(seconds=30)).allowed
    clock.advance(minutes=1)
    _yes(ada)
    assert may(ada, "marketing", clock.at).allowed


def test_at_the_same_instant_no_wins(ada: Person, clock: SettableClock):
    consent.withdraw(ada, "marketing", manner=LINK)
    _yes(ada)
    assert not may(ada, "marketing", clock.at).allowed


def test_one_purpose_says_nothing_of_another(ada: Person, clock: SettableClock):
    _yes(ada, "survey")
    assert not may(ada, "marketing", clock.at).allowed
    assert not may(ada, "survey", clock.at, channel="sms").allowed


def test_the_words_that_were_shown_can_be_shown_again(ada: Person, clock: SettableClock):
    _yes(ada)
    [event] = events_of(ada)
    again = notices.shown(event.notice.text, sender=event.asked_by, contact=event.asked_contact)
    assert notices.text_hash(again) == event.text_hash
    assert (event.notice_id, event.network) == ("marketing/1/en", "203.0.113.0/24")


def test_a_yes_needs_the_words_in_force(ada: Person):
    for name in ("marketing/2/en", "survey/1/en", ""):
        with pytest.raises(Refused):
            consent.give(ada, "marketing", notice_id=name, manner=SETTINGS)
    with pytest.raises(ValueError, match="Nobody says yes"):
        consent.give(ada, "marketing", notice_id="marketing/1/en", manner=LINK)


def test_a_visitor_without_an_account_may_say_no(db: None, clock: SettableClock):
    consent.withdraw(VISITOR, "marketing", manner=LINK)
    assert may(VISITOR.upper(), "marketing", clock.at).why == "withdrawn"


def test_what_an_address_said_holds_for_the_person_who_has_it(ada: Person, clock: SettableClock):
    _yes(ada.email)
    assert may(ada, "marketing", clock.at).allowed
    clock.advance(minutes=1)
    consent.withdraw(ada, "marketing", manner=LINK)
    assert not may(ada.email, "marketing", clock.at).allowed


def test_a_no_outlives_the_account(ada: Person, clock: SettableClock):
    address = ada.email
    _yes(address)
    clock.advance(minutes=1)
    consent.withdraw(ada, "marketing", manner=LINK)
    with person_scope(ada.pk):
        Person.objects.filter(pk=ada.pk).update(email="gone@example.com")
    assert may(address, "marketing", clock.at).why == "withdrawn"
    assert keys_of(address) == [address_key(address)]


def test_what_waits_for_somebody_is_told_of_their_no(
    ada: Person, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
):
    told: list[ConsentEnded] = []
    monkeypatch.setitem(events._handlers, ConsentEnded, [told.append])
    consent.withdraw(ada, "survey", manner=LINK)
    consent.object_to(ada, "survey", manner=LINK)
    consent.refuse(ada, "survey", manner=SETTINGS)
    assert {e.subject_id for e in told} == set(keys_of(ada))
    assert [e.state for e in events_of(ada)].count("objected") == 2


# --- organizations


def test_an_organization_asks_in_its_own_name(
    acme: Organization,
    ada: Person,
    globex: Organization,
    gus: Person,
    within: Within,
    clock: SettableClock,
):
    with within(acme, ada):
        _yes(VISITOR, "survey", asker=Asker.ORGANIZATION)
        assert may(VISITOR, "survey", clock.at, asker=Asker.ORGANIZATION).allowed
        [event] = events_of(VISITOR, asker=Asker.ORGANIZATION)
        assert event.asked_by == "Acme"
        assert Entry.objects.filter(action="consent.given").count() == 1
    assert not may(VISITOR, "survey", clock.at).allowed
    with within(globex, gus):
        assert not may(VISITOR, "survey", clock.at, asker=Asker.ORGANIZATION).allowed


def test_an_import_claims_and_no_more(
    acme: Organization, ada: Person, within: Within, clock: SettableClock
):
    with within(acme, ada):
        for purpose in ("marketing", "survey"):
            consent.claim(VISITOR, purpose, because_of=uuid7(), actor_id=ada.pk)
        asker = Asker.ORGANIZATION
        assert may(VISITOR, "marketing", clock.at, asker=asker).why == "not_enough"
        assert may(VISITOR, "survey", clock.at, asker=asker).why == "claimed"
        clock.advance(days=190)
        assert may(VISITOR, "survey", clock.at, asker=asker).why == "expired"


def test_a_purchase_implies_for_two_years(
    acme: Organization, ada: Person, within: Within, clock: SettableClock
):
    with within(acme, ada):
        options = {"because_of": uuid7(), "asker": Asker.ORGANIZATION}
        consent.imply(VISITOR, "review", basis=Basis.IMPLIED_PURCHASE, since=clock.at, **options)
        found = may(VISITOR, "review", clock.at, asker=Asker.ORGANIZATION)
        assert found.expires_at == datetime(2028, 3, 23, 7, 0, tzinfo=UTC)
        later = clock.at + timedelta(days=1)
        with pytest.raises(ValueError, match="implies nothing"):
            consent.imply(VISITOR, "review", basis=Basis.IMPLIED_PURCHASE, since=later, **options)


# --- what the database holds


@pytest.mark.postgres15
@pytest.mark.parametrize("statement", ["UPDATE {} SET state = 'given'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["privacy_consentevent", "privacy_organizationconsentevent"])
def test_an_event_is_never_changed(statement: str, table: str, ada: Person):
    consent.withdraw(ada, "marketing", manner=LINK)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        person_scope(ada.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


@pytest.mark.parametrize(
    "wrong",
    [
        {"basis": "express", "method": "settings_page"},
        {"basis": "express", "method": "import", "notice_id": "marketing/1/en", "text_hash": "x"},
        {"basis": "", "method": "settings_page"},
        {"basis": "implied_purchase", "method": "relationship"},
        {
            "basis": "implied_purchase", "method": "relationship", "because_of": UUID(int=1),
            "expires_at": START + timedelta(days=732),
        },
        {
            "basis": "claimed", "method": "import", "because_of": UUID(int=1),
            "expires_at": START + timedelta(days=185),
        },
        {"state": "withdrawn", "basis": "express", "method": "settings_page"},
    ],
)  # fmt: skip
def test_the_database_refuses_a_yes_without_what_it_needs(
    wrong: dict[str, Any], ada: Person, clock: SettableClock
):
    row = {"subject_id": ada.pk, "purpose": "survey", "state": "given", **wrong}
    with pytest.raises(IntegrityError), transaction.atomic(), person_scope(ada.pk):
        ConsentEvent.objects.create(**row)


def test_nobody_reads_what_others_said(
    ada: Person, acme: Organization, gus: Person, within: Within
):
    consent.withdraw(ada, "marketing", manner=LINK)
    with within(acme, ada):
        consent.withdraw(ada, "survey", manner=LINK, asker=Asker.ORGANIZATION)
    with person_scope(gus.pk):
        assert list(ConsentEvent.objects.all()) == []
    with pytest.raises(OutsideScopeError):
        ConsentEvent.objects.count()
    with pytest.raises(OutsideScopeError):
        OrganizationConsentEvent.objects.count()


def test_a_withdrawal_waits_for_whoever_decides_and_is_seen_by_the_next(ada: Person):
    """The lock that a sender takes is the one that a withdrawal takes."""
    consent.lock(ada)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        [held] = cursor.fetchone()
    assert held >= len(keys_of(ada)) == 2


# --- records


def test_consent_goes_out_as_records_of_iso_27560(ada: Person, clock: SettableClock):
    _yes(ada)
    clock.advance(days=1)
    consent.withdraw(ada, "marketing", manner=LINK)
    _yes(ada, "survey")
    document = records(events_of(ada), asker=Asker.OPERATOR, at=clock.at)
    marketing, survey = document["@graph"]
    assert marketing["dct:conformsTo"] == f"{PROFILE}#record"
    told = [event["@type"] for event in marketing["dpv:hasConsentStatus"]]
    assert told == ["dpv:ConsentGiven", *["dpv:ConsentWithdrawn"] * len(keys_of(ada))]
    [said] = survey["dpv:hasConsentStatus"]
    assert said["dpv:hasLegalBasis"] == "dpv:ExplicitlyExpressedConsent"
    assert said["dpv:hasNotice"]["dct:identifier"] == "survey/1/en"
    mandatory = {
        "dct:identifier", "dct:conformsTo", "dpv:hasDataSubject", "dpv:hasDataController",
        "dpv:hasProcess", "dpv:hasConsentControl", "dpv:hasConsentStatus",
    }  # fmt: skip
    assert all(mandatory <= set(record) for record in document["@graph"])
