"""The privacy policy as data: clauses with names, in both languages, by version.

Each clause is one line `[name] words`; headings begin with `# `. It is a document as all others
(`privacy.documents`). `{addresses? words | other words}` says the one where the operator turned
that setting of logs on, else the other: what is promised in either case is part of the clause and
of its hash. Each promise of the ledger is bound to a clause by its name and the hash of its words,
so that no sentence moves under a promise unseen: neither by a change of the source, which fails the
check, nor by the operator's own words, under which the ledger vouches for nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache

from opentrax.privacy.documents import LANGUAGES
from opentrax.privacy.documents.declared import POLICY
from opentrax.privacy.documents.parts import Paragraph, paragraphs


def clauses(text: str) -> list[Paragraph]:
    """A text as its clauses. Raises ValueError for a paragraph without a name, or one twice."""
    found = paragraphs(text)
    for one in found:
        if not one.name:
            raise ValueError(f"No clause and no heading: {one.words!r}")
    names = [one.name for one in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"Two clauses have one name: {', '.join(twice)}")
    return found


@cache
def clause_hashes() -> Mapping[str, str]:
    """The hash of each clause of the newest text of the source, by its name."""
    return hashes_of(POLICY.shipped())


def hashes_of(texts: Mapping[str, str]) -> dict[str, str]:
    """The hash of each clause's words in all languages, by its name (16 hexadecimal digits)."""
    by_name: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for clause in clauses(texts.get(language, "")):
            by_name.setdefault(clause.name, []).append(clause.words)
    return {
        name: hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]
        for name, words in by_name.items()
    }
