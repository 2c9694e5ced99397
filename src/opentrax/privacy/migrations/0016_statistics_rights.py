"""Figures about groups only grow, by the serving role, and go by their term; the yearly budget of releases is a running
total that the database holds."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import Expiry


def only(table: str, rights: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"REVOKE ALL ON {table} FROM opentrax_app; GRANT {rights} ON {table} TO opentrax_app",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    dependencies = [("privacy", "0015_statistics"), ("kit", "0001_ground")]

    operations = [
        only("privacy_statisticstable", "SELECT, INSERT"),
        only("privacy_statisticscell", "SELECT, INSERT"),
        only("privacy_statisticsrelease", "SELECT, INSERT"),
        # A release begins where one before it ended.
        migrations.RunSQL(
            "ALTER TABLE privacy_statisticsrelease ADD CONSTRAINT release_follows_one"
            " FOREIGN KEY (year, follows) REFERENCES privacy_statisticsrelease (year, spent_after)",
            "ALTER TABLE privacy_statisticsrelease DROP CONSTRAINT release_follows_one",
        ),
        # Cells before their tables.
        Expiry(
            "privacy_statisticscell",
            "(SELECT t.computed_at FROM privacy_statisticstable t WHERE t.id = table_id)",
            "24 months",
            reads=["privacy_statisticstable"],
        ),
        Expiry("privacy_statisticstable", "computed_at", "24 months"),
    ]
