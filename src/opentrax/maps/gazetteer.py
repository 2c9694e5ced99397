"""From findings to the rows of the address index: streets get their town, house numbers their
street. Pure.

Steps: towns of points by their municipality's area (STRtree), else the nearest settlement within 10
km; pieces of road of one name in one town become one street; a house number goes to the street of
its name in its town, else to the nearest of that name within 5 km, else to a new street at its own
place. O(n log n).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from opentrax.engine.geo import LatLon, distance_m
from opentrax.maps.features import Found, FoundAddress, FoundPlace
from opentrax.maps.rules import search_key

_TOWN_KINDS = frozenset({"city", "town", "village"})
_NEAREST_TOWN_M = 10_000.0
_SAME_STREET_M = 5_000.0
_OTHER_CITIES = 3


@dataclass(slots=True)
class NamedRow:
    """A street or place as it will be stored; `key` is what is searched."""

    kind: str
    name: str
    city: str
    latitude: float
    longitude: float
    cities: Counter[str] = field(default_factory=Counter)
    postcodes: Counter[str] = field(default_factory=Counter)

    @property
    def postcode(self) -> str:
        """The postcode of most of its addresses, if any has one."""
        return self.postcodes.most_common(1)[0][0] if self.postcodes else ""

    @property
    def key(self) -> str:
        """The name, its town, and the towns that its addresses are written with."""
        others = [city for city, _ in self.cities.most_common(_OTHER_CITIES)]
        words = search_key(self.name, self.city, *others).split()
        return " ".join(dict.fromkeys(words))


@dataclass(slots=True)
class AddressRow:
    """A house number; `named` is the index of its street in the gazetteer."""

    named: int
    number: str
    postcode: str
    city: str
    latitude: float
    longitude: float


@dataclass(slots=True)
class Gazetteer:
    """Everything of a region that can be searched."""

    named: list[NamedRow]
    addresses: list[AddressRow]


class _Towns:
    """Answers in which town a point lies."""

    def __init__(self, found: Found) -> None:
        towns = sorted(found.towns, key=lambda town: town.level)
        self._names = [town.name for town in towns]
        self._areas = shapely.STRtree([town.area for town in towns])
        self._settlements = [place for place in found.places if place.kind in _TOWN_KINDS]
        points = [shapely.Point(place.longitude, place.latitude) for place in self._settlements]
        self._nearest = shapely.STRtree(points)

    def of(self, points: Sequence[LatLon]) -> list[str]:
        """Return the town of each point ("" where none is near); the smallest municipality wins."""
        names = [""] * len(points)
        if not points:
            return names
        shapes = shapely.points(np.array([(lon, lat) for lat, lon in points]))
        if self._names:
            pairs = self._areas.query(shapes, predicate="within")
            for point, town in sorted(zip(*pairs.tolist(), strict=True)):
                names[point] = self._names[town]
        if self._settlements:
            for index, nearest in enumerate(self._nearest.nearest(shapes).tolist()):
                names[index] = names[index] or self._near(points[index], self._settlements[nearest])
        return names

    @staticmethod
    def _near(point: LatLon, place: FoundPlace) -> str:
        near = distance_m(point, (place.latitude, place.longitude)) <= _NEAREST_TOWN_M
        return place.name if near else ""


def _streets(found: Found, towns: _Towns) -> list[NamedRow]:
    names = towns.of([(s.latitude, s.longitude) for s in found.streets])
    pieces: dict[tuple[str, str], list[LatLon]] = defaultdict(list)
    for street, town in zip(found.streets, names, strict=True):
        pieces[street.name, town].append((street.latitude, street.longitude))
    rows = []
    for (name, town), points in pieces.items():
        latitude, longitude = _most_central(points)
        rows.append(NamedRow("street", name, town, latitude, longitude))
    return rows


def _most_central(points: Sequence[LatLon]) -> LatLon:
    """Return that one of the points which is nearest to their mean, so that a street's point lies
    on it."""
    mean = (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
    return min(points, key=lambda point: distance_m(point, mean))


class _Streets:
    """Finds the street that a house number belongs to, or makes one."""

    def __init__(self, rows: list[NamedRow]) -> None:
        self._rows = rows
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for index, row in enumerate(rows):
            self._by_key[search_key(row.name)].append(index)

    def of(self, address: FoundAddress, town: str) -> int:
        key = search_key(address.street)
        same_name = self._by_key[key]
        for index in same_name:
            if self._rows[index].city == town:
                return index
        here = (address.latitude, address.longitude)
        near = [
            (distance_m(here, (self._rows[i].latitude, self._rows[i].longitude)), i)
            for i in same_name
        ]
        if near and min(near)[0] <= _SAME_STREET_M:
            return min(near)[1]
        self._rows.append(NamedRow("street", address.street, town or address.city, *here))
        same_name.append(len(self._rows) - 1)
        return len(self._rows) - 1


def _places(found: Found, towns: _Towns) -> Iterable[NamedRow]:
    names = towns.of([(p.latitude, p.longitude) for p in found.places])
    for place, town in zip(found.places, names, strict=True):
        city = "" if place.kind in _TOWN_KINDS or town == place.name else town
        yield NamedRow(place.kind, place.name, city, place.latitude, place.longitude)


def build_gazetteer(found: Found) -> Gazetteer:
    """Return the rows of the address index of one region."""
    towns = _Towns(found)
    named = _streets(found, towns)
    streets = _Streets(named)
    addresses: dict[tuple[int, str, str], AddressRow] = {}
    town_names = towns.of([(a.latitude, a.longitude) for a in found.addresses])
    for address, town in zip(found.addresses, town_names, strict=True):
        index = streets.of(address, town)
        row, city = named[index], address.city or town
        row.cities.update([city] if city else [])
        row.postcodes.update([address.postcode] if address.postcode else [])
        # A building and its door often carry the same number: the first one stays.
        addresses.setdefault(
            (index, address.number.casefold(), city),
            AddressRow(
                index, address.number, address.postcode, city, address.latitude, address.longitude
            ),
        )
    named.extend(_places(found, towns))
    for address_row in addresses.values():
        address_row.postcode = address_row.postcode or named[address_row.named].postcode
    return Gazetteer(named, list(addresses.values()))
