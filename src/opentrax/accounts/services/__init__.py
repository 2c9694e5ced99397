"""The writers of accounts, one file per use case."""

from opentrax.accounts.services.first_run import found_first_organization
from opentrax.accounts.services.invitations import (
    accept_invitation,
    accept_invitation_as_new,
    invite,
    withdraw_invitation,
)
from opentrax.accounts.services.partnerships import (
    accept_partnership,
    invite_partner,
    withdraw_partner_invitation,
)
from opentrax.accounts.services.recovery import make_reset_link
from opentrax.accounts.services.registration import (
    complete_registration,
    create_account,
    register,
    spoken_language,
)

__all__ = [
    "accept_invitation",
    "accept_invitation_as_new",
    "accept_partnership",
    "complete_registration",
    "create_account",
    "found_first_organization",
    "invite",
    "invite_partner",
    "make_reset_link",
    "register",
    "spoken_language",
    "withdraw_invitation",
    "withdraw_partner_invitation",
]
