"""What people agree to when they get an account: the terms, and the statement of their age.

By document, version and language. A published text is never edited, since people agreed to it: a
change is a new pair of files and a new number in `CURRENT`. `{operator}`, `{address}` and
`{contact}` are filled in with who runs this installation; the hash is that of the words as shown.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

TERMS, AGE = "terms", "age"
CURRENT: Mapping[str, int] = {TERMS: 1, AGE: 1}
LANGUAGES = ("en", "fr-ca")


class UnknownTextError(KeyError):
    """No text of this document and version was ever published."""


def language_for(wanted: str) -> str:
    """The language of the text to show somebody whose screens are in `wanted`."""
    return "fr-ca" if wanted.lower().startswith("fr") else "en"


@cache
def _kept(document: str, version: int, language: str) -> str:
    file = resources.files(__name__).joinpath(f"{document}.{version}.{language}.txt")
    return file.read_text("utf-8").strip()


def text(document: str, version: int, language: str) -> str:
    """The words of a version as somebody reads them here. Raises UnknownTextError."""
    if not 1 <= version <= CURRENT.get(document, 0):
        raise UnknownTextError(document, version)
    operator = settings.ENVIRONMENT.operator
    with translation.override(language_for(language)):
        unnamed = _("the operator of this installation")
    named = {
        "{operator}": operator.name or unnamed,
        "{address}": operator.address or "—",
        "{contact}": operator.contact or "—",
    }
    words = _kept(document, version, language_for(language))
    for name, value in named.items():
        words = words.replace(name, value)
    return words


def text_hash(words: str) -> str:
    """SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(words.encode()).hexdigest()
