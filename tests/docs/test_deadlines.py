"""The worked example of the guide is what the program computes."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from opentrax.engine.clocks import BusinessTime, deadline
from opentrax.privacy.provinces import is_holiday
from opentrax.workorders.clocks import DEFAULT_WEEK
from opentrax.workorders.rules.clocks import DEFAULT_TERMS
from opentrax.workorders.states import ClockKind, Priority
from tests.docs.pages import ROOT

ZONE = ZoneInfo("America/Toronto")
GUIDE = (ROOT / "docs" / "guides" / "deadlines.md").read_text()
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


def _rows(heading: str) -> list[list[str]]:
    part = GUIDE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    return rows[1:]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize("row", _rows("An example"), ids=lambda row: row[0] + row[2][:1])
def test_the_example_is_computed(row: list[str]) -> None:
    raised, priority, hold, *expected = row
    at, pause = _at(raised), [_at(text) for text in _MOMENT.findall(hold)]
    calendar = BusinessTime(ZONE, DEFAULT_WEEK, lambda day: is_holiday("ON", day))
    for kind, text in zip(ClockKind, expected, strict=True):
        term = DEFAULT_TERMS[Priority[priority.upper()]][kind]
        assert term.length is not None
        # The first two had stopped before the hold.
        pauses = [(pause[0], pause[1])] if pause and kind == ClockKind.COMPLETE else []
        by = None if term.around_clock else calendar
        assert deadline(at, term.length, by, pauses) == _at(text), kind


def test_the_table_of_rules_is_the_programs() -> None:
    for name, *hours, counted in _rows("Which rule"):
        terms = DEFAULT_TERMS[Priority[name.upper()]]
        said = [f"{(term.minutes or 0) // 60} h" for term in terms.values()]
        assert said == hours
        around = {term.around_clock for term in terms.values()}
        assert around == {counted == "around the clock"}
    assert len(_rows("Which rule")) == len(Priority)
