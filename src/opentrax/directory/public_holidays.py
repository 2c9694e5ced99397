"""Whose public holidays there are: of a province of Canada, of a state of the United States or of
their federation, of a country. All come from the library `holidays`.

A code is what rows keep: two letters of a province or state (no two are the same), "US" for the
federal holidays alone, three letters of any country (ISO 3166-1).
"""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

import holidays
from babel import Locale
from babel.core import get_global
from django.utils.translation import get_language, pgettext_lazy, to_locale
from django.utils.translation import gettext_lazy as _
from holidays.registry import COUNTRIES

from opentrax.privacy.provinces import PROVINCES

FEDERAL = "US"
STATES: Mapping[str, Any] = {
    "AL": pgettext_lazy("a state", "Alabama"),
    "AK": pgettext_lazy("a state", "Alaska"),
    "AS": pgettext_lazy("a state", "American Samoa"),
    "AZ": pgettext_lazy("a state", "Arizona"),
    "AR": pgettext_lazy("a state", "Arkansas"),
    "CA": pgettext_lazy("a state", "California"),
    "CO": pgettext_lazy("a state", "Colorado"),
    "CT": pgettext_lazy("a state", "Connecticut"),
    "DE": pgettext_lazy("a state", "Delaware"),
    "DC": pgettext_lazy("a state", "District of Columbia"),
    "FL": pgettext_lazy("a state", "Florida"),
    "GA": pgettext_lazy("a state", "Georgia"),
    "GU": pgettext_lazy("a state", "Guam"),
    "HI": pgettext_lazy("a state", "Hawaii"),
    "ID": pgettext_lazy("a state", "Idaho"),
    "IL": pgettext_lazy("a state", "Illinois"),
    "IN": pgettext_lazy("a state", "Indiana"),
    "IA": pgettext_lazy("a state", "Iowa"),
    "KS": pgettext_lazy("a state", "Kansas"),
    "KY": pgettext_lazy("a state", "Kentucky"),
    "LA": pgettext_lazy("a state", "Louisiana"),
    "ME": pgettext_lazy("a state", "Maine"),
    "MD": pgettext_lazy("a state", "Maryland"),
    "MA": pgettext_lazy("a state", "Massachusetts"),
    "MI": pgettext_lazy("a state", "Michigan"),
    "MN": pgettext_lazy("a state", "Minnesota"),
    "MS": pgettext_lazy("a state", "Mississippi"),
    "MO": pgettext_lazy("a state", "Missouri"),
    "MT": pgettext_lazy("a state", "Montana"),
    "NE": pgettext_lazy("a state", "Nebraska"),
    "NV": pgettext_lazy("a state", "Nevada"),
    "NH": pgettext_lazy("a state", "New Hampshire"),
    "NJ": pgettext_lazy("a state", "New Jersey"),
    "NM": pgettext_lazy("a state", "New Mexico"),
    "NY": pgettext_lazy("a state", "New York"),
    "NC": pgettext_lazy("a state", "North Carolina"),
    "ND": pgettext_lazy("a state", "North Dakota"),
    "MP": pgettext_lazy("a state", "Northern Mariana Islands"),
    "OH": pgettext_lazy("a state", "Ohio"),
    "OK": pgettext_lazy("a state", "Oklahoma"),
    "OR": pgettext_lazy("a state", "Oregon"),
    "PA": pgettext_lazy("a state", "Pennsylvania"),
    "PR": pgettext_lazy("a state", "Puerto Rico"),
    "RI": pgettext_lazy("a state", "Rhode Island"),
    "SC": pgettext_lazy("a state", "South Carolina"),
    "SD": pgettext_lazy("a state", "South Dakota"),
    "TN": pgettext_lazy("a state", "Tennessee"),
    "TX": pgettext_lazy("a state", "Texas"),
    "VI": pgettext_lazy("a state", "U.S. Virgin Islands"),
    "UT": pgettext_lazy("a state", "Utah"),
    "VT": pgettext_lazy("a state", "Vermont"),
    "VA": pgettext_lazy("a state", "Virginia"),
    "WA": pgettext_lazy("a state", "Washington"),
    "WV": pgettext_lazy("a state", "West Virginia"),
    "WI": pgettext_lazy("a state", "Wisconsin"),
    "WY": pgettext_lazy("a state", "Wyoming"),
}


@cache
def _countries() -> Mapping[str, str]:
    """Countries that the library knows, by their three letters: their two."""
    return {named[2]: named[1] for named in COUNTRIES.values()}


def is_known(code: str) -> bool:
    """Whether there are such holidays."""
    return code in PROVINCES or code in STATES or code == FEDERAL or code in _countries()


def _territories() -> Mapping[str, str]:
    """Names of countries by their two letters, in the reader's language."""
    return Locale.parse(to_locale(get_language() or "en")).territories


def region_name(code: str) -> str:
    """Whose holidays a code means, in the reader's language; the code itself where nobody knows."""
    if code in PROVINCES:
        return str(PROVINCES[code][0])
    if code in STATES:
        return str(STATES[code])
    if code == FEDERAL:
        return str(_("United States, federal"))
    short = _countries().get(code, code)
    return _territories().get(short, code)


def choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Every region in three groups, each by name."""
    known = _territories()
    others = sorted(
        ((code, known.get(short, code)) for code, short in _countries().items()),
        key=lambda one: (one[1].casefold(), one[0]),
    )
    states = sorted(((code, str(name)) for code, name in STATES.items()), key=lambda one: one[1])
    return [
        (_("Canada"), [(code, name) for code, (name, _zone) in PROVINCES.items()]),
        (_("United States"), [(FEDERAL, region_name(FEDERAL)), *states]),
        (_("Countries"), others),
    ]  # fmt: skip


def of_zone(zone: str) -> str:
    """Whose holidays are kept where a clock of this zone hangs, as far as it says: a province, the
    federation, a country; "" where the library knows none.
    """
    province = next((code for code, (_name, own) in PROVINCES.items() if own == zone), "")
    if province:
        return province
    short = get_global("zone_territories").get(zone, "")
    if short == "US":
        return FEDERAL
    return next((code for code, two in _countries().items() if two == short), "")


def is_holiday(code: str, day: date) -> bool:
    """Whether a day is a public holiday there; never where nobody knows."""
    return day in _days(code, day.year)


@lru_cache(maxsize=4096)
def _days(code: str, year: int) -> frozenset[date]:
    """The holidays of a year, of a calendar of its own: one of the library takes up a year when it
    is first asked, and another thread that asks meanwhile would find a part of it.
    """
    if code in PROVINCES:
        found = holidays.country_holidays("CA", subdiv=code, years=year)
    elif code in STATES:
        found = holidays.country_holidays("US", subdiv=code, years=year)
    elif code == FEDERAL:
        found = holidays.country_holidays("US", years=year)
    elif (short := _countries().get(code)) is not None:
        found = holidays.country_holidays(short, years=year)
    else:
        return frozenset()
    return frozenset(found)
