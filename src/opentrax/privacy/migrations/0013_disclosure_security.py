"""Disclosures are an organization's; what was asked is said once; anybody may ask how many there are."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import Lookup, RowSecurity

TABLE, PEOPLE = "privacy_disclosure", "privacy_disclosedperson"
STATE = (
    "approved_by_id, approved_at, made_at, made_by_id, refused_at, refused_by_id,"
    " not_told_because, silent_until"
)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0012_disclosures")]

    operations = [
        RowSecurity(TABLE),
        RowSecurity(PEOPLE),
        migrations.RunSQL(
            f"REVOKE UPDATE ON {TABLE} FROM opentrax_app; REVOKE UPDATE ON {PEOPLE} FROM opentrax_app;"
            f" GRANT UPDATE ({STATE}) ON {TABLE} TO opentrax_app;"
            f" GRANT UPDATE (told_at) ON {PEOPLE} TO opentrax_app",
            migrations.RunSQL.noop,
        ),
        Lookup(
            "disclosure_counts",
            "",
            "TABLE (year integer, ground text, disclosures bigint, people bigint)",
            f"SELECT extract(year FROM d.made_at)::integer, d.ground::text, count(*),"
            f" sum(d.others_count + (SELECT count(*) FROM {PEOPLE} p WHERE p.disclosure_id = d.id))::bigint"
            f" FROM {TABLE} d WHERE d.made_at IS NOT NULL GROUP BY 1, 2 ORDER BY 1 DESC, 2",
            tables=[TABLE, PEOPLE],
        ),
    ]
