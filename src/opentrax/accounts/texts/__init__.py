"""What people agree to when they get an account: the terms, and the statement of their age.

Documents as all others (`privacy.documents`); the hash that is kept of an agreement is that of the
words as they were shown, with who runs this installation in them.
"""

from opentrax.accounts.documents import AGE as _AGE
from opentrax.accounts.documents import TERMS as _TERMS
from opentrax.privacy.documents import language_for, text_hash
from opentrax.privacy.documents.filling import filled
from opentrax.privacy.selectors import documents

__all__ = ["AGE", "DOCUMENTS", "TERMS", "current", "language_for", "text", "text_hash"]

TERMS, AGE = _TERMS.name, _AGE.name
DOCUMENTS = (TERMS, AGE)


class UnknownTextError(KeyError):
    """No text of this document and version was ever published."""


def current() -> dict[str, int]:
    """The versions that are in force."""
    return documents.versions_in_force(*DOCUMENTS)


def text(document: str, version: int, language: str) -> str:
    """The words of a version as somebody reads them here. Raises UnknownTextError."""
    found = documents.published(document, version)
    row = documents.text_in(found, language) if found is not None else None
    if document not in DOCUMENTS or row is None:
        raise UnknownTextError(document, version)
    return filled(row.text, row.language)
