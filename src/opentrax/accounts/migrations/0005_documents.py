"""The terms and the statement of age join the table of all documents; who was told of a change, once for each version."""

from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
from opentrax.kit.tenancy.migrations import Lookup, OnlyRowSecurity, Policy
from opentrax.privacy.documents.shipping import first_version

TABLE, OWN = "accounts_changenotice", "person_id = app_person()"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_row_security_in_full"),
        ("privacy", "0019_documents"),
        ("organizations", "0005_mail_ended"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=opentrax.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person_id", models.UUIDField(editable=False)),
                ("document", models.CharField(max_length=60)),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "By mail"), ("return", "When you come back")],
                        max_length=10,
                    ),
                ),
                ("message_id", models.UUIDField(null=True)),
                (
                    "told_at",
                    models.DateTimeField(default=opentrax.kit.clock.now, editable=False),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person_id"), models.F("document"), name="told_of_a_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "return"), ("message_id__isnull", True)),
                            models.Q(("channel", "mail"), ("message_id__isnull", False)),
                            _connector="OR",
                        ),
                        name="told_by_mail_names_it",
                    ),
                ],
            },
        ),
        OnlyRowSecurity(TABLE),
        Policy(TABLE, "own", "ALL", using=OWN, check=OWN),
        migrations.RunSQL(
            f"REVOKE ALL ON {TABLE} FROM opentrax_app; GRANT SELECT, INSERT, DELETE ON {TABLE} TO opentrax_app",
            migrations.RunSQL.noop,
        ),
        # In the order of their keys, so that a walk can stop and go on anywhere. Whoever has not verified an address
        # yet is asked for again once they have.
        Lookup(
            "people_untold",
            "version text, published timestamptz, last uuid, most integer",
            "SETOF uuid",
            "SELECT p.id FROM organizations_person p"
            " WHERE p.id > last AND p.created_at <= published AND p.closed_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM accounts_registration r WHERE r.person_id = p.id)"
            f" AND NOT EXISTS (SELECT 1 FROM {TABLE} t WHERE t.person_id = p.id"
            " AND t.document = version)"
            " ORDER BY p.id LIMIT most",
            tables=["organizations_person", "accounts_registration", TABLE],
        ),
        first_version("terms", "opentrax.accounts.texts", "terms."),
        first_version("age", "opentrax.accounts.texts", "age."),
    ]
