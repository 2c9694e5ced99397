"""The limit of the store: the same rows, encoded beforehand, by binary COPY."""

import threading
import time
from uuid import UUID

import psycopg

from opentrax.tracking.door import rows
from opentrax.tracking.door.parcels import prepare
from opentrax.tracking.formats.fix import Fix

CONNECTIONS = 2
ROWS_PER_COMMIT = 5_000


def _encoded(device: tuple[UUID, UUID, UUID], first_s: int) -> bytes:
    """One COPY of rows of one device, as the door packs them for an Overland feature."""
    ids = rows.pack_ids(*device)
    parts = [rows.HEADER]
    for number in range(ROWS_PER_COMMIT):
        fix = Fix(
            recorded_at=float(first_s + number),
            latitude=47 + number / 1e6,
            longitude=9 + number / 1e6,
            accuracy_m=8.0,
            altitude_m=455.0,
            speed_mps=10.5,
            course_deg=271.0,
            battery_pct=81.0,
            charging=False,
            motion="vehicle",
        )
        (row,) = prepare([fix], float(first_s + number), "overland")
        parts += [row.packed, ids]
    return b"".join([*parts, rows.TRAILER])


def copy_rate(
    conninfo: str, devices: list[tuple[UUID, UUID, UUID]], first_s: int, commits: int
) -> float:
    """Positions per second of `commits` on each of two connections; encoding is not counted."""
    work = [
        [
            _encoded(devices[(turn * CONNECTIONS + one) % len(devices)], first_s)
            for turn in range(commits)
        ]
        for one in range(CONNECTIONS)
    ]
    options = "-c synchronous_commit=on"
    links = [psycopg.connect(conninfo, autocommit=True, options=options) for _ in work]

    def write(link: psycopg.Connection, copies: list[bytes]) -> None:
        for content in copies:
            with link.cursor() as cursor, cursor.copy(rows.COPY) as copy:
                copy.write(content)

    threads = [threading.Thread(target=write, args=pair) for pair in zip(links, work, strict=True)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    for link in links:
        link.close()
    return CONNECTIONS * commits * ROWS_PER_COMMIT / took
