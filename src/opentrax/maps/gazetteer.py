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
from typing import NamedTuple

import numpy as np
import shapely

from opentrax.engine.geo import LatLon, distance_m
from opentrax.maps.features import Found, FoundAddress
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


class _Town(NamedTuple):
    """A town by identity: two towns of one name stay two. Without a town, a cell of 0.1 degrees."""

    key: tuple[str, float, float]
    name: str


class _Towns:
    """Answers in which town a point lies."""

    def __init__(self, found: Found) -> None:
        self._areas = sorted(found.towns, key=lambda town: town.level)
        self._tree = shapely.STRtree([town.area for town in self._areas])
        self._settlements = [place for place in found.places if place.kind in _TOWN_KINDS]
        points = [shapely.Point(place.longitude, place.latitude) for place in self._settlements]
        self._nearest = shapely.STRtree(points)

    def of(self, points: Sequence[LatLon]) -> list[_Town]:
        """Return the town of each point (its name "" where none is near); the smallest
        municipality wins."""
        if not points:
            return []
        shapes = shapely.points(np.array([(lon, lat) for lat, lon in points]))
        inside: dict[int, int] = {}
        if self._areas:
            pairs = self._tree.query(shapes, predicate="within")
            inside = dict(sorted(zip(*pairs.tolist(), strict=True)))
        nearest = self._nearest.nearest(shapes).tolist() if self._settlements else []
        towns = []
        for index, point in enumerate(points):
            if index in inside:
                towns.append(_Town(("area", inside[index], 0), self._areas[inside[index]].name))
            else:
                towns.append(self._near(point, nearest[index] if nearest else None))
        return towns

    def _near(self, point: LatLon, nearest: int | None) -> _Town:
        if nearest is not None:
            place = self._settlements[nearest]
            if distance_m(point, (place.latitude, place.longitude)) <= _NEAREST_TOWN_M:
                return _Town(("place", nearest, 0), place.name)
        return _Town(("cell", round(point[0], 1), round(point[1], 1)), "")


class _Streets:
    """The streets of a region, and to which of them a house number belongs."""

    def __init__(self, found: Found, towns: _Towns) -> None:
        self.rows: list[NamedRow] = []
        self._exact: dict[tuple[str, tuple[str, float, float]], int] = {}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        where = towns.of([(s.latitude, s.longitude) for s in found.streets])
        pieces: dict[tuple[str, _Town], list[LatLon]] = defaultdict(list)
        for street, town in zip(found.streets, where, strict=True):
            pieces[street.name, town].append((street.latitude, street.longitude))
        for (name, town), points in pieces.items():
            self._add(name, town, town.name, _most_central(points))

    def of(self, address: FoundAddress, town: _Town) -> int:
        """Return the street of a house number; one that the extract does not name is made."""
        key = search_key(address.street)
        if (key, town.key) in self._exact:
            return self._exact[key, town.key]
        here = (address.latitude, address.longitude)
        near = [
            (distance_m(here, (self.rows[i].latitude, self.rows[i].longitude)), i)
            for i in self._by_name[key]
        ]
        if near and min(near)[0] <= _SAME_STREET_M:
            return min(near)[1]
        return self._add(address.street, town, town.name or address.city, here)

    def _add(self, name: str, town: _Town, city: str, point: LatLon) -> int:
        key, index = search_key(name), len(self.rows)
        self.rows.append(NamedRow("street", name, city, *point))
        self._by_name[key].append(index)
        self._exact.setdefault((key, town.key), index)
        return index


def _most_central(points: Sequence[LatLon]) -> LatLon:
    """Return that one of the points which is nearest to their mean, so that a street's point lies
    on it."""
    mean = (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
    return min(points, key=lambda point: distance_m(point, mean))


def _places(found: Found, towns: _Towns) -> Iterable[NamedRow]:
    names = towns.of([(p.latitude, p.longitude) for p in found.places])
    for place, (_, town) in zip(found.places, names, strict=True):
        city = "" if place.kind in _TOWN_KINDS or town == place.name else town
        yield NamedRow(place.kind, place.name, city, place.latitude, place.longitude)


def build_gazetteer(found: Found) -> Gazetteer:
    """Return the rows of the address index of one region."""
    towns = _Towns(found)
    streets = _Streets(found, towns)
    named = streets.rows
    addresses: dict[tuple[int, str, str], AddressRow] = {}
    where = towns.of([(a.latitude, a.longitude) for a in found.addresses])
    for address, town in zip(found.addresses, where, strict=True):
        index = streets.of(address, town)
        row, city = named[index], address.city or town.name
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
