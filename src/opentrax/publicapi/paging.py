"""Pages by a cursor: each says where the next begins, and nothing that is added meanwhile shifts
them.
"""

import base64
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from ninja import Schema

from opentrax.publicapi.bodies import is_text
from opentrax.publicapi.problems import ProblemError

MOST = 200
USUAL = 50


class Page[T](Schema):
    """Rows, and the cursor of the next page (null: that was the last)."""

    items: list[T]
    next: str | None


def cursor_of(*values: object) -> str:
    """An opaque word for a place in a list."""
    told = json.dumps([str(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _values(cursor: str, count: int) -> list[str]:
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as error:
        raise _bad() from error
    if (
        not isinstance(told, list)
        or len(told) != count
        or not all(isinstance(v, str) and is_text(v) for v in told)
    ):
        raise _bad()
    return told


def _bad() -> ProblemError:
    return ProblemError("malformed", _("Send “after” as “next” of an earlier answer said."))


def moment(cursor: str) -> tuple[datetime, UUID] | None:
    """The place in a list by time that a cursor names; None for no cursor."""
    if not cursor:
        return None
    at, key = _values(cursor, 2)
    try:
        found = datetime.fromisoformat(at), UUID(key)
    except ValueError as error:
        raise _bad() from error
    if found[0].tzinfo is None:
        raise _bad()
    return found


def word(cursor: str) -> tuple[str, UUID] | None:
    """The place in a list by a sort key that a cursor names; None for no cursor."""
    if not cursor:
        return None
    text, key = _values(cursor, 2)
    try:
        return text, UUID(key)
    except ValueError as error:
        raise _bad() from error


def key(cursor: str) -> tuple[UUID, UUID] | None:
    """The place in a list by a key that a cursor names; None for no cursor."""
    place = word(cursor)
    try:
        return place and (UUID(place[0]), place[1])
    except ValueError as error:
        raise _bad() from error


def number(cursor: str) -> tuple[int, UUID] | None:
    """The place in a list by number that a cursor names; None for no cursor."""
    place = word(cursor)
    try:
        found = place and (int(place[0]), place[1])
    except ValueError as error:
        raise _bad() from error
    if found and not 0 <= found[0] < 2**31:
        raise _bad()
    return found or None


def day(cursor: str) -> tuple[date, UUID] | None:
    """The place in a list by day that a cursor names; None for no cursor."""
    place = word(cursor)
    try:
        return place and (date.fromisoformat(place[0]), place[1])
    except ValueError as error:
        raise _bad() from error


def place_in_journal(cursor: str) -> tuple[int, UUID | None, datetime] | None:
    """The place in the journal that a cursor names: behind which position and entry, and when it
    was told; None for no cursor.
    """
    if not cursor:
        return None
    position, key, told_at = _values(cursor, 3)
    try:
        found = int(position), UUID(key) if key else None, datetime.fromisoformat(told_at)
    except ValueError as error:
        raise _bad() from error
    if found[2].tzinfo is None or not 0 <= found[0] < 2**63:
        raise _bad()
    return found


def page_by(
    rows: QuerySet[Any], column: str, after: tuple[Any, UUID] | None, limit: int
) -> tuple[list[Any], str | None]:
    """One page of rows in the order of a column and their key, and the next cursor."""
    if after is not None:
        place, key = after
        rows = rows.filter(**{f"{column}__gte": place}).filter(
            Q(**{f"{column}__gt": place}) | Q(pk__gt=key)
        )
    found = list(rows.order_by(column, "pk")[: limit + 1])
    return cut(found, column, limit)


def cut(found: Sequence[Any], column: str, limit: int) -> tuple[list[Any], str | None]:
    """The page of what was read with one more row than it shows."""
    shown = list(found[:limit])
    last = shown[-1] if len(found) > limit else None
    return shown, cursor_of(_told(getattr(last, column)), last.pk) if last is not None else None


def _told(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
