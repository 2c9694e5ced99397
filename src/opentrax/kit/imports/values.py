"""Numbers and days as people write them, made plain; and which way of writing a table has."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

_COMMA = re.compile(r"^[-+]?\d{1,3}(?:[ .\u00a0\u202f’']?\d{3})*,\d+$")
_POINT = re.compile(r"^[-+]?\d{1,3}(?:[ ,\u00a0\u202f’']?\d{3})*\.\d+$")
# A number of thousands in English, or one with three decimals in French: it tells nothing.
_EITHER = re.compile(r"^[-+]?[1-9]\d{0,2},\d{3}$")
_BETWEEN = re.compile(r"[\s\u00a0\u202f’'$€£]")
_DAY = re.compile(r"^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ](\d{1,2}:\d{2})(?::\d{2})?)?$")
DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
_THOUSANDS = {",": ".", ".": ","}


def decimal_mark(cells: Iterable[str]) -> str:
    """The sign before the decimals: a comma where more numbers are written with one."""
    commas = points = 0
    for cell in cells:
        commas += bool(_COMMA.match(cell)) and not _EITHER.match(cell)
        points += bool(_POINT.match(cell))
    return "," if commas > points else "."


def plain_number(text: str, mark: str) -> str:
    """A number with a point and without signs between its thousands; what is no number stays."""
    bare = _BETWEEN.sub("", text).replace(_THOUSANDS[mark], "").replace(mark, ".")
    return bare if re.fullmatch(r"[-+]?\d*\.?\d+", bare) else text


def day_order(cells: Iterable[str]) -> str:
    """Whether days are written before months, where the first number of a date is not its year."""
    found: Counter[str] = Counter()
    for cell in cells:
        match = _DAY.match(cell)
        if match and len(match[1]) <= 2 and len(match[3]) == 4:
            found[DAY_FIRST] += int(match[1]) > 12
            found[MONTH_FIRST] += int(match[2]) > 12
    return MONTH_FIRST if found[MONTH_FIRST] > found[DAY_FIRST] else DAY_FIRST


def plain_day(text: str, order: str) -> str:
    """A date, perhaps with a time of day, as ISO writes it; what is none stays."""
    match = _DAY.match(text)
    if match is None:
        return text
    first, second, third, clock = match.groups()
    if len(first) == 4:
        year, month, day = first, second, third
    elif order == MONTH_FIRST:
        month, day, year = first, second, third
    else:
        day, month, year = first, second, third
    if len(year) != 4:
        return text
    try:
        found = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return text
    return f"{found}T{clock.zfill(5)}" if clock else found
