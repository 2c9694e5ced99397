"""Which work orders a list shows, and in which order: quick however many there are.

An organization sees what it keeps and what clients opened to it. Each of the two has indexes that
begin with an organization and go on in the order of the list, but no index serves "either of the
two", so each is asked by itself for its first thousand and the answers are merged here. A list
ends after `MOST`: nobody turns a thousandth page, and to count a hundred thousand rows takes
longer than to show them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, UUIDField, Value

from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.organizations.selectors import client_ids
from opentrax.workorders.models import OF_CLIENTS, OwnReference, WorkOrder
from opentrax.workorders.models.filters import Nte

MOST = 1_000
MOST_HITS = 1_000
"""Of a search: the newest so many are looked at further."""
_COLUMNS = {"number": "number", "due": "due_at", "next": "next_due_at"}
SORTS = tuple(f"{sign}{name}" for name in (*_COLUMNS, "location") for sign in ("", "-"))


def hits(search: str) -> list[UUID] | None:
    """Ids of the newest `MOST_HITS` work orders in which every word of a search begins some word,
    or some word of who came or asked for it; None where nothing is searched for. They still have
    to be read under row security.
    """
    words = fold(search).strip()
    return _by_words(words) + _by_more(words) if words else None


def newest_hits(search: str) -> list[UUID] | None:
    """The same in the order of the list, where nothing else narrows or sorts it: nothing is read
    again before the page that is shown, under row security. None where nothing is searched for, or
    where those found by people or numbers of the organization's own books would have to be put
    among the hits.
    """
    words = fold(search).strip()
    if not words:
        return None
    found = _by_words(words)
    return found if set(_by_more(words)) <= set(found) else None


def _by_words(words: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT workorders_find(%s, %s)", [words, MOST_HITS])
        return [row[0] for row in cursor.fetchall()]


def _by_more(words: str) -> list[UUID]:
    return [*_by_own_reference(words.split()), *_by_people(words)]


def _by_people(words: str) -> list[UUID]:
    """By who came or is sent, and, to who keeps the work order, by who asked for it; words that are
    not in a name have to be on the work order.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM workorders_find_people(%s, %s)", [words, MOST_HITS])
        found = cursor.fetchall()
    half = list({key for key, missing in found if missing})
    rows = WorkOrder.objects.filter(among(half)).values_list("pk", "search_text") if half else ()
    texts = dict(rows)
    return [
        key for key, missing in found
        if all(f" {word}" in f" {texts.get(key, '')}" for word in missing)
    ]  # fmt: skip


def among(ids: Sequence[UUID]) -> Func:
    """That a row's key is one of these: one array, where `pk__in` makes a word of the query of each
    of a thousand.
    """
    keys = Value(list(ids), output_field=ArrayField(UUIDField()))
    return Func(
        F("pk"), keys, template="(%(expressions)s))", arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )  # fmt: skip


def _by_own_reference(words: list[str]) -> list[UUID]:
    """By the number of the organization's own books, which nobody else finds; words that are not
    in it have to be on the work order.
    """
    any_word = reduce(or_, (Q(search_text__contains=word) for word in words))
    own = OwnReference.objects.filter(any_word, organization_id=current_organization_id())
    rows = own.order_by("-id").values_list(
        "work_order_id", "search_text", "work_order__search_text"
    )
    return [
        key
        for key, reference, text in rows[:MOST_HITS]
        if all(word in reference or word in text for word in words)
    ]


def _sides(found: QuerySet[WorkOrder], nte: str) -> tuple[QuerySet[WorkOrder], QuerySet[WorkOrder]]:
    """What the organization in scope keeps, and what clients opened to it; of a word of `Nte` those
    near or over their cap, each side by the amounts that it sees.
    """
    own_id = current_organization_id()
    own = found.filter(organization_id=own_id)
    clients = found.filter(OF_CLIENTS, provider_id=own_id)
    if nte == Nte.OVER:
        return own.filter(reach=nte), clients.filter(provider_reach=nte)
    if nte == Nte.NEAR:
        return own.filter(reach__gt=""), clients.filter(provider_reach__gt="")
    return own, clients


def listed(found: QuerySet[WorkOrder], sort: str = "", *, nte: str = "") -> list[UUID]:
    """Ids of the first `MOST` + 1 of some work orders, in the order of the list: newest first, or
    by one of `SORTS`. What has no such date comes last, newest first; "location" goes by client
    first. `nte` is a word of `Nte`, or empty for all.
    """
    with _along_indexes():
        return _listed(found, sort, nte)


