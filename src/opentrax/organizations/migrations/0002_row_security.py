"""Who sees which organization, person and membership, and the look-ups that come before a scope is known."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import Lookup, OnlyRowSecurity, Policy, RowSecurity

ORGANIZATION = "organizations_organization"
PERSON = "organizations_person"
MEMBERSHIP = "organizations_membership"
PARTNERSHIP = "organizations_partnership"
INVITATION = "organizations_invitation"

OF_A_MEMBER = f"EXISTS (SELECT 1 FROM {MEMBERSHIP} m WHERE m.organization_id = {ORGANIZATION}.id AND m.person_id = app_person() AND m.ended_at IS NULL)"
OF_A_PARTNER = f"EXISTS (SELECT 1 FROM {PARTNERSHIP} p WHERE (p.organization_id = app_organization() AND p.provider_id = {ORGANIZATION}.id) OR (p.provider_id = app_organization() AND p.organization_id = {ORGANIZATION}.id))"
A_COLLEAGUE = f"EXISTS (SELECT 1 FROM {MEMBERSHIP} m WHERE m.person_id = {PERSON}.id AND m.organization_id = app_organization())"


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial"), ("kit", "0001_ground")]

    operations = [
        RowSecurity(ORGANIZATION, keeper="id"),
        RowSecurity(MEMBERSHIP),
        RowSecurity(PARTNERSHIP),
        RowSecurity(INVITATION),
        OnlyRowSecurity(PERSON),
        Policy(ORGANIZATION, "members", using=OF_A_MEMBER),
        Policy(ORGANIZATION, "partners", using=OF_A_PARTNER),
        Policy(MEMBERSHIP, "own", using="person_id = app_person()"),
        Policy(PARTNERSHIP, "provider", using="provider_id = app_organization()"),
        Policy(PERSON, "self", "ALL", using="id = app_person()", check="id = app_person()"),
        Policy(PERSON, "colleagues", using=A_COLLEAGUE),
        Lookup(
            "person_by_email",
            "address text",
            "uuid",
            f"SELECT id FROM {PERSON} WHERE lower(email) = lower(address)",
            tables=[PERSON],
        ),
        Lookup(
            "invitation_by_token",
            "hashed bytea",
            "TABLE (organization_id uuid, invitation_id uuid)",
            f"SELECT organization_id, id FROM {INVITATION} WHERE token_hash = hashed",
            tables=[INVITATION],
        ),
        Lookup(
            "organization_ids",
            "",
            "SETOF uuid",
            f"SELECT id FROM {ORGANIZATION} ORDER BY id",
            tables=[ORGANIZATION],
        ),
    ]
