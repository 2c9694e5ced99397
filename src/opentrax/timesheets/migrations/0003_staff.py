"""What a grant opens to the operator's staff here: hours without trails, and trails only by name."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import OpenedByGrant


class Migration(migrations.Migration):
    dependencies = [("timesheets", "0002_row_security"), ("privacy", "0017_staff")]

    operations = [
        OpenedByGrant("timesheets_timesegment", "timesheets", "trails"),
        OpenedByGrant("timesheets_segmenttrail", "trails"),
        OpenedByGrant("timesheets_segmentedit", "timesheets"),
        OpenedByGrant("timesheets_timesheet", "timesheets"),
        OpenedByGrant("timesheets_latechange", "timesheets"),
        OpenedByGrant("timesheets_dispute", "timesheets"),
        OpenedByGrant("timesheets_breakrule", "timesheets"),
    ]
