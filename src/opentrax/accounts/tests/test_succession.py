"""No organization is left without anybody in charge when its last owner's account is erased."""

import dataclasses
from typing import Any

import pytest

from opentrax.accounts import services
from opentrax.accounts.models import AgeReporter
from opentrax.accounts.services import age_cases
from opentrax.audit.models import Entry
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import person_scope, scope
from opentrax.messaging.models import PersonMessage
from opentrax.messaging.services import notices
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Membership, Organization, Person, Role
from opentrax.organizations.services.succession import name_owner
from opentrax.privacy.subjects import address_key

pytestmark = pytest.mark.django_db
CONTACT = "privacy@bolt.example"


def _erase(person: Person) -> None:
    services.report_person(person, AgeReporter.OPERATOR)
    age_cases.erase(person)


def _roles(organization: Organization) -> dict[str, str]:
    with scope(organization.pk):
        active = Membership.objects.active().filter(organization_id=organization.pk)
        return dict(active.values_list("person__email", "role"))


def _acts(organization: Organization) -> set[str]:
    with scope(organization.pk):
        return set(Entry.objects.values_list("action", flat=True))


def test_the_administrator_of_longest_standing_becomes_the_owner(
    clock: Any, acme: Organization, ada: Person, dan: Person, eve: Person
) -> None:
    with scope(acme.pk, ada.pk):
        clock.advance(days=1)
        organizations.change_role(
            Membership.objects.active().get(person=dan), Role.ADMINISTRATOR, actor=ada
        )
        organizations.add_member(eve, Role.ADMINISTRATOR, actor=ada)
    _erase(ada)
    assert _roles(acme) == {dan.email: Role.OWNER, eve.email: Role.ADMINISTRATOR}
    with scope(acme.pk):
        notices.tell_new_owner(dan.pk)
        notices.tell_new_owner(dan.pk)
    with person_scope(dan.pk):
        [mail] = PersonMessage.objects.filter(kind="owner_news")
    assert mail.subject == "You are the owner of Acme now"


def test_another_owner_stays_and_nothing_is_handed_over(
    acme: Organization, ada: Person, dan: Person, eve: Person
) -> None:
    with scope(acme.pk, ada.pk):
        organizations.add_member(eve, Role.OWNER, actor=ada)
    _erase(ada)
    assert _roles(acme) == {dan.email: Role.DISPATCHER, eve.email: Role.OWNER}


def test_without_an_administrator_the_operator_is_told_and_names_somebody(
    acme: Organization, ada: Person, dan: Person, settings: Any
) -> None:
    operator = dataclasses.replace(settings.ENVIRONMENT.operator, contact=CONTACT)
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, operator=operator)
    with pytest.raises(Refused, match="has an owner"):
        name_owner(acme.pk, dan.email)
    _erase(ada)
    assert _roles(acme) == {dan.email: Role.DISPATCHER}
    assert "organization.without_owner" in _acts(acme)
    with scope(acme.pk):
        notices.tell_of_missing_owner()
    with person_scope(address_key(CONTACT)):
        [mail] = PersonMessage.objects.filter(kind="owner_news")
    assert f"opentrax user owner {acme.pk}" in mail.text
    with pytest.raises(Refused, match="has this address"):
        name_owner(acme.pk, "nobody@example.com")
    name_owner(acme.pk, "Dan@example.com")
    assert _roles(acme) == {dan.email: Role.OWNER}


def test_with_nobody_left_the_organization_closes(globex: Organization, gus: Person) -> None:
    _erase(gus)
    assert _roles(globex) == {}
    with scope(globex.pk):
        assert Organization.objects.get(pk=globex.pk).closed_at is not None
    assert "organization.closed" in _acts(globex)
