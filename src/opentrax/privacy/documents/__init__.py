"""Documents that people read before they agree or are told: the policy, the terms, what is told
about tracking, and the words of each consent. One mechanism for all.

An app declares a kind in its `documents.py`, with the complete text that the program brings: files
`<prefix><version>.<language>.txt`. A published version is never edited: the program's own is a new
pair of files and a new `newest`, the operator's comes by `opentrax documents publish`.
`{operator}`, `{address}`, `{contact}`, `{site}` and, where consent is asked for, `{sender}` stand
for the settings.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from opentrax.kit.privacy.vocabulary import Words

LANGUAGES = ("en", "fr-ca")


class UnknownKindError(KeyError):
    """A kind of document that no app declared."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document. `package` and `prefix` say where the program's own texts lie, `newest`
    is the highest of them. `is_consent`: it asks for consent to the purpose of its name.
    `is_asked`: people have to agree or acknowledge a new version themselves, and are asked."""

    name: str
    label: Words
    package: str
    newest: int
    prefix: str = ""
    has_clauses: bool = False
    is_consent: bool = False
    is_asked: bool = False

    def shipped(self, version: int = 0) -> Mapping[str, str]:
        """The program's own texts of a version (0: the newest) by language."""
        return shipped(self.package, self.prefix, version or self.newest)

    @property
    def needs_all_languages(self) -> bool:
        """Whether a version in one language alone is refused: the promises are made in both, and
        nobody says yes to words in another language."""
        return self.has_clauses or self.is_consent


_kinds: dict[str, Kind] = {}


def declare(kind: Kind) -> Kind:
    """Make a kind of document known. Raises ValueError for another one of its name."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"There are two kinds of document named {kind.name}.")
    return kind


def kinds() -> Mapping[str, Kind]:
    """All kinds: those that ask for consent last."""
    return dict(sorted(_kinds.items(), key=lambda pair: (pair[1].is_consent, pair[0])))


def kind_of(name: str) -> Kind:
    """The kind of this name. Raises UnknownKindError."""
    if name not in _kinds:
        raise UnknownKindError(name)
    return _kinds[name]


@cache
def shipped(package: str, prefix: str, version: int) -> Mapping[str, str]:
    """The texts of the program's own version by language, as they lie in the source."""
    folder = resources.files(package)
    return {
        language: folder.joinpath(f"{prefix}{version}.{language}.txt").read_text("utf-8").strip()
        for language in LANGUAGES
    }


def text_id(kind: str, version: int, language: str) -> str:
    """The name of one text, such as marketing/1/en; its address ends with it."""
    return f"{kind}/{version}/{language}"


def language_for(wanted: str) -> str:
    """The language of the text to show somebody whose screens are in `wanted`."""
    return "fr-ca" if wanted.lower().startswith("fr") else "en"


def text_hash(words: str) -> str:
    """SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(words.encode()).hexdigest()


def version_hash(texts_by_language: Mapping[str, str]) -> str:
    """SHA-256 over the texts of all languages in canonical JSON."""
    body = json.dumps(dict(texts_by_language), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(body.encode()).hexdigest()
