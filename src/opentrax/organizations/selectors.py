"""Reads of organizations that other apps share."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.organizations.models import Organization


def organization_ids() -> list[UUID]:
    """Ids of all organizations, for platform-wide jobs, which loop: no role reads all rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_ids()")
        return [row[0] for row in cursor.fetchall()]


def person_id_by_email(email: str) -> UUID | None:
    """The id of the account with this address: asked before anybody is signed in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_by_email(%s)", [email])
        row = cursor.fetchone()
    return row[0] if row else None


def current_organization() -> Organization:
    """The organization in scope."""
    return Organization.objects.get(pk=current_organization_id())


@contextmanager
def each_organization() -> Iterator[Iterator[UUID]]:
    """Iterate over all organizations, each inside its own scope and transaction."""

    def walk() -> Iterator[UUID]:
        for organization_id in organization_ids():
            with scope(organization_id):
                yield organization_id

    yield walk()
