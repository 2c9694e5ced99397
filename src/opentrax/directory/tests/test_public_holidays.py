"""Whose public holidays there are, without a database."""

from datetime import date

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
