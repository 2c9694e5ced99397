"""Country and provider of a network, from lists that the operator put on this machine.

None comes with Opentrax and none is asked over the network. The format is MaxMind's; a country is
its code, a provider the name that a list of autonomous systems or of providers gives.
"""

import re
from collections.abc import Sequence
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import maxminddb

_NO_NAME = re.compile(r"[^\w .,&'+/()-]")
_NAMES = ("isp", "organization", "autonomous_system_organization")


@cache
def _opened(path: Path) -> maxminddb.Reader:
    return maxminddb.open_database(path)


def place_of(address: str, lists: Sequence[Path]) -> dict[str, str]:
    """`country` and `provider` of an address, as far as the lists know them."""
    found: dict[str, str] = {}
    try:
        asked = ip_address(address)
    except ValueError:
        return found
    for path in lists:
        try:
            record: Any = _opened(path).get(asked)
        except ValueError:  # a list of IPv4 networks knows no IPv6
            continue
        if isinstance(record, dict):
            found |= {k: v for k, v in _of(record).items() if v and k not in found}
    return found


def _of(record: dict[str, Any]) -> dict[str, str]:
    country = record.get("country")
    code = str(country.get("iso_code", "")) if isinstance(country, dict) else ""
    traits = record.get("traits")
    names = {**(traits if isinstance(traits, dict) else {}), **record}
    provider = next((str(names[n]) for n in _NAMES if names.get(n)), "")
    return {
        "country": code if re.fullmatch(r"[A-Z]{2}", code) else "",
        "provider": _NO_NAME.sub("", provider)[:60].strip(),
    }
