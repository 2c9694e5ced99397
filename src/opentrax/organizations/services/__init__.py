"""The writers of organizations, people, memberships and partnerships, one file per use case."""

from opentrax.organizations.services.accounts import (
    ask_to_close,
    change_address,
    close,
    deactivate,
    freeze,
    hold_exports,
    refuse_last_owner,
    reinstate,
)
from opentrax.organizations.services.closing import begin_closing, close_organization, keep_open
from opentrax.organizations.services.founding import (
    found_organization,
    known_zone,
    register_person,
)
from opentrax.organizations.services.letterhead import change_letterhead
from opentrax.organizations.services.members import add_member, change_role, end_membership
from opentrax.organizations.services.partners import add_partner, end_partnership
from opentrax.organizations.services.settings import change_organization, change_person

__all__ = [
    "add_member",
    "add_partner",
    "ask_to_close",
    "begin_closing",
    "change_address",
    "change_letterhead",
    "change_organization",
    "change_person",
    "change_role",
    "close",
    "close_organization",
    "deactivate",
    "end_membership",
    "end_partnership",
    "found_organization",
    "freeze",
    "hold_exports",
    "keep_open",
    "known_zone",
    "refuse_last_owner",
    "register_person",
    "reinstate",
]
