"""How many rows of accounts are past their term: nobody sees them all, so functions count."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import Expiry


class Migration(migrations.Migration):
    dependencies = [("privacy", "0009_request_security"), ("accounts", "0004_row_security_in_full")]

    operations = [
        Expiry("accounts_signin", "started_at", "90 days", only_counts=True),
        Expiry("accounts_addresschange", "asked_at", "30 days", only_counts=True),
        Expiry("accounts_agecase", "decided_at", "24 months", only_counts=True),
    ]
