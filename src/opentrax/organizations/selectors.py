"""Reads of organizations that other apps share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from opentrax.kit.tenancy import current_organization_id, person_scope, scope
from opentrax.organizations.models import (
    Membership,
    MembershipQuerySet,
    Organization,
    Partnership,
    Person,
    Role,
)


def organization_ids() -> list[UUID]:
    """Ids of all organizations, for platform-wide jobs, which loop: no role reads all rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_ids()")
        return [row[0] for row in cursor.fetchall()]


def person_id_by_email(email: str) -> UUID | None:
    """The id of the account with this address: asked before anybody is signed in."""
    if "\0" in email:  # no text of PostgreSQL holds it, so no address does
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_by_email(%s)", [email])
        row = cursor.fetchone()
    return row[0] if row else None


def mail_has_ended(address: str) -> bool:
    """Whether the account of an address was deactivated, frozen, or is closing: the gate of
    messages asks at the instant of sending. False for an address without an account.
    """
    if "\0" in address:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT mail_ended(%s)", [address])
        row = cursor.fetchone()
    return bool(row and row[0])


def exports_held_until(person_id: UUID) -> datetime | None:
    """Until when no copy of a person's data may be given away, if such a hold is in force or was:
    whoever gives one compares it with now.
    """
    with person_scope(person_id):
        found = Person.objects.filter(pk=person_id).values_list("exports_held_until", flat=True)
        return found.first()


def current_organization() -> Organization:
    """The organization in scope."""
    return Organization.objects.get(pk=current_organization_id())  # type: ignore[no-any-return]


@contextmanager
def each_organization() -> Iterator[Iterator[UUID]]:
    """Iterate over all organizations, each inside its own scope and transaction."""

    def walk() -> Iterator[UUID]:
        for organization_id in organization_ids():
            with scope(organization_id):
                yield organization_id

    yield walk()


def members() -> MembershipQuerySet:
    """Active members of the organization in scope with their people, by name.

    The filter is needed beside row security: a person's own memberships elsewhere are visible too.
    """
    active = Membership.objects.active().filter(organization_id=current_organization_id())
    return active.select_related("person").order_by("person__name", "pk")


def membership_of(person_id: UUID) -> Membership | None:
    """A person's active membership in the organization in scope."""
    return members().filter(person_id=person_id).first()


def administrators() -> MembershipQuerySet:
    """Members of the organization in scope who may administer it, as far as their account is
    active.
    """
    return members().filter(role__in=(Role.OWNER, Role.ADMINISTRATOR), person__is_active=True)


def providers() -> QuerySet[Partnership]:
    """Partnerships in which the organization in scope is the client."""
    own = Partnership.objects.filter(organization_id=current_organization_id(), ended_at=None)
    return own.select_related("provider").order_by("provider__name")


def client_ids() -> list[UUID]:
    """Ids of the organizations for which the one in scope works, or did."""
    every = Partnership.objects.filter(provider_id=current_organization_id())
    return list(every.values_list("organization_id", flat=True))


def clients() -> list[Organization]:
    """Organizations for which the one in scope works as a provider."""
    own = Partnership.objects.filter(provider_id=current_organization_id(), ended_at=None)
    ids = own.values_list("organization_id", flat=True)
    return list(Organization.objects.filter(pk__in=list(ids)).order_by("name"))


def client_partnerships() -> list[tuple[Organization, UUID]]:
    """The same, each with the key of the partnership."""
    own = Partnership.objects.filter(provider_id=current_organization_id(), ended_at=None)
    keys = dict(own.values_list("organization_id", "pk"))
    rows = Organization.objects.filter(pk__in=list(keys)).order_by("name")
    return [(row, keys[row.pk]) for row in rows]
