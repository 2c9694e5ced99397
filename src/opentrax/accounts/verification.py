"""The link of a mail that verifies an address: signed, for a day, of one person and one address."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import signing

from opentrax.accounts import rules

_SALT = "opentrax.accounts.verification"


@dataclass(frozen=True, slots=True)
class Named:
    """Whom and what a link is about."""

    person_id: UUID
    email: str


def token_for(address: Any) -> str:
    """The token of allauth's row of an address."""
    return signing.dumps([str(address.user_id), address.email], salt=_SALT)


def named_by(token: str) -> Named | None:
    """What a token is about; None for one that is forged or older than a day."""
    try:
        person_id, email = signing.loads(token, salt=_SALT, max_age=rules.LINK_TERM)
    except signing.BadSignature:
        return None
    return Named(UUID(person_id), str(email))
