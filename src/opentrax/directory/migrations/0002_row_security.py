"""Everything in the directory is seen by its keeper; `workorders` adds who else sees a location."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import RowSecurity


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial"), ("kit", "0001_ground")]

    operations = [
        RowSecurity("directory_client"),
        RowSecurity("directory_location"),
        RowSecurity("directory_technician"),
        RowSecurity("directory_workinghours"),
    ]
