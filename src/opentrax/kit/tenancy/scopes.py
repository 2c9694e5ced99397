"""Open a scope: one transaction that acts for one organization, one person, or both."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction


class OutsideScopeError(RuntimeError):
    """A tenant's rows were asked for outside a scope."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows the current transaction may see. `is_guest`: by a grant, reading only."""

    organization_id: UUID | None
    person_id: UUID | None
    is_guest: bool = False


_scope: ContextVar[Scope | None] = ContextVar("opentrax_scope", default=None)


def current_scope() -> Scope | None:
    """The innermost open scope, or None."""
    return _scope.get()


def current_organization_id() -> UUID:
    """The organization of the open scope. Raises OutsideScopeError without one."""
    opened = _scope.get()
    if opened is None or opened.organization_id is None:
        raise OutsideScopeError(
            "No organization is in scope: open kit.tenancy.scope(organization_id) first."
        )
    return opened.organization_id


def _apply(opened: Scope | None) -> None:
    # set_config(…, true) lasts for the transaction only: a pooled connection never keeps a tenant.
    organization = (
        "" if opened is None or opened.organization_id is None else str(opened.organization_id)
    )
    person = "" if opened is None or opened.person_id is None else str(opened.person_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.organization', %s, true), set_config('app.person', %s, true)",
            [organization, person],
        )


@contextmanager
def _open(opened: Scope) -> Iterator[Scope]:
    before = _scope.get()
    with transaction.atomic():
        _apply(opened)
        token = _scope.set(opened)
        try:
            yield opened
        finally:
            _scope.reset(token)
        # An inner scope hands the transaction back as it found it. After an exception the rollback
        # does that, and asking the broken transaction would hide the error behind its own.
        if connection.in_atomic_block and not connection.needs_rollback:
            _apply(before)


@contextmanager
def scope(organization_id: UUID, person_id: UUID | None = None) -> Iterator[Scope]:
    """Open a transaction in which row security shows the rows of one organization.

    `person_id` is who acts; without it the person of the enclosing scope is kept.
    """
    outer = _scope.get()
    actor = person_id if person_id is not None else (outer.person_id if outer else None)
    with _open(Scope(organization_id, actor, _is_guest())) as opened:
        yield opened


def _is_guest() -> bool:
    outer = _scope.get()
    return outer is not None and outer.is_guest


@contextmanager
def person_scope(person_id: UUID) -> Iterator[Scope]:
    """Open a transaction that sees only what belongs to a person: themselves and their
    memberships."""
    with _open(Scope(None, person_id, _is_guest())) as opened:
        yield opened


@contextmanager
def guest_scope(grant_id: UUID, organization_id: UUID, person_id: UUID) -> Iterator[Scope]:
    """Open a transaction that reads one organization by a grant: under a role of the database that
    changes nothing and sees what the grant opens, while it is live.

    What `app.organization` says does not count there: the policies ask for the grant.
    """
    with _open(Scope(organization_id, person_id, is_guest=True)) as opened:
        role = _become("opentrax_staff", str(grant_id))
        yield opened
        # After an exception the savepoint's rollback gives the role back.
        if not connection.needs_rollback:
            _become(role, "")


def _become(role: str, grant_id: str) -> str:
    """Change the role for the rest of the transaction and say by which grant; return the one
    before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user::text, set_config('role', %s, true),"
            " set_config('app.staff_grant', %s, true)",
            [role, grant_id],
        )
        row = cursor.fetchone()
    assert row is not None  # noqa: S101  SELECT without FROM
    return str(row[0])
