"""The three locks: what a scope shows, what a stranger sees, and what a forgotten scope does."""

from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from opentrax.audit.models import Entry
from opentrax.kit.tenancy import OutsideScopeError, person_scope, scope
from opentrax.organizations import services
from opentrax.organizations.models import (
    Invitation,
    Membership,
    Organization,
    Partnership,
    Person,
    Role,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres15]


def test_a_query_outside_a_scope_is_refused(acme: Organization) -> None:
    with pytest.raises(OutsideScopeError):
        Invitation.objects.count()


def test_without_a_scope_the_database_shows_nothing(
    acme: Organization, globex: Organization
) -> None:
    assert Organization.objects.count() == 0
    assert Person.objects.count() == 0
    assert Membership.objects.count() == 0


def test_an_organization_sees_itself_only(
    acme: Organization, ada: Person, globex: Organization, gus: Person
) -> None:
    with scope(acme.pk):
        assert list(Organization.objects.all()) == [acme]
        assert list(Person.objects.all()) == [ada]
    with scope(globex.pk):
        assert list(Organization.objects.all()) == [globex]
        assert list(Person.objects.all()) == [gus]


def test_partners_see_each_others_name_and_nobody_else_does(
    acme: Organization, bolt: Organization, globex: Organization, partners: None
) -> None:
    with scope(acme.pk):
        assert set(Organization.objects.all()) == {acme, bolt}
    with scope(bolt.pk):
        assert set(Organization.objects.all()) == {acme, bolt}
        assert Partnership.objects.count() == 1
    with scope(globex.pk):
        assert set(Organization.objects.all()) == {globex}
        assert Partnership.objects.count() == 0


def test_a_person_sees_their_memberships_everywhere(
    acme: Organization, bolt: Organization, tim: Person
) -> None:
    with scope(acme.pk):
        services.add_member(tim, Role.VIEWER, actor=None)
    with person_scope(tim.pk):
        assert {m.organization.name for m in Membership.objects.all()} == {"Acme", "Bolt"}


def test_a_row_for_another_organization_is_refused_by_the_database(
    acme: Organization, globex: Organization
) -> None:
    with (
        scope(acme.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Partnership.objects.create(organization_id=globex.pk, provider=acme)


def test_an_inner_scope_gives_the_transaction_back(
    acme: Organization, globex: Organization
) -> None:
    with scope(acme.pk):
        with scope(globex.pk):
            assert Organization.objects.get() == globex
        assert Organization.objects.get() == acme


def test_a_failed_inner_scope_gives_the_transaction_back(
    acme: Organization, globex: Organization
) -> None:
    with scope(acme.pk):
        with pytest.raises(ZeroDivisionError), scope(globex.pk):
            raise ZeroDivisionError
        assert Organization.objects.get() == acme


def test_the_audit_log_cannot_be_changed_by_the_serving_role(acme: Organization) -> None:
    with scope(acme.pk):
        assert Entry.objects.count() == 1
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Entry.objects.update(action="nothing.happened")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Entry.objects.all().delete()


def test_the_setting_ends_with_the_transaction(acme: Organization) -> None:
    with scope(acme.pk):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_organization()")
        assert cursor.fetchone() == (None,)


def test_a_command_sent_twice_happens_once(
    acme: Organization, ada: Person, bolt: Organization
) -> None:
    key = uuid4()
    with scope(acme.pk, ada.pk):
        first = services.add_partner(bolt.pk, actor=ada, command_id=key)
        again = services.add_partner(bolt.pk, actor=ada, command_id=key)
        assert first == again
        assert Entry.objects.filter(action="partner.added").count() == 1
