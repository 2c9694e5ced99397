"""Whether two ways of writing a telephone's number mean the same one. Pure."""

import re

# What follows the number: an extension.
_EXTENSION = re.compile(r"(x|ext|poste|#).*$", re.IGNORECASE)
_WHOLE = 10
"""So many digits are a number with its area; before them comes the country at most."""


def same_number(one: str, other: str) -> bool:
    """Whether both are one number. The country may be missing from either; an extension does not
    count. Less than a number with its area is nobody's.
    """
    digits = [re.sub(r"\D", "", _EXTENSION.sub("", text)) for text in (one, other)]
    if min(map(len, digits)) < _WHOLE:
        return False
    shorter, longer = sorted(digits, key=len)
    return longer.endswith(shorter) and len(longer) - len(shorter) <= 3
