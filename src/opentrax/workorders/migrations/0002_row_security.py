"""Who sees and writes work orders: the keeper everything; a provider what an offer or an acceptance opens.

- An assignment is seen by its provider while it is offered, accepted, or declined by them; they may answer it, no more.
- A work order is seen by the provider of an offered or accepted assignment; nobody but the keeper writes it.
- A location is seen by the provider of a work order there that they see.
- A visit is seen, planned and changed by the provider of the accepted assignment that it belongs to.

What ties rows together (keeper, work order, provider) can be updated by nobody: the right is granted by column, and a
later migration that adds a column grants it too.
"""

from django.db import migrations

from opentrax.kit.tenancy.migrations import Policy, RowSecurity

COUNTER = "workorders_counter"
WORK_ORDER = "workorders_workorder"
ASSIGNMENT = "workorders_assignment"
VISIT = "workorders_visit"
LOCATION = "directory_location"

OWN = "provider_id = app_organization()"
OFFER_OPEN = f"{OWN} AND EXISTS (SELECT 1 FROM {ASSIGNMENT} a WHERE a.organization_id = {WORK_ORDER}.organization_id AND a.work_order_id = {WORK_ORDER}.id AND a.provider_id = app_organization() AND a.status IN ('offered', 'accepted'))"
# An array that is computed once per statement, so that the primary key's index can be used with it.
AT_WORK = f"id = ANY (ARRAY(SELECT DISTINCT w.location_id FROM {WORK_ORDER} w WHERE w.provider_id = app_organization() AND w.organization_id <> app_organization()))"
# A foreign key ignores row security, so a work order of one organization could name, and so open to a
# provider, a place of another: the keeper of both has to be the same.
AT_WORK += f" AND EXISTS (SELECT 1 FROM {WORK_ORDER} w WHERE w.provider_id = app_organization() AND w.location_id = {LOCATION}.id AND w.organization_id = {LOCATION}.organization_id)"
ACCEPTED = f"{OWN} AND EXISTS (SELECT 1 FROM {ASSIGNMENT} a WHERE a.id = {VISIT}.assignment_id AND a.organization_id = {VISIT}.organization_id AND a.work_order_id = {VISIT}.work_order_id AND a.provider_id = app_organization() AND a.status = 'accepted')"

CHANGEABLE = {
    WORK_ORDER: "title, description, location_id, client_po, priority, status, due_at, provider_id, search_text, dispatched_at, accepted_at, completed_at, cancelled_at, cancel_reason",
    ASSIGNMENT: "status, answered_at, answered_by_id, decline_reason, ended_at",
    VISIT: "technician_id, technician_name, planned_start_at, planned_end_at, status, outcome, outcome_note, en_route_at, arrived_at, left_at, times_source",
}


def only_columns(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        [
            f"REVOKE UPDATE ON {table} FROM opentrax_app",
            f"GRANT UPDATE ({CHANGEABLE[table]}) ON {table} TO opentrax_app",
        ],
        f"GRANT UPDATE ON {table} TO opentrax_app",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("workorders", "0001_initial"),
        ("directory", "0002_row_security"),
        ("kit", "0001_ground"),
    ]

    operations = [
        RowSecurity(COUNTER),
        RowSecurity(WORK_ORDER),
        RowSecurity(ASSIGNMENT),
        RowSecurity(VISIT),
        Policy(
            ASSIGNMENT, "provider", using=f"{OWN} AND status IN ('offered', 'accepted', 'declined')"
        ),
        Policy(
            ASSIGNMENT,
            "provider_answers",
            "UPDATE",
            using=f"{OWN} AND status = 'offered'",
            check=f"{OWN} AND status IN ('accepted', 'declined')",
        ),
        Policy(WORK_ORDER, "provider", using=OFFER_OPEN),
        Policy(LOCATION, "provider_of_work_order", using=AT_WORK),
        Policy(VISIT, "provider", using=ACCEPTED),
        Policy(VISIT, "provider_plans", "INSERT", check=ACCEPTED),
        Policy(VISIT, "provider_changes", "UPDATE", using=ACCEPTED, check=ACCEPTED),
        *[only_columns(table) for table in CHANGEABLE],
    ]
