"""The texts that technicians read before they may be tracked, by version.

Owns the texts and the number of the version in force. A published text is never edited, since
people acknowledged
it: a change is a new pair of files, a new `CURRENT` and a migration that publishes it. The table
`tracking_disclosure` keeps each published version with its hash; a test compares it with these
files.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

CURRENT = 1
LANGUAGES = ("en", "fr-ca")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its paragraphs; the first section has no heading."""

    heading: str
    paragraphs: tuple[str, ...]


@cache
def texts(version: int = CURRENT) -> Mapping[str, str]:
    """The texts of a version by language."""
    folder = resources.files(__name__)
    return {
        language: folder.joinpath(f"{version}.{language}.txt").read_text("utf-8")
        for language in LANGUAGES
    }


def text_hash(texts_by_language: Mapping[str, str]) -> str:
    """SHA-256 over the texts of all languages in canonical JSON."""
    body = json.dumps(dict(texts_by_language), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(body.encode()).hexdigest()


def language_for(wanted: str) -> str:
    """The language of the text to show somebody whose screens are in `wanted`."""
    return "fr-ca" if wanted.lower().startswith("fr") else "en"


def sections(text: str) -> list[Section]:
    """Split a text at its headings (`# …`) and blank lines."""
    found = []
    for part in ("\n" + text.strip()).split("\n# "):
        blocks = [" ".join(block.split()) for block in part.split("\n\n") if block.strip()]
        if not part.startswith("\n"):
            first, _, rest = part.partition("\n")
            blocks = [first, *(" ".join(b.split()) for b in rest.split("\n\n") if b.strip())]
            found.append(Section(blocks[0].strip(), tuple(blocks[1:])))
        elif blocks:
            found.append(Section("", tuple(blocks)))
    return found
