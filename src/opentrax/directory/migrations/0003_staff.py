"""What a grant opens to the operator's staff here: technicians' names come with each area."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import OpenedByGrant


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_row_security"), ("privacy", "0017_staff")]

    operations = [
        OpenedByGrant("directory_client", "work_orders"),
        OpenedByGrant("directory_location", "work_orders", "timesheets", "trails"),
        OpenedByGrant("directory_technician"),
        OpenedByGrant("directory_workinghours", "people"),
    ]
