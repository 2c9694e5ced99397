"""Accounts that end: what each state does to sessions, mail, memberships and owners."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test import Client

from opentrax.kit import events
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.events import Event
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations import services
from opentrax.organizations.account_states import AccountState, account_state
from opentrax.organizations.events import (
    MemberLeft,
    MemberSuspended,
    OrganizationClosed,
    PartnerEnded,
    PersonClosed,
    PersonDeactivated,
    PersonReturned,
)
from opentrax.organizations.models import Membership, Organization, Person, Role
from opentrax.organizations.selectors import (
    administrators,
    exports_held_until,
    mail_has_ended,
    members,
    person_id_by_email,
)

Ending = Callable[[Person], Person]
LATER = timedelta(days=30)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Event]]:
    """Every event that is published, in order; nobody else hears it."""
    heard: list[Event] = []
    for module in ("accounts", "closing", "members", "founding"):
        monkeypatch.setattr(f"opentrax.organizations.services.{module}.publish", heard.append)
    assert events.event_types()
    return heard


def _close_later(person: Person) -> Person:
    return services.ask_to_close(person, now() + LATER)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"is_active": True}, AccountState.ACTIVE),
        ({"is_active": False}, AccountState.BARRED),
        ({"deactivated_at": now()}, AccountState.DEACTIVATED),
        ({"deactivated_at": now(), "closes_at": now()}, AccountState.CLOSING),
        ({"closes_at": now(), "frozen_at": now()}, AccountState.FROZEN),
        ({"frozen_at": now(), "closed_at": now()}, AccountState.CLOSED),
    ],
)
def test_the_strongest_reason_counts(known: dict[str, object], expected: AccountState) -> None:
    nothing = {"is_active": False, "deactivated_at": None, "closes_at": None, "frozen_at": None,
               "closed_at": None}  # fmt: skip
    assert account_state(**(nothing | known)) is expected  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize("end", [services.deactivate, _close_later, services.freeze])
def test_an_account_that_rests_has_no_session_and_no_mail_and_comes_back(
    end: Ending, dan: Person, acme: Organization, sign_in: Callable[..., Client],
    told: list[Event],
) -> None:  # fmt: skip
    client = sign_in(dan, acme)
    assert client.get("/me").status_code == 200
    assert not mail_has_ended("DAN@example.com")
    end(dan)
    assert mail_has_ended("DAN@example.com")
    assert client.get("/me").status_code == 302
    assert [type(e) for e in told[:1]] == [MemberSuspended]
    with scope(acme.pk):
        assert Membership.objects.active().filter(person=dan).exists()
    services.reinstate(dan)
    assert not mail_has_ended("dan@example.com")
    assert client.get("/me").status_code == 200
    assert isinstance(told[-1], PersonReturned)


@pytest.mark.django_db
def test_nobody_is_told_twice_that_somebody_is_back(dan: Person, told: list[Event]) -> None:
    services.reinstate(dan)
    assert told == []


@pytest.mark.django_db
def test_the_database_refuses_an_active_account_with_a_reason_not_to_be(dan: Person) -> None:
    with person_scope(dan.pk), pytest.raises(IntegrityError, match="person_active_means"):
        Person.objects.filter(pk=dan.pk).update(frozen_at=now())


@pytest.mark.django_db
def test_an_address_without_an_account_gets_its_mail(db: None) -> None:
    assert not mail_has_ended("who@example.com")
    assert not mail_has_ended("a\0b@example.com")


@pytest.mark.django_db
def test_a_closed_account_names_nobody_and_belongs_nowhere(
    dan: Person, acme: Organization, told: list[Event]
) -> None:
    services.close(dan)
    services.close(dan)
    assert [type(e) for e in told] == [MemberLeft, PersonClosed]
    assert person_id_by_email("dan@example.com") is None
    with scope(acme.pk):
        assert not members().filter(person=dan).exists()
    with person_scope(dan.pk):
        closed = Person.objects.get(pk=dan.pk)
    assert "Dan" not in closed.name
    assert closed.email == f"{dan.pk}@closed.invalid"
    assert (closed.has_usable_password(), closed.is_active) == (False, False)
    for act in (services.deactivate, services.freeze, services.reinstate):
        with pytest.raises(Refused):
            act(dan)


@pytest.mark.django_db
def test_the_last_owner_may_rest_but_not_close(ada: Person, acme: Organization) -> None:
    services.deactivate(ada)
    with pytest.raises(Refused, match="Acme needs an owner"):
        _close_later(ada)


@pytest.mark.django_db
def test_an_owner_who_is_closing_does_not_count_as_one(
    ada: Person, dan: Person, acme: Organization
) -> None:
    with scope(acme.pk, ada.pk):
        own = Membership.objects.get(person=dan)
        services.change_role(own, Role.OWNER, actor=ada)
    _close_later(dan)
    with pytest.raises(Refused):
        _close_later(ada)
    with scope(acme.pk, ada.pk):
        mine = Membership.objects.get(person=ada)
        with pytest.raises(Refused, match="needs an owner"):
            services.end_membership(mine, actor=ada)
        assert [m.person_id for m in administrators()] == [ada.pk]


@pytest.mark.django_db(transaction=True)
def test_of_two_last_owners_who_close_at_once_one_is_refused(
    ada: Person, dan: Person, acme: Organization
) -> None:
    with scope(acme.pk, ada.pk):
        services.change_role(Membership.objects.get(person=dan), Role.OWNER, actor=ada)
    barrier, outcomes = threading.Barrier(2), []

    def ask(person: Person) -> None:
        barrier.wait()
        try:
            _close_later(person)
            outcomes.append("asked")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(person,)) for person in (ada, dan)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["asked", "refused"]


@pytest.mark.django_db
def test_exports_are_held_until_an_instant(dan: Person) -> None:
    assert exports_held_until(dan.pk) is None
    until = now() + timedelta(hours=72)
    services.hold_exports(dan, until)
    assert exports_held_until(dan.pk) == until
    services.hold_exports(dan, None)
    assert exports_held_until(dan.pk) is None


@pytest.mark.django_db
def test_an_address_that_is_taken_is_refused_by_the_database(dan: Person, bea: Person) -> None:
    with pytest.raises(IntegrityError, match="person_email_once"):
        services.change_address(dan, "BEA@example.com")


@pytest.mark.django_db
def test_an_organization_that_closes_ends_for_all_its_members(
    acme: Organization, ada: Person, dan: Person, partners: None, told: list[Event],
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    client = sign_in(dan, acme)
    with scope(acme.pk, ada.pk):
        services.begin_closing(now() + LATER, actor=ada)
        assert client.get("/organization").status_code == 200
        services.keep_open(actor=ada)
        assert Organization.objects.get(pk=acme.pk).closes_at is None
        services.close_organization()
        services.close_organization()
    assert client.get("/organization")["Location"] == "/organizations"
    kinds = [type(e) for e in told[-4:]]
    assert kinds == [MemberLeft, MemberLeft, PartnerEnded, OrganizationClosed]
    assert isinstance(told[0], Event)


@pytest.mark.django_db
def test_whoever_deactivates_is_named_in_the_event(dan: Person, told: list[Event]) -> None:
    services.deactivate(dan)
    assert told[-1] == PersonDeactivated(dan.pk)
