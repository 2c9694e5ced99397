"""The privacy policy as data: clauses with names, in both languages, by version.

Each clause is one line `[name] words`; headings begin with `# `. `{operator}`, `{address}`,
`{contact}` and `{site}` are filled in from the settings, and `{addresses? words | other
words}` says the one where the operator turned that setting of logs on, else the other: what is
promised in either case is part of the clause and of its hash.
A published version is never edited: a change is a new pair of files, a new `CURRENT` and a
migration with `publishing`. Each promise of the ledger is bound to a clause by its name and the
hash of its words, so that no sentence moves under a promise unseen.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.conf import settings
from django.db.migrations.operations.special import RunSQL

CURRENT = 1
LANGUAGES = ("en", "fr-ca")
REASON = "[reason]"
"""In the clause about combining: why the operator does it."""
_SWITCH = re.compile(r"\{([a-z]+)\?([^{|}]*)\|([^{|}]*)\}")
_CLAUSE = re.compile(r"\[([a-z0-9.-]+)\] (.+)")


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence or two that belong together, under a name that stays."""

    name: str
    heading: str
    words: str


@cache
def texts(version: int = CURRENT) -> Mapping[str, str]:
    """The texts of a version by language, as they lie in the source."""
    folder = resources.files(__name__)
    return {
        language: folder.joinpath(f"{version}.{language}.txt").read_text("utf-8").strip()
        for language in LANGUAGES
    }


def clauses(text: str) -> list[Clause]:
    """A text as its clauses. Raises ValueError for a line that is none of the forms."""
    found, heading = [], ""
    for line in filter(None, (raw.strip() for raw in text.splitlines())):
        matched = _CLAUSE.fullmatch(line)
        if line.startswith("# "):
            heading = line.removeprefix("# ")
        elif matched:
            found.append(Clause(matched[1], heading, matched[2]))
        else:
            raise ValueError(f"No clause and no heading: {line!r}")
    return found


@cache
def clause_hashes(version: int = CURRENT) -> Mapping[str, str]:
    """The hash of each clause's words in all languages, by its name (16 hexadecimal digits)."""
    by_name: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for clause in clauses(texts(version)[language]):
            by_name.setdefault(clause.name, []).append(clause.words)
    return {
        name: hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]
        for name, words in by_name.items()
    }


def text_hash(texts_by_language: Mapping[str, str]) -> str:
    """SHA-256 over the texts of all languages in canonical JSON."""
    body = json.dumps(dict(texts_by_language), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(body.encode()).hexdigest()


def language_for(wanted: str) -> str:
    """The language of the text to show somebody whose screens are in `wanted`."""
    return "fr-ca" if wanted.lower().startswith("fr") else "en"


def switches(words: str) -> set[str]:
    """The settings of logs about which a clause says something in either case."""
    return {found[1] for found in _SWITCH.finditer(words)}


def filled(words: str) -> str:
    """The words with the operator of this installation in them, and what they turned on."""
    logs = settings.ENVIRONMENT.logs
    on = logs.allowed
    words = _SWITCH.sub(lambda m: m[2 if getattr(on, m[1]) else 3].strip(), words)
    words = words.replace(REASON, logs.combined)
    operator = settings.ENVIRONMENT.operator
    values = {
        "{operator}": operator.name, "{address}": operator.address,
        "{contact}": operator.contact, "{site}": settings.ENVIRONMENT.public_url,
    }  # fmt: skip
    for placeholder, value in values.items():
        words = words.replace(placeholder, value or "…")
    return words


def publishing(version: int) -> RunSQL:
    """The operation of a migration that publishes a version; the first is in force at once, a
    later one after 30 days' notice."""
    notice = "0 days" if version == 1 else "30 days"
    return RunSQL(
        [
            (
                "INSERT INTO privacy_publishedpolicy (version, texts, text_hash, published_at,"
                " effective_at) VALUES (%s, %s, %s, now(), now() + %s::interval)",
                [version, json.dumps(dict(texts(version))), text_hash(texts(version)), notice],
            )
        ],
        [("DELETE FROM privacy_publishedpolicy WHERE version = %s", [version])],
    )
