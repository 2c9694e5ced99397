"""The words with which people are asked for consent, by purpose, version and language.

The first paragraph stands beside the control, the rest under it; `{sender}` and `{contact}` are
filled in with who asks. A published text is never edited, since people said yes to it: a change is
a new pair of files, a new number in `CURRENT` and a migration with `publishing`. The table
`privacy_notice` keeps each published text with its hash; a test compares it with these files.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from django.db.migrations.operations.special import RunSQL

CURRENT: Mapping[str, int] = {
    "marketing": 1, "survey": 1, "review": 1, "follow_up": 1, "sign_in_place": 1,
}  # fmt: skip
LANGUAGES = ("en", "fr-ca")


def notice_id(purpose: str, version: int, language: str) -> str:
    """The name of one text, such as marketing/1/en."""
    return f"{purpose}/{version}/{language}"


def language_for(wanted: str) -> str:
    """The language of the text to show somebody whose screens are in `wanted`."""
    return "fr-ca" if wanted.lower().startswith("fr") else "en"


@cache
def text(purpose: str, version: int, language: str) -> str:
    """The text of a version as it lies in the source."""
    file = resources.files(__name__).joinpath(f"{purpose}.{version}.{language}.txt")
    return file.read_text("utf-8").strip()


def text_hash(words: str) -> str:
    """SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(words.encode()).hexdigest()


def shown(words: str, *, sender: str, contact: str) -> str:
    """The words as somebody reads them: with the names of who asks."""
    return words.replace("{sender}", sender).replace("{contact}", contact)


def publishing(purpose: str, version: int) -> RunSQL:
    """The operation of a migration that publishes a version in all languages."""
    names = [notice_id(purpose, version, language) for language in LANGUAGES]
    texts = [text(purpose, version, language) for language in LANGUAGES]
    rows = zip(names, LANGUAGES, texts, strict=True)
    return RunSQL(
        [
            (
                "INSERT INTO privacy_notice (id, purpose, version, language, text, text_hash,"
                " published_at) VALUES (%s, %s, %s, %s, %s, %s, now())",
                [name, purpose, version, language, words, text_hash(words)],
            )
            for name, language, words in rows
        ],
        [("DELETE FROM privacy_notice WHERE id = ANY(%s)", [names])],
    )
