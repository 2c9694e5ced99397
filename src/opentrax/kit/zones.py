"""The time zones that there are."""

import zoneinfo
from functools import cache


@cache
def zone_names() -> frozenset[str]:
    """Names of the IANA time zones that this machine knows; its files are looked through once."""
    return frozenset(zoneinfo.available_timezones())
