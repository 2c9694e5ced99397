"""Whether an account's mail has ended: asked about an address before anybody's scope is known."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import Lookup

PERSON = "organizations_person"


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_account_states")]

    operations = [
        Lookup(
            "mail_ended",
            "address text",
            "boolean",
            f"SELECT EXISTS (SELECT 1 FROM {PERSON} WHERE lower(email) = lower(address) AND NOT is_active)",
            tables=[PERSON],
        ),
    ]
