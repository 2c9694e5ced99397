"""Publish the first version of each text by which consent is asked for."""

from django.db import migrations

from opentrax.privacy.notices import publishing


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_row_security")]

    operations = [
        publishing(purpose, 1)
        for purpose in ("marketing", "survey", "review", "follow_up", "sign_in_place")
    ]
