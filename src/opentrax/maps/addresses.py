"""The address index in PostgreSQL, written as the schema's owner: one transaction per change, by
COPY."""

from collections.abc import Iterator, Sequence

from django.db import connections, transaction

from opentrax.maps.extracts import Progress
from opentrax.maps.folders import Manifest
from opentrax.maps.gazetteer import Gazetteer
from opentrax.maps.rules import leading_number, number_key

OWNER = "owner"
_REPORT_EVERY = 5_000

_INSERT_REGION = """
INSERT INTO maps_region (name, version, west, south, east, north, source_name, source_sha256,
                         data_at, added_at, toponym_count, address_count)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
_COPY_TOPONYMS = """
COPY maps_toponym (id, region_id, kind, name, city, postcode, latitude, longitude, key) FROM STDIN
"""
_COPY_ADDRESSES = """
COPY maps_address (region_id, toponym_id, number, number_key, first_number, postcode, city,
                   latitude, longitude) FROM STDIN
"""


def versions_in_service() -> set[tuple[str, str]]:
    """Return (name, version) of each region that serves."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT name, version FROM maps_region")
        return {(name, version) for name, version in cursor.fetchall()}


def replace_region(manifest: Manifest, gazetteer: Gazetteer, progress: Progress) -> None:
    """Store a region's index and let it serve instead of the one of its name: all or nothing."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        # Whoever adds or removes on another machine waits here; readers never do.
        cursor.execute("LOCK TABLE maps_region IN SHARE ROW EXCLUSIVE MODE")
        _delete(cursor, manifest.name)
        region_id = _insert_region(cursor, manifest)
        first = _copy_toponyms(cursor, region_id, gazetteer)
        rows = _address_rows(region_id, first, gazetteer)
        with cursor.copy(_COPY_ADDRESSES) as copy:
            for count, row in enumerate(rows):
                copy.write_row(row)
                if count % _REPORT_EVERY == 0:
                    progress(count / max(1, len(gazetteer.addresses)))
        for table in ("maps_toponym", "maps_address"):
            cursor.execute(f"ANALYZE {table}")
    progress(1.0)


def delete_region(name: str) -> bool:
    """Delete a region's index; tell whether there was one."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        return _delete(cursor, name)


def _delete(cursor: object, name: str) -> bool:
    execute = cursor.execute  # type: ignore[attr-defined]
    for table in ("maps_address", "maps_toponym"):
        execute(
            f"DELETE FROM {table} WHERE region_id IN (SELECT id FROM maps_region WHERE name = %s)",  # noqa: S608
            [name],
        )
    execute("DELETE FROM maps_region WHERE name = %s", [name])
    return bool(cursor.rowcount)  # type: ignore[attr-defined]


def _insert_region(cursor: object, manifest: Manifest) -> int:
    values = [
        manifest.name, manifest.version, *manifest.bbox, manifest.source_name[:200],
        manifest.source_sha256, manifest.data_at, manifest.added_at, manifest.streets_and_places,
        manifest.addresses,
    ]  # fmt: skip
    cursor.execute(_INSERT_REGION, values)  # type: ignore[attr-defined]
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]


def _copy_toponyms(cursor: object, region_id: int, gazetteer: Gazetteer) -> int:
    """Store streets and places and return the key of the first; the others follow it one by one."""
    sequence = "pg_get_serial_sequence('maps_toponym', 'id')"
    cursor.execute(f"SELECT nextval({sequence})")  # type: ignore[attr-defined]
    first = int(cursor.fetchone()[0])  # type: ignore[attr-defined]
    last = first + len(gazetteer.named)
    cursor.execute(f"SELECT setval({sequence}, %s)", [last])  # type: ignore[attr-defined]
    with cursor.copy(_COPY_TOPONYMS) as copy:  # type: ignore[attr-defined]
        for offset, row in enumerate(gazetteer.named):
            copy.write_row(
                (
                    first + offset, region_id, row.kind, row.name, row.city, row.postcode,
                    row.latitude, row.longitude, row.key,
                )
            )  # fmt: skip
    return first


def _address_rows(region_id: int, first: int, gazetteer: Gazetteer) -> Iterator[Sequence[object]]:
    for row in gazetteer.addresses:
        key = number_key(row.number)
        yield (
            region_id, first + row.named, row.number, key, leading_number(key), row.postcode,
            row.city, row.latitude, row.longitude,
        )  # fmt: skip
