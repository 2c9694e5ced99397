"""Publish version 1 of the disclosure."""

import json
from importlib import resources

from django.db import migrations

from opentrax.privacy.documents import LANGUAGES, version_hash

VERSION = 1
_FOLDER = resources.files("opentrax.tracking.disclosures")
# With the end of the last line, as they were published.
TEXTS = {tongue: _FOLDER.joinpath(f"1.{tongue}.txt").read_text("utf-8") for tongue in LANGUAGES}


class Migration(migrations.Migration):
    dependencies = [("tracking", "0003_shifts")]

    operations = [
        migrations.RunSQL(
            [
                (
                    "INSERT INTO tracking_disclosure (version, texts, text_hash, published_at)"
                    " VALUES (%s, %s, %s, now())",
                    [VERSION, json.dumps(TEXTS), version_hash(TEXTS)],
                )
            ],
            [("DELETE FROM tracking_disclosure WHERE version = %s", [VERSION])],
        ),
    ]
