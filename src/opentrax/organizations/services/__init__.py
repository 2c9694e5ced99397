"""The writers of organizations, people, memberships and partnerships, one file per use case."""

from opentrax.organizations.services.founding import (
    found_organization,
    known_zone,
    register_person,
)
from opentrax.organizations.services.members import add_member, change_role, end_membership
from opentrax.organizations.services.partners import add_partner, end_partnership
from opentrax.organizations.services.settings import change_organization, change_person

__all__ = [
    "add_member",
    "add_partner",
    "change_organization",
    "change_person",
    "change_role",
    "end_membership",
    "end_partnership",
    "found_organization",
    "known_zone",
    "register_person",
]
