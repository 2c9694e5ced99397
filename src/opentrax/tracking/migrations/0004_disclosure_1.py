"""Publish version 1 of the disclosure."""

import json

from django.db import migrations

from opentrax.tracking.disclosures import text_hash, texts

VERSION = 1


class Migration(migrations.Migration):
    dependencies = [("tracking", "0003_shifts")]

    operations = [
        migrations.RunSQL(
            [
                (
                    "INSERT INTO tracking_disclosure (version, texts, text_hash, published_at)"
                    " VALUES (%s, %s, %s, now())",
                    [VERSION, json.dumps(dict(texts(VERSION))), text_hash(texts(VERSION))],
                )
            ],
            [("DELETE FROM tracking_disclosure WHERE version = %s", [VERSION])],
        ),
    ]
