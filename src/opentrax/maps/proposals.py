"""What the database proposes for a text or a point. Reads only, as the serving role."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from opentrax.engine.geo import LatLon, distance_m

_LIMIT = 80
_THRESHOLD = "0.4"
_NEAREST = 20

_COLUMNS = "t.id, t.kind, t.name, t.city, t.postcode, t.latitude, t.longitude, t.key"
# Places before streets of the same likeness: "Vaduz" means the town. Then what is near.
_BY_TRIGRAMS = f"""
SELECT {_COLUMNS} FROM maps_toponym t WHERE %(key)s <%% t.key
 ORDER BY round(word_similarity(%(key)s, t.key)::numeric, 1) DESC, t.kind = 'street',
          point(t.longitude, t.latitude) <-> point(%(longitude)s, %(latitude)s), length(t.key)
 LIMIT {_LIMIT}
"""  # noqa: S608
_BY_WORDS = f"""
SELECT {_COLUMNS} FROM maps_toponym t WHERE t.key LIKE ANY(%(patterns)s::text[])
 ORDER BY (SELECT count(*) FROM unnest(%(patterns)s::text[]) p WHERE t.key LIKE p) DESC,
          t.kind = 'street', point(t.longitude, t.latitude) <-> point(%(longitude)s, %(latitude)s),
          length(t.key)
 LIMIT {_LIMIT}
"""  # noqa: S608
_HOUSES = """
SELECT a.toponym_id, a.number, a.number_key, a.first_number, a.postcode, a.city, a.latitude,
       a.longitude
  FROM maps_address a WHERE a.toponym_id = ANY(%s) AND a.first_number = ANY(%s)
"""
_HOUSES_NEAR = f"""
SELECT {_COLUMNS}, a.number, a.number_key, a.first_number, a.postcode, a.city, a.latitude,
       a.longitude
  FROM (SELECT * FROM maps_address
         ORDER BY point(longitude, latitude) <-> point(%s, %s) LIMIT {_NEAREST}) a
  JOIN maps_toponym t ON t.id = a.toponym_id
"""  # noqa: S608
_NAMES_NEAR = f"""
SELECT {_COLUMNS} FROM maps_toponym t
 ORDER BY point(t.longitude, t.latitude) <-> point(%s, %s) LIMIT {_NEAREST}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Proposal:
    """A street or place that may be meant."""

    id: int
    kind: str
    name: str
    city: str
    postcode: str
    latitude: float
    longitude: float
    key: str


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """A house number of a proposed street."""

    number: str
    number_key: str
    first_number: int
    postcode: str
    city: str
    latitude: float
    longitude: float


@lru_cache(maxsize=4)
def _extension_exists(database: str, host: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')")
        return bool(cursor.fetchone()[0])


def has_trigrams(wrapper: BaseDatabaseWrapper) -> bool:
    """Tell whether the server of this connection has pg_trgm (asked once per process)."""
    return _extension_exists(str(wrapper.settings_dict["NAME"]), str(wrapper.settings_dict["HOST"]))


def by_text(key: str, near: LatLon | None) -> list[Proposal]:
    """Return streets and places whose key is like the given one, the most similar first."""
    latitude, longitude = near or (0.0, 0.0)
    values: dict[str, Any] = {"key": key, "latitude": latitude, "longitude": longitude}
    with transaction.atomic(), connection.cursor() as cursor:
        if has_trigrams(connection):
            cursor.execute(
                "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [_THRESHOLD]
            )
            cursor.execute(_BY_TRIGRAMS, values)
        else:
            # The key is made of letters, digits and spaces: nothing in it can be a wildcard.
            cursor.execute(_BY_WORDS, values | {"patterns": _patterns(key)})
        return [Proposal(*row) for row in cursor.fetchall()]


def _patterns(key: str) -> list[str]:
    return [pattern for word in key.split() for pattern in (f"{word}%", f"% {word}%")]


def houses_of(toponym_ids: Sequence[int], leading: Sequence[int]) -> dict[int, list[HouseNumber]]:
    """Return the house numbers of streets that start with one of the given numbers."""
    found: dict[int, list[HouseNumber]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_HOUSES, [list(toponym_ids), list(leading)])
        for toponym_id, *rest in cursor.fetchall():
            found[toponym_id].append(HouseNumber(*rest))
    return found


def houses_near(here: LatLon) -> list[tuple[Proposal, HouseNumber]]:
    """Return the nearest house numbers with their streets, the nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(_HOUSES_NEAR, [here[1], here[0]])
        rows = [(Proposal(*row[:8]), HouseNumber(*row[8:])) for row in cursor.fetchall()]
    # The index measures in degrees: the order is made right here, in meters.
    return sorted(rows, key=lambda pair: distance_m(here, (pair[1].latitude, pair[1].longitude)))


def names_near(here: LatLon) -> list[Proposal]:
    """Return the nearest streets and places, the nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES_NEAR, [here[1], here[0]])
        rows = [Proposal(*row) for row in cursor.fetchall()]
    return sorted(rows, key=lambda p: distance_m(here, (p.latitude, p.longitude)))
