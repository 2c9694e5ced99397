"""Provinces and territories of Canada: their clocks and holidays, by which terms are counted."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy.vocabulary import Words

DEFAULT = "ON"
PROVINCES: Mapping[str, tuple[Words, str]] = {
    "AB": (_("Alberta"), "America/Edmonton"),
    "BC": (_("British Columbia"), "America/Vancouver"),
    "MB": (_("Manitoba"), "America/Winnipeg"),
    "NB": (_("New Brunswick"), "America/Moncton"),
    "NL": (_("Newfoundland and Labrador"), "America/St_Johns"),
    "NS": (_("Nova Scotia"), "America/Halifax"),
    "NT": (_("Northwest Territories"), "America/Yellowknife"),
    "NU": (_("Nunavut"), "America/Iqaluit"),
    "ON": (_("Ontario"), "America/Toronto"),
    "PE": (_("Prince Edward Island"), "America/Halifax"),
    "QC": (_("Quebec"), "America/Montreal"),
    "SK": (_("Saskatchewan"), "America/Regina"),
    "YT": (_("Yukon"), "America/Whitehorse"),
}


def province_of_zone(zone: str) -> str:
    """The province of a time zone, where it names one; else the default."""
    found = [code for code, (_name, own) in PROVINCES.items() if own == zone]
    return found[0] if found else DEFAULT


def local(at: datetime, province: str) -> datetime:
    """An instant on the clocks of a province."""
    return at.astimezone(ZoneInfo(PROVINCES[province][1]))


def is_holiday(province: str, day: date) -> bool:
    """Whether a day is a public holiday there."""
    return day in _calendar(province)


@cache
def _calendar(province: str) -> "holidays.HolidayBase":
    return holidays.country_holidays("CA", subdiv=province)
