"""The operation of a migration that publishes the program's own text."""

from typing import Any

from django.db.migrations.operations.special import RunSQL

from opentrax.privacy.documents import shipped, text_hash, text_id, version_hash

_DOCUMENT = (
    "INSERT INTO privacy_document (id, kind, version, base, text_hash, is_material, is_ended,"
    " published_at, effective_at, published_by)"
    " VALUES (%s, %s, 1, 1, %s, true, false, {published_at}, {published_at}, '')"
)
_TEXT = (
    "INSERT INTO privacy_documenttext (id, document_id, language, text, text_hash, summary)"
    " VALUES (%s, %s, %s, %s, %s, '')"
)


def first_version(
    kind: str, package: str, prefix: str = "", *, published_at: str = "now()",
    has_texts: bool = False,
) -> RunSQL:  # fmt: skip
    """Publish version 1 of a kind, in force at once. `published_at` is SQL; `has_texts` where the
    rows of the texts are there already."""
    texts = shipped(package, prefix, 1)
    key = f"{kind}/1"
    sql: list[Any] = [
        (_DOCUMENT.format(published_at=published_at), [key, kind, version_hash(texts)])
    ]
    if not has_texts:
        sql += [
            (_TEXT, [text_id(kind, 1, tongue), key, tongue, words, text_hash(words)])
            for tongue, words in texts.items()
        ]
    gone = "DELETE FROM privacy_documenttext WHERE document_id = %s"
    undone = [] if has_texts else [(gone, [key])]
    return RunSQL(sql, [*undone, ("DELETE FROM privacy_document WHERE id = %s", [key])])
