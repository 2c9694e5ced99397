"""Pure decisions about roles and invitations."""

from datetime import datetime
from enum import StrEnum

from opentrax.organizations.models import Role

_OFFICE_MAY_GIVE = frozenset(
    {Role.DISPATCHER, Role.TECHNICIAN, Role.CLIENT_USER, Role.PROVIDER_USER, Role.VIEWER}
)
_GRANTABLE: dict[str, frozenset[str]] = {
    Role.OWNER: frozenset(Role),
    Role.ADMINISTRATOR: frozenset(Role) - {Role.OWNER},
    Role.DISPATCHER: _OFFICE_MAY_GIVE,
}


class InvitationState(StrEnum):
    """Where an invitation stands; only an open one can be accepted."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def grantable_roles(giver: str) -> frozenset[str]:
    """The roles that a member of this role may give, and take from others: nobody raises anybody
    above themselves."""
    return _GRANTABLE.get(giver, frozenset())


def invitation_state(
    *,
    accepted_at: datetime | None,
    withdrawn_at: datetime | None,
    expires_at: datetime,
    at: datetime,
) -> InvitationState:
    """Where an invitation stands at an instant; what was done to it outweighs its term."""
    if accepted_at is not None:
        return InvitationState.ACCEPTED
    if withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.EXPIRED if at >= expires_at else InvitationState.OPEN
