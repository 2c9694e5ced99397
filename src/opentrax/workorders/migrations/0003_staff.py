"""What a grant opens to the operator's staff here."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import OpenedByGrant


class Migration(migrations.Migration):
    dependencies = [("workorders", "0002_row_security"), ("privacy", "0017_staff")]

    operations = [
        OpenedByGrant("workorders_workorder", "work_orders"),
        OpenedByGrant("workorders_assignment", "work_orders"),
        OpenedByGrant("workorders_visit", "work_orders"),
    ]
