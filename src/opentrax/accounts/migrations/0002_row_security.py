"""A person's addresses and registration are visible to themselves only."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import OnlyRowSecurity, Policy

OF_USER = "user_id = app_person()"
OF_PERSON = "person_id = app_person()"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("kit", "0001_ground"),
        ("organizations", "0002_row_security"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        OnlyRowSecurity("accounts_registration"),
        Policy("accounts_registration", "own", "ALL", using=OF_PERSON, check=OF_PERSON),
        OnlyRowSecurity("account_emailaddress"),
        Policy("account_emailaddress", "own", "ALL", using=OF_USER, check=OF_USER),
        # Not used: addresses are verified by a code in the session.
        OnlyRowSecurity("account_emailconfirmation"),
        Policy("account_emailconfirmation", "nobody", "ALL", using="false", check="false"),
    ]
