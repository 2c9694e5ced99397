"""What a subject may not do: pretend to be an answer, hide letters, shout, or offer something in a
message that is about the service (policy: no false or misleading subjects; announcements are
strictly about the service).
"""

import re
import unicodedata

_AN_ANSWER = re.compile(r"^\s*(re|fw|fwd|tr|réf|ref|aw|sv)\s*:", re.IGNORECASE)
_SHOUTING = 10
# Direction overrides and letters without width make a subject read otherwise than it is.
_HIDING = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_OFFER = re.compile(
    r"\b(sale|discount|coupon|promo(tion|tional)?|special offer|limited (time )?offer|deal"
    r"|upgrade now|buy now|save \d|free trial|rabais|solde|aubaine|offre (spéciale|limitée)"
    r"|code promo|économisez|essai gratuit|achetez)\b|\d+\s?% (off|de rabais)",
    re.IGNORECASE,
)


def subject_faults(subject: str) -> list[str]:
    """What is misleading about a subject; the names stand in the log."""
    faults = []
    if not subject.strip():
        faults.append("subject empty")
    if _AN_ANSWER.match(subject):
        faults.append("subject pretends to be an answer")
    if any(_is_hiding(letter) for letter in subject):
        faults.append("subject hides letters")
    letters = [letter for letter in subject if letter.isalpha()]
    if len(letters) >= _SHOUTING and all(letter.isupper() for letter in letters):
        faults.append("subject shouts")
    if "!!" in subject:
        faults.append("subject shouts")
    return faults


def _is_hiding(letter: str) -> bool:
    return (
        letter in _HIDING
        or unicodedata.category(letter) in {"Cc", "Cs", "Co"}
        or ("\u202a" <= letter <= "\u202e" or "\u2066" <= letter <= "\u2069")
    )


def offers(words: str) -> str:
    """The first words of an offer in a text, or ""."""
    found = _OFFER.search(words)
    return found[0] if found else ""
