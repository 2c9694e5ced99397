"""Time is kept by the technician's organization; the client of a visit sees its segments, never trails."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import Policy, RowSecurity

SEGMENT = "timesheets_timesegment"
DISPUTE = "timesheets_dispute"
OF_MY_VISIT = f"EXISTS (SELECT 1 FROM {SEGMENT} s WHERE s.id = {DISPUTE}.segment_id AND s.organization_id = {DISPUTE}.organization_id AND s.client_id = app_organization())"


class Migration(migrations.Migration):
    dependencies = [("timesheets", "0001_initial"), ("kit", "0001_ground")]

    operations = [
        *[
            RowSecurity(f"timesheets_{name}")
            for name in (
                "timesegment",
                "segmenttrail",
                "segmentedit",
                "timesheet",
                "latechange",
                "dispute",
                "breakrule",
            )
        ],
        Policy(SEGMENT, "client_of_visit", using="client_id = app_organization()"),
        Policy(
            DISPUTE,
            "client_reads",
            using=f"by_organization_id = app_organization() OR {OF_MY_VISIT}",
        ),
        Policy(
            DISPUTE,
            "client_disputes",
            "INSERT",
            check=f"by_organization_id = app_organization() AND {OF_MY_VISIT}",
        ),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE, TRUNCATE ON timesheets_segmentedit FROM opentrax_app",
            "GRANT UPDATE, DELETE ON timesheets_segmentedit TO opentrax_app",
        ),
    ]