def _listed(found: QuerySet[WorkOrder], sort: str, nte: str) -> list[UUID]:
    own_id = current_organization_id()
    own, clients = _sides(found, nte)
    name, sign = sort.removeprefix("-"), "-" if sort.startswith("-") else ""
    if sort not in SORTS:
        return _merged([own, clients], "created_at", "-")
    if name != "location":
        return _merged([own, clients], _COLUMNS[name], sign)
    # Said of the location too, whose index begins with its keeper and goes on in this order.
    place = f"{sign}location__sort_key"
    rows = own.filter(location__organization_id=own_id).order_by(place, "-id")
    theirs = clients.filter(location__organization_id__in=client_ids()).order_by(
        f"{sign}location__organization_id", place, "-id"
    )
    return [*_first(rows, "pk"), *_first(theirs, "pk")][: MOST + 1]


def _merged(sides: Sequence[QuerySet[WorkOrder]], column: str, sign: str) -> list[UUID]:
    """Both sides by a column, then the rows without a value by themselves: in either direction an
    index has them at its other end, or not at all.
    """
    is_optional = WorkOrder._meta.get_field(column).null
    given = [
        (value, key)
        for side in sides
        for value, key in _first(
            (side.filter(**{f"{column}__isnull": False}) if is_optional else side).order_by(
                f"{sign}{column}", f"{sign}id"
            ),
            column, "pk",
        )
    ]  # fmt: skip
    found = [key for _value, key in sorted(given, reverse=bool(sign))]
    if is_optional and len(found) <= MOST:
        empty = [side.filter(**{f"{column}__isnull": True}) for side in sides]
        found += _merged(empty, "created_at", "-")
    return found[: MOST + 1]


def newest_before(
    found: QuerySet[WorkOrder], before: tuple[datetime, UUID] | None, limit: int, *,
    nte: str = "",
) -> list[WorkOrder]:  # fmt: skip
    """The newest of some work orders that come after a place in the list of the newest, one more
    than `limit` where there are, with their locations. `nte` as in `listed`.
    """
    rows = _newest(found, before, limit + 1, nte)
    return in_order([key for _at, key, _number in rows])


def every(found: QuerySet[WorkOrder], most: int, *, nte: str = "") -> list[tuple[UUID, int]]:
    """Ids and numbers of the newest `most` + 1 of some work orders, read in pieces; `nte` as in
    `listed`.
    """
    rows: list[tuple[datetime, UUID, int]] = []
    while len(rows) <= most:
        last = rows[-1][:2] if rows else None
        piece = _newest(found, last, min(MOST, most + 1 - len(rows)), nte)
        rows += piece
        if not piece:
            break
    return [(key, number) for _at, key, number in rows]


def _newest(
    found: QuerySet[WorkOrder], before: tuple[datetime, UUID] | None, limit: int, nte: str
) -> list[tuple[datetime, UUID, int]]:
    if before is not None:
        at, key = before
        found = found.filter(created_at__lte=at).filter(Q(created_at__lt=at) | Q(pk__lt=key))
    with _along_indexes():
        rows = [
            row
            for side in _sides(found, nte)
            for row in side.order_by("-created_at", "-id").values_list(
                "created_at", "pk", "number"
            )[:limit]
        ]
    return sorted(rows, reverse=True)[:limit]


@contextmanager
def _along_indexes() -> Iterator[None]:
    """Read in the order of an index inside the block, in this transaction.

    The planner takes the condition of row security for one that few rows fulfil, gathers all that
    could, a hundred thousand, and sorts them; in the order of an index the first thousand do.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = off; SET LOCAL enable_hashjoin = off")
        yield
        cursor.execute("SET LOCAL enable_bitmapscan = on; SET LOCAL enable_hashjoin = on")


def in_order(ids: Sequence[UUID]) -> list[WorkOrder]:
    """The work orders with their locations, as the ids stand; one that is gone is left out."""
    found = WorkOrder.objects.select_related("location").in_bulk(list(ids))
    return [found[key] for key in ids if key in found]


def _first(rows: QuerySet[WorkOrder], *columns: str) -> QuerySet[Any, Any]:
    return rows.values_list(*columns, flat=len(columns) == 1)[: MOST + 1]
