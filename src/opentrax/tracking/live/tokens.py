"""The ticket that a page hands to its stream: who watches which organization, signed."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing

VALID_FOR = timedelta(hours=12)
_SALT = "opentrax.tracking.live"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a token says. The stream asks again and again whether the person still may."""

    organization_id: UUID
    person_id: UUID


def issue(organization_id: UUID, person_id: UUID) -> str:
    """Make the token for a page of a member who may see the live map."""
    return signing.dumps([organization_id.hex, person_id.hex], salt=_SALT)


def read(token: str) -> Ticket | None:
    """The ticket in a token; None for one that is not ours or too old."""
    try:
        organization, person = signing.loads(token, salt=_SALT, max_age=VALID_FOR)
        return Ticket(UUID(organization), UUID(person))
    except (signing.BadSignature, ValueError, TypeError):
        return None
