"""The writers of accounts, one file per use case."""

from opentrax.accounts.services.acceptance import accept
from opentrax.accounts.services.addresses import (
    ask_for_address,
    confirm_address,
    object_to_change,
    waiting_change,
)
from opentrax.accounts.services.age_cases import report_by_address, report_person
from opentrax.accounts.services.api_tokens import (
    found_api_token,
    make_api_token,
    new_api_token,
    revoke_api_token,
    use_api_token,
)
from opentrax.accounts.services.first_run import found_first_organization
from opentrax.accounts.services.invitations import (
    accept_invitation,
    accept_invitation_as_new,
    invite,
    withdraw_invitation,
)
from opentrax.accounts.services.leaving import (
    ask_to_close_account,
    come_back,
    deactivate_account,
)
from opentrax.accounts.services.organization_closing import (
    ask_to_close_organization,
    call_off_closure,
    confirm_closure,
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
    "accept",
    "accept_invitation",
    "accept_invitation_as_new",
    "accept_partnership",
    "ask_for_address",
    "ask_to_close_account",
    "ask_to_close_organization",
    "call_off_closure",
    "come_back",
    "complete_registration",
    "confirm_address",
    "confirm_closure",
    "create_account",
    "deactivate_account",
    "found_api_token",
    "found_first_organization",
    "invite",
    "invite_partner",
    "make_api_token",
    "make_reset_link",
    "new_api_token",
    "object_to_change",
    "register",
    "report_by_address",
    "report_person",
    "revoke_api_token",
    "spoken_language",
    "use_api_token",
    "waiting_change",
    "withdraw_invitation",
    "withdraw_partner_invitation",
]
