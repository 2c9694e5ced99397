"""Whether a provider's own word covers a piece of work: its trade, and where it is. Pure.

What was not said, and what is not known of the place, is neither a yes nor a no. A place is in an
area when it lies within the radius; when its province is that one, by the location's own word or by
the address; when a postal code of the address begins so, whatever its country: letters and digits.
That none begins so is a no only where the address has what is a code beyond doubt.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from opentrax.engine.geo import LatLon, distance_m

# Codes with letters that nothing else in an address looks like: Canada, the United Kingdom (floors
# are no codes: "B2 4th"), Ireland.
_LETTERED = re.compile(
    r"\b([A-Z]\d[A-Z])[ -]?(\d[A-Z]\d)\b"
    r"|\b([A-Z]{1,2}\d[A-Z\d]?) ?(?!\d(?:ST|ND|RD|TH)\b)(\d[A-Z]{2})\b"
    r"|\b([AC-FHKNPRTV-Y]\d[\dW]) ([AC-FHKNPRTV-Y\d]{4})\b"
)
# Numbers: the Netherlands (1012 AB), Poland, Japan, Portugal, Brazil and longer ones of the United
# States (in two with a hyphen), Sweden, Czechia and Greece (114 55), and plain ones.
_NUMERIC = re.compile(
    r"(?<![\w-])(?:(\d{4}) ?([A-Z]{2})|(\d{2,5})-(\d{3,4})|(\d{3}) (\d{2})|(\d{4,6}))(?![\w])"
)
_WORD = re.compile(r"[^\W\d_]+")
_NAMED = re.compile(r"[A-Z]{2,3}\d")
POSTAL_PREFIX = re.compile(r"^(?:[A-Z]{1,3}|(?=[A-Z]*\d)[A-Z\d]{2,10})$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Area:
    """One area: around a point, a province by its code, or a beginning of postal codes."""

    kind: str
    value: str = ""
    center: LatLon | None = None
    radius_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Where:
    """What is known of the place of the work."""

    point: LatLon | None
    address: str
    province: str


@dataclass(frozen=True, slots=True)
class Cover:
    """What a provider's word says of a piece of work: None where it says nothing. `distance_m` is
    to the nearest of its places.
    """

    trade: bool | None = None
    area: bool | None = None
    distance_m: float | None = None

    @property
    def is_out(self) -> bool:
        """Whether it says no."""
        return self.trade is False or self.area is False


def plain_prefix(text: str) -> str:
    """A beginning of postal codes as it is kept: "k1a 0" is "K1A0"."""
    return re.sub(r"[\s-]", "", text).upper()


def postal_codes(address: str) -> Iterator[str]:
    """Postal codes in an address, without spaces and hyphens; of numbers not the one that it begins
    with, a house's.
    """
    text = address.upper()
    for found in _LETTERED.finditer(text):
        yield "".join(filter(None, found.groups()))
    for found in _NUMERIC.finditer(text):
        if text[: found.start()].strip():
            yield "".join(filter(None, found.groups()))


def _is_written(prefix: str, address: str) -> bool:
    """Whether words of an address, put together, begin as a prefix that names its country or town
    in letters does: "LV10" in "Riga, LV-1010". No code is known to look so, and none not to.
    """
    if not _NAMED.match(prefix):
        return False
    words = re.findall(r"[A-Z\d]+", address.upper())
    joined = ("".join(words[index : index + 3]) for index in range(len(words)))
    return any(one.startswith(prefix) for one in joined)


def _holds(area: Area, where: Where) -> bool | None:
    if area.kind == "radius":
        if where.point is None or area.center is None:
            return None
        return distance_m(area.center, where.point) <= area.radius_m
    if area.kind == "province":
        if where.province:
            return where.province == area.value
        words = {word for word in _WORD.findall(where.address) if word.isupper()}
        return True if area.value in words else None
    codes = list(postal_codes(where.address))
    if any(code.startswith(area.value) for code in codes) or _is_written(area.value, where.address):
        return True
    return False if codes else None


def _area(areas: Sequence[Area], where: Where) -> bool | None:
    told = [_holds(area, where) for area in areas]
    if any(told):
        return True
    # One that cannot be judged may hold: the word is then no "no".
    return None if not told or None in told else False


def cover(trades: Collection[str], areas: Sequence[Area], trade: str, where: Where | None) -> Cover:
    """What a provider's word says of work of a trade of the program ("": of none) at a place."""
    by_trade = trade in trades if trades and trade else None
    if where is None:
        return Cover(by_trade)
    centers = [area.center for area in areas if area.center is not None]
    far = None
    if where.point is not None and centers:
        far = min(distance_m(center, where.point) for center in centers)
    return Cover(by_trade, _area(areas, where), far)
