"""The audit log is append-only by grant: the serving role may add and read entries, nothing else."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import RowSecurity


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("kit", "0001_ground")]

    operations = [
        RowSecurity("audit_entry"),
        RowSecurity("audit_head"),
        RowSecurity("audit_salt"),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM opentrax_app",
            "GRANT UPDATE, DELETE ON audit_entry TO opentrax_app",
        ),
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON audit_head FROM opentrax_app",
            "GRANT DELETE ON audit_head TO opentrax_app",
        ),
    ]
