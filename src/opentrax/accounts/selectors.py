"""Reads that come before a scope is known: from the secret of a link to ids, and nothing else."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from opentrax.accounts.tokens import hash_token


@dataclass(frozen=True, slots=True)
class Found:
    """Where the row of a link's secret is."""

    organization_id: UUID
    invitation_id: UUID


def _look_up(function: str, token: str) -> Found | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}(%s)", [hash_token(token)])  # noqa: S608
        row = cursor.fetchone()
    return Found(*row) if row else None


def invitation_of(token: str) -> Found | None:
    """The invitation to an organization that this link is for."""
    return _look_up("invitation_by_token", token)


def partner_invitation_of(token: str) -> Found | None:
    """The invitation to a partnership that this link is for."""
    return _look_up("partner_invitation_by_token", token)


def is_fresh_installation() -> bool:
    """Whether no organization exists yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT any_organization()")
        row = cursor.fetchone()
    return bool(row and row[0])
