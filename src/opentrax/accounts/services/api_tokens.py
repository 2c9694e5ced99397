"""Tokens of the public API: make one, take it back, and find whose one is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from opentrax.accounts.models import ApiToken
from opentrax.accounts.scopes import joined
from opentrax.accounts.tokens import hash_token
from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.organizations.models import Person
from opentrax.organizations.permissions import may
from opentrax.organizations.selectors import membership_of

PREFIX = "otx_"
"""So that a search for secrets in a program's source finds one."""
DAYS = (30, 90, 180, 365)
MOST = 20
"""Of one member at a time."""


def new_api_token() -> str:
    """256 random bits."""
    return PREFIX + token_urlsafe(32)


@command
def make_api_token(
    name: str, scopes: Iterable[str], *, secret: str, days: int, actor: Person,
    command_id: UUID | None = None,
) -> ApiToken:  # fmt: skip
    """Make a token of a member of the organization in scope. `secret` is shown by the caller, once;
    its hash alone is kept.

    Refuses without a name or a scope, an unknown scope or length, who may make none, and more than
    `MOST` at a time.
    """
    membership, told = membership_of(actor.pk), name.strip()[:60]
    if membership is None or not membership.may("tokens.make"):
        raise Refused(_("Your role may not make tokens. Ask an administrator."))
    if not told:
        raise Refused(_("Give the token a name: which program uses it?"))
    try:
        cut = joined(scopes)
    except ValueError:
        cut = ""
    if not cut:
        raise Refused(_("Choose at least one thing that the token may do."))
    if days not in DAYS:
        raise Refused(_("Choose how long the token is good."))
    if len(standing_tokens(membership.pk)) >= MOST:
        raise Refused(_("You have 20 tokens already. Revoke one that nobody uses."))
    token: ApiToken = ApiToken.objects.create(
        membership=membership, person_id=actor.pk, name=told, scopes=cut,
        token_hash=hash_token(secret), expires_at=now() + timedelta(days=days),
    )  # fmt: skip
    audit.record(
        "api_token.made",
        subject_id=token.pk,
        actor_id=actor.pk,
        facts={"scopes": len(cut.split()), "writes": ":write" in cut},
    )
    return token


def standing_tokens(membership_id: UUID) -> list[ApiToken]:
    """Those of a member that are good now."""
    found = ApiToken.objects.filter(
        membership_id=membership_id, revoked_at=None, expires_at__gt=now()
    )
    return list(found)


@command
def revoke_api_token(token: ApiToken, *, actor: Person, command_id: UUID | None = None) -> ApiToken:
    """Make a token worthless at once. Refuses others than its member and administrators."""
    found: ApiToken = token.refreshed()
    membership = membership_of(actor.pk)
    is_own = membership is not None and found.membership_id == membership.pk
    if not is_own and not (membership is not None and membership.may("tokens.revoke")):
        raise Refused(_("Only its owner and administrators can revoke a token."))
    if found.revoked_at is None:
        found.revoked_at = now()
        found.save(update_fields=["revoked_at"])
        audit.record("api_token.revoked", subject_id=found.pk, actor_id=actor.pk)
    return found


@dataclass(frozen=True, slots=True)
class FoundToken:
    """Where the row of a token is."""

    organization_id: UUID
    token_id: UUID
    person_id: UUID


def found_api_token(secret: str) -> FoundToken | None:
    """Whose token this is: asked before any scope is open. It may have ended."""
    if not secret.startswith(PREFIX) or len(secret) > 100 or "\0" in secret:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM api_token_by_hash(%s)", [hash_token(secret)])
        row = cursor.fetchone()
    return FoundToken(*row) if row else None


def use_api_token(found: FoundToken) -> ApiToken | None:
    """The token with its membership, in its organization's scope, if it is good now; its day of
    last use is written, once a day. None where it, its membership or its member's account ended.
    """
    token: ApiToken | None = (
        ApiToken.objects.select_related("membership__organization", "membership__person")
        .filter(pk=found.token_id, revoked_at=None, expires_at__gt=now())
        .first()
    )
    if token is None:
        return None
    member = token.membership
    if member.ended_at is not None or not member.person.is_active:
        return None
    if not may(member.role, "tokens.make"):
        return None
    today = now().date()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token
