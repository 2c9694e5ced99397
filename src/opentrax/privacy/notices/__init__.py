"""The words with which people are asked for consent, by purpose, version and language.

The first paragraph stands beside the control, the rest under it; `{sender}` and `{contact}` are
filled in with who asks. They are documents as all others (`privacy.documents`).
"""

from opentrax.privacy.documents import LANGUAGES, text_hash

__all__ = ["LANGUAGES", "shown", "text_hash"]


def shown(words: str, *, sender: str, contact: str) -> str:
    """The words as somebody reads them: with the names of who asks."""
    return words.replace("{sender}", sender).replace("{contact}", contact)
