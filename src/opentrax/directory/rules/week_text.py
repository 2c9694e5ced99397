"""Weekly hours as one line of text: “Mon-Fri 08:00-12:00, 13:00-17:00; Sat 9-12”; pure."""

import re
from collections.abc import Sequence
from datetime import time

from opentrax.directory.rules.hours import Hours

ALWAYS = "24/7"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# The first letters of each day in English and French, two at least.
_NAMES = (
    ("monday", "lundi"), ("tuesday", "mardi"), ("wednesday", "mercredi"), ("thursday", "jeudi"),
    ("friday", "vendredi"), ("saturday", "samedi"), ("sunday", "dimanche"),
)  # fmt: skip
_PART = re.compile(r"^\s*([^\W\d_]+)\.?\s*(?:(?:-|–|to|à|au)\s*([^\W\d_]+)\.?)?\s*:?\s*(\d.*)$")
_STRETCH = re.compile(r"^(\d{1,2})(?:[:hH](\d{2})?)?\s*(?:-|–|to|à)\s*(\d{1,2})(?:[:hH](\d{2})?)?$")


def hours_from(text: str) -> list[Hours] | None:
    """The hours of such a line, or None where it is none."""
    if text.replace(" ", "") == ALWAYS:
        return [Hours(day, time(0), time(0)) for day in range(7)]
    found: list[Hours] = []
    for part in re.split(r"[;\n]", text):
        if not part.strip():
            continue
        match = _PART.match(part)
        if match is None:
            return None
        days, stretches = _days(match[1], match[2]), _stretches(match[3])
        if not days or not stretches:
            return None
        found += [Hours(day, starts, ends) for day in days for starts, ends in stretches]
    return sorted(found, key=lambda one: (one.weekday, one.starts))


def _days(first: str, last: str | None) -> list[int]:
    begins, ends = _day(first), _day(last or first)
    if begins is None or ends is None:
        return []
    return [(begins + step) % 7 for step in range((ends - begins) % 7 + 1)]


def _day(word: str) -> int | None:
    small = word.casefold()
    if len(small) < 2:
        return None
    for day, names in enumerate(_NAMES):
        if any(name.startswith(small) for name in names):
            return day
    return None


def _stretches(text: str) -> list[tuple[time, time]]:
    found = []
    for part in text.split(","):
        match = _STRETCH.match(part.strip())
        if match is None:
            return []
        numbers = [int(number or 0) for number in match.groups()]
        # Midnight at the end is written as 24:00 too.
        ends = (0, numbers[3]) if numbers[2] == 24 else (numbers[2], numbers[3])
        try:
            found.append((time(numbers[0], numbers[1]), time(*ends)))
        except ValueError:
            return []
    return found


def text_of(hours: Sequence[Hours]) -> str:
    """Hours as such a line, days with the same hours together."""
    if [(h.weekday, h.starts, h.ends) for h in hours] == [
        (day, time(0), time(0)) for day in range(7)
    ]:
        return ALWAYS
    by_day = {
        day: ", ".join(
            f"{h.starts:%H:%M}-{h.ends:%H:%M}" for h in hours if h.weekday == day
        )
        for day in range(7)
    }  # fmt: skip
    parts: list[list[int]] = []
    for day in range(7):
        if not by_day[day]:
            continue
        if parts and parts[-1][-1] == day - 1 and by_day[parts[-1][-1]] == by_day[day]:
            parts[-1].append(day)
        else:
            parts.append([day])
    return "; ".join(
        f"{_DAYS[days[0]]}{f'-{_DAYS[days[-1]]}' if len(days) > 1 else ''} {by_day[days[0]]}"
        for days in parts
    )
