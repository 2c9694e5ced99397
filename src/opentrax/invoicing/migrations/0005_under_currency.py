"""The currency of a contract's largest total, where the contract was last saved before there was
one: that of its rates, if they have one in common, else the client's own.
"""

from django.db import migrations

TERMS = "invoicing_terms"
# Read or written over all organizations, as nobody may otherwise.
TABLES = (TERMS, "directory_ratecard", "workorders_costsettings", "audit_entry")
FILL = f"""
UPDATE {TERMS} t
SET under_currency = coalesce(
    (SELECT min(r.currency) FROM directory_ratecard r
     WHERE r.organization_id = t.organization_id AND r.provider_id = t.provider_id
       AND r.archived_at IS NULL
     HAVING count(DISTINCT r.currency) = 1),
    (SELECT s.currency FROM workorders_costsettings s
     WHERE s.organization_id = t.organization_id),
    t.under_currency)
WHERE NOT EXISTS (
    SELECT 1 FROM audit_entry e
    WHERE e.organization_id = t.organization_id AND e.subject_id = t.provider_id
      AND e.action = 'terms.changed'
      AND e.at >= (SELECT min(m.applied) FROM django_migrations m
                   WHERE m.app = 'invoicing' AND m.name = '0002_as_submitted'))
"""
STATEMENTS = [
    *(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in TABLES),
    FILL,
    *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in TABLES),
]


class Migration(migrations.Migration):
    dependencies = [
        ("invoicing", "0004_part_uses"),
        ("audit", "0003_expiry"),
        ("directory", "0014_parts"),
        ("workorders", "0029_calendars"),
    ]

    operations = [migrations.RunSQL(STATEMENTS, migrations.RunSQL.noop)]
