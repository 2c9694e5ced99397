"""Take out of a text what could be somebody's: for logs, whose lines are written by many hands.

A net under the rule that nothing personal is logged, not in its place: addresses of mailboxes and
networks, card numbers, phone numbers with their country, exact coordinates.
"""

import re
from collections.abc import Callable

from opentrax.kit.networks import truncated

_MAILBOX = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_NETWORK = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")
_COORDINATE = re.compile(r"(?<![\w.])-?\d{1,3}\.\d{4,}(?![\w.])")
_PHONE = re.compile(r"(?<!\w)\+\d[\d ().-]{7,16}\d")
_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")


def is_card_number(text: str) -> bool:
    """Whether the digits of a text are 13 to 19 and pass Luhn's check."""
    digits = [int(c) for c in text if c.isdigit()]
    if not 13 <= len(digits) <= 19:
        return False
    doubled = [d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _network(found: re.Match[str]) -> str:
    """The machine's own addresses are nobody's."""
    if found[0].startswith("127.") or found[0] == "0.0.0.0":  # noqa: S104  compared, not bound
        return found[0]
    return truncated(found[0]).partition("/")[0] or found[0]


_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_MAILBOX, "[mailbox]"),
    (_CARD, lambda found: "[card]" if is_card_number(found[0]) else found[0]),
    (_PHONE, "[phone]"),
    (_NETWORK, _network),
    (_COORDINATE, "[place]"),
)


def redacted(text: str) -> str:
    """The text without what could be somebody's; networks are cut to their first three parts."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text
