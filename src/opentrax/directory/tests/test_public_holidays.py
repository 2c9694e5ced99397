"""Whose public holidays there are, without a database."""

import threading
from datetime import date
from typing import Any

import holidays
import pytest
from django.utils import translation

from opentrax.directory.public_holidays import (
    STATES,
    choices,
    is_holiday,
    is_known,
    of_zone,
    region_name,
)
from opentrax.privacy.provinces import PROVINCES

THANKSGIVING, CANADIAN = date(2026, 11, 26), date(2026, 10, 12)


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("US", THANKSGIVING, True), ("NY", THANKSGIVING, True), ("ON", THANKSGIVING, False),
        ("ON", CANADIAN, True), ("CA", date(2026, 3, 31), True), ("US", date(2026, 3, 31), False),
        ("DEU", date(2026, 10, 3), True), ("FRA", date(2026, 10, 3), False),
        ("XYZ", THANKSGIVING, False),
    ],
)  # fmt: skip
def test_each_region_has_its_own(code: str, day: date, expected: bool) -> None:
    assert is_holiday(code, day) is expected


def test_every_choice_can_be_asked_and_no_two_are_the_same() -> None:
    codes = [code for _group, rows in choices() for code, _name in rows]
    assert len(codes) == len(set(codes)) > 200
    assert set(STATES) & set(PROVINCES) == set()
    assert all(is_known(code) and len(code) <= 4 for code in codes)
    for code in codes[:: len(codes) // 20]:
        is_holiday(code, THANKSGIVING)
    assert not is_known("XYZ")
    assert not is_known("none")


def test_names_are_in_the_readers_language() -> None:
    with translation.override("fr-ca"):
        assert (region_name("DEU"), region_name("CA")) == ("Allemagne", "Californie")
    assert region_name("ZZZ") == "ZZZ"


def test_a_zone_says_whose() -> None:
    zones = ("America/Toronto", "America/New_York", "Europe/Paris", "UTC")
    assert [of_zone(zone) for zone in zones] == ["ON", "US", "FRA", ""]


def test_a_thread_that_asks_while_another_takes_up_a_year_finds_all_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there, go_on = threading.Event(), threading.Event()
    populate = holidays.HolidayBase._populate

    def slowly(calendar: Any, year: int) -> None:
        if not there.is_set():
            there.set()
            go_on.wait(30)
        populate(calendar, year)

    monkeypatch.setattr(holidays.HolidayBase, "_populate", slowly)
    day = date(2041, 7, 1)  # no other test asks for that year
    first = threading.Thread(target=is_holiday, args=("ON", day))
    first.start()
    try:
        assert there.wait(30)
        assert is_holiday("ON", day)
    finally:
        go_on.set()
        first.join(30)
