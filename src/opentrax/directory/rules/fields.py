"""What may stand in a field of an organization's own, and how it is kept; pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

MOST_LETTERS = 4000
MOST_IN_A_LINE = 300
MOST_DIGITS = 20
YES, NO = "yes", "no"
LINE = "\n"
_ONE_LINE = frozenset({"text", "choice"})


def kept(kind: str, raw: str, options: Sequence[str]) -> str | None:
    """What somebody wrote as it is kept; empty where nothing was written, None where it does not
    fit the kind.
    """
    told = raw.strip()
    if not told:
        return ""
    found: str | None
    if kind == "number":
        found = _number(told)
    elif kind == "date":
        found = _date(told)
    elif kind == "yes_no":
        found = told if told in (YES, NO) else None
    elif kind == "choice":
        found = told if told in options else None
    elif kind == "choices":
        chosen = [line.strip() for line in told.split(LINE) if line.strip()]
        known = all(line in options for line in chosen)
        # In the order of the list, each once: the same choice is kept as the same words.
        found = LINE.join(line for line in options if line in chosen) if known else None
    else:
        most = MOST_IN_A_LINE if kind in _ONE_LINE else MOST_LETTERS
        text = " ".join(told.split()) if kind in _ONE_LINE else told
        found = text if len(text) <= most else None
    return found


def _number(told: str) -> str | None:
    try:
        value = Decimal(told)
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    digits, exponent = value.as_tuple().digits, value.as_tuple().exponent
    if not isinstance(exponent, int) or len(digits) + abs(exponent) > MOST_DIGITS:
        return None
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _date(told: str) -> str | None:
    try:
        return date.fromisoformat(told).isoformat()
    except ValueError:
        return None


def lines_of(text: str) -> list[str]:
    """The lines of a list that somebody typed: each once, none empty."""
    lines = (" ".join(line.split())[:80] for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))
