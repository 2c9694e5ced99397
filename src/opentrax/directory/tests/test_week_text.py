"""Weekly hours as a line of text, in two languages and back."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.directory.rules import Hours
from opentrax.directory.rules.week_text import hours_from, text_of

_STRETCH = st.tuples(st.integers(0, 11), st.integers(12, 23))


@given(st.dictionaries(st.integers(0, 6), _STRETCH, min_size=1))
def test_what_is_written_is_read_again(week: dict[int, tuple[int, int]]) -> None:
    hours = [Hours(day, time(a, 30), time(b)) for day, (a, b) in sorted(week.items())]
    assert hours_from(text_of(hours)) == hours


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("lun-ven 8h-17h30; sam 9h à 12h", "Mon-Fri 08:00-17:30; Sat 09:00-12:00"),
        ("Monday to Wednesday: 8-12, 13-17", "Mon-Wed 08:00-12:00, 13:00-17:00"),
        ("Fri-Mon 22:00-24:00", "Mon 22:00-00:00; Fri-Sun 22:00-00:00"),
        ("24/7", "24/7"), ("dim. 7h-8h", "Sun 07:00-08:00"),
    ],
)  # fmt: skip
def test_people_write_hours_in_many_ways(said: str, means: str) -> None:
    hours = hours_from(said)
    assert hours is not None
    assert text_of(hours) == means


@pytest.mark.parametrize(
    "said", ["always", "Mon", "Mon 25-26", "Xyz 8-9", "Mon 8", "8-17", "m 8-9"]
)
def test_what_is_no_hours_is_none(said: str) -> None:
    assert hours_from(said) is None
