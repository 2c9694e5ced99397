"""Publish the first version of each text by which consent is asked for."""

from django.db import migrations

from opentrax.privacy.documents import LANGUAGES, shipped, text_hash


def publishing(purpose: str) -> migrations.RunSQL:
    texts = shipped("opentrax.privacy.notices", f"{purpose}.", 1)
    rows = [(f"{purpose}/1/{language}", language, texts[language]) for language in LANGUAGES]
    return migrations.RunSQL(
        [
            (
                "INSERT INTO privacy_notice (id, purpose, version, language, text, text_hash,"
                " published_at) VALUES (%s, %s, 1, %s, %s, %s, now())",
                [name, purpose, language, words, text_hash(words)],
            )
            for name, language, words in rows
        ],
        [("DELETE FROM privacy_notice WHERE id = ANY(%s)", [[name for name, *_ in rows]])],
    )


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_row_security")]

    operations = [
        publishing(purpose)
        for purpose in ("marketing", "survey", "review", "follow_up", "sign_in_place")
    ]
