"""Who sees which message: the organization that sends it, or the person whom it goes to."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import OnlyRowSecurity, Policy, RowSecurity

OWN = "person_id = app_person()"


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial"), ("kit", "0001_ground")]

    operations = [
        RowSecurity("messaging_organizationmessage"),
        OnlyRowSecurity("messaging_personmessage"),
        Policy("messaging_personmessage", "own", "ALL", using=OWN, check=OWN),
    ]
