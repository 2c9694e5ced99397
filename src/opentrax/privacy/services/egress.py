"""Count each decision about a host that is not ours, a refusal whatever becomes of its caller."""

import asyncio
import logging
import threading
from typing import Any

from django.db import DatabaseError, connection

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7

log = logging.getLogger("opentrax.egress")
_WAIT_S = 5
_COUNT = """
INSERT INTO privacy_egress (id, on_day, processor, host, admitted, refused)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (on_day, processor, host) DO UPDATE
   SET admitted = privacy_egress.admitted + excluded.admitted,
       refused = privacy_egress.refused + excluded.refused
"""


def count(processor: str, host: str, admitted: bool) -> None:
    """Add one. A refusal is written on a connection of its own: the transaction of whoever asked
    is about to fail."""
    row = [uuid7(), now().date(), processor, host[:253].lower(), int(admitted), int(not admitted)]
    if admitted and not _in_a_loop():
        _write(row)
        return
    writer = threading.Thread(target=_write_apart, args=(row,), name="egress")
    writer.start()
    writer.join(_WAIT_S)


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _write_apart(row: list[Any]) -> None:
    try:
        _write(row)
    finally:
        connection.close()


def _write(row: list[Any]) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, row)
    except DatabaseError:
        log.exception("a connection could not be counted")
