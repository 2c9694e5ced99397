"""An organization closes by two people's word, after a grace period, and for all at once."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from opentrax.accounts import services
from opentrax.accounts.models import OrganizationClosure
from opentrax.accounts.rules import Confirmation, Confirmer, may_confirm
from opentrax.accounts.services.organization_closing import close_organizations_due
from opentrax.audit.models import Entry
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import person_scope, scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging.models import PersonMessage
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Membership, Organization, Person, Role

ME, OTHER = uuid4(), uuid4()
PAGE = "/organization/closure"


@pytest.mark.parametrize(
    ("person_id", "administrators", "hours", "expected"),
    [
        (OTHER, (ME, OTHER), 0, Confirmation.MAY),
        (ME, (ME, OTHER), 0, Confirmation.NOT_YOURSELF),
        (ME, (ME, OTHER), 1000, Confirmation.NOT_YOURSELF),
        (ME, (ME,), 71, Confirmation.NOT_YET),
        (ME, (ME,), 72, Confirmation.MAY),
    ],
)
def test_who_may_confirm(
    person_id: Any, administrators: Any, hours: int, expected: Confirmation
) -> None:
    at = now()
    who = Confirmer(person_id, ME, at - timedelta(hours=hours), administrators)
    assert may_confirm(who, at) is expected


@pytest.fixture
def ann(acme: Organization, ada: Person, dan: Person) -> Person:
    """Dan is an administrator of Acme beside its owner Ada."""
    with scope(acme.pk, ada.pk):
        organizations.change_role(Membership.objects.get(person=dan), "administrator", actor=ada)
    return dan


def _subjects(person: Person) -> set[str]:
    """What went to a person."""
    with person_scope(person.pk):
        return set(PersonMessage.objects.values_list("subject", flat=True))


def _open(organization: Organization) -> OrganizationClosure:
    with scope(organization.pk):
        return OrganizationClosure.objects.get()


@pytest.mark.django_db
def test_one_asks_another_confirms_and_after_thirty_days_it_is_over(
    acme: Organization, ada: Person, ann: Person, sign_in: Any, clock: SettableClock,
) -> None:  # fmt: skip
    owner, second = sign_in(ada, acme), sign_in(ann, acme)
    assert owner.post(f"{PAGE}/request")["Location"] == PAGE
    assert [_subjects(person) for person in (ada, ann)] == [{"Ada Example asks to close Acme"}] * 2
    owner.post(f"{PAGE}/confirmation")
    assert _open(acme).confirmed_at is None, "not by whoever asked"
    assert "second administrator" in owner.get(PAGE).content.decode()
    second.post(f"{PAGE}/confirmation")
    assert _open(acme).confirmed_by_id == ann.pk
    clock.advance(days=29)
    assert close_organizations_due() == 0
    assert owner.get("/organization").status_code == 200
    clock.advance(days=1)
    assert close_organizations_due() == 1
    assert close_organizations_due() == 0
    assert [c.get("/organization")["Location"] for c in (owner, second)] == ["/organizations"] * 2
    with scope(acme.pk):
        actions = set(Entry.objects.values_list("action", flat=True))
        assert Organization.objects.get(pk=acme.pk).closed_at == clock.at
    assert {"organization.closure_asked", "organization.closing", "organization.closed"} <= actions
    assert "Acme is closed" in _subjects(ada) & _subjects(ann)


@pytest.mark.django_db
def test_either_calls_it_off(
    acme: Organization, ada: Person, ann: Person, sign_in: Any, clock: SettableClock
) -> None:
    owner, second = sign_in(ada, acme), sign_in(ann, acme)
    owner.post(f"{PAGE}/request")
    second.post(f"{PAGE}/confirmation")
    second.post(f"{PAGE}/withdrawal")
    with scope(acme.pk):
        assert Organization.objects.get(pk=acme.pk).closes_at is None
    clock.advance(days=31)
    assert close_organizations_due() == 0
    owner.post(f"{PAGE}/request")
    with scope(acme.pk):
        assert OrganizationClosure.objects.count() == 2


@pytest.mark.django_db
def test_whoever_is_alone_waits_three_days(
    acme: Organization, ada: Person, sign_in: Any, clock: SettableClock
) -> None:
    owner = sign_in(ada, acme)
    owner.post(f"{PAGE}/request")
    owner.post(f"{PAGE}/confirmation")
    assert _open(acme).confirmed_at is None
    assert "you can confirm from" in owner.get(PAGE).content.decode()
    clock.advance(hours=72)
    owner.post(f"{PAGE}/confirmation")
    assert _open(acme).confirmed_at == clock.at


@pytest.mark.django_db
def test_an_administrator_who_was_called_in_meanwhile_has_to_confirm(
    acme: Organization, ada: Person, sign_in: Any, clock: SettableClock
) -> None:
    with scope(acme.pk, ada.pk):
        services.ask_to_close_organization(actor=ada)
    clock.advance(hours=73)
    bob = organizations.register_person(email="bob@example.com", name="Bob", password=None)
    with scope(acme.pk, ada.pk):
        organizations.add_member(bob, Role.ADMINISTRATOR, actor=ada)
        with pytest.raises(Refused, match="second administrator"):
            services.confirm_closure(actor=ada)
        services.confirm_closure(actor=bob)


@pytest.mark.django_db
def test_nothing_is_confirmed_or_called_off_that_nobody_asked_for(
    acme: Organization, ada: Person
) -> None:
    with scope(acme.pk, ada.pk):
        for act in (services.confirm_closure, services.call_off_closure):
            with pytest.raises(Refused, match="Nobody has asked"):
                act(actor=ada)


@pytest.mark.django_db
def test_an_administrator_who_owns_nothing_cannot_ask(
    acme: Organization, ann: Person, sign_in: Any
) -> None:
    client: Client = sign_in(ann, acme)
    assert client.post(f"{PAGE}/request").status_code == 403
    assert "Only an owner can ask" in client.get(PAGE).content.decode()


@pytest.mark.django_db
def test_asking_twice_is_one_closure(acme: Organization, ada: Person) -> None:
    with scope(acme.pk, ada.pk):
        first = services.ask_to_close_organization(actor=ada)
        assert services.ask_to_close_organization(actor=ada) == first
