"""The scopes in which rows about somebody are seen: the operator's, one for each key of theirs, and
each organization's."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from opentrax.kit.privacy.paths import Who
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations.selectors import organization_ids
from opentrax.privacy.rights.walking import Step, steps_of


def keys_of(who: Who, person_id: UUID | None) -> list[UUID]:
    """The keys under which the operator may keep something: those of addresses first, since the
    account says which those are."""
    return sorted(who.persons - {person_id}) + ([person_id] if person_id is not None else [])


def operators(who: Who, person_id: UUID | None) -> Iterator[tuple[UUID, list[Step]]]:
    """Each key with the steps that are taken in its scope. Tables that go by something else than a
    key are walked once, in the last scope."""
    keys = keys_of(who, person_id)
    for key in keys:
        yield key, [s for s in steps_of(tenants=False) if s.is_by_key or key == keys[-1]]


@contextmanager
def of_operator(key: UUID) -> Iterator[None]:
    """The scope of a key, in a transaction."""
    with person_scope(key):
        yield


def organizations() -> list[UUID]:
    """Every organization: rows about somebody may lie where they never were a member."""
    return organization_ids()


@contextmanager
def of_organization(organization_id: UUID, person_id: UUID | None) -> Iterator[None]:
    """An organization's scope; the person's own, too, where there is an account."""
    with scope(organization_id, person_id):
        yield


__all__ = ["keys_of", "of_operator", "of_organization", "operators", "organizations"]
