"""Words that somebody put there to be replaced."""

import re

_PLACEHOLDER = re.compile(
    r"\b(example|placeholder|change.?me|your.?(company|name|organi[sz]ation)|lorem|tbd|xxx|test)\b",
    re.I,
)


def is_placeholder(text: str) -> bool:
    """Whether a name, address or mailbox is one that nobody meant."""
    return bool(_PLACEHOLDER.search(text))
