"""Read the journal of the organization in scope from a place on, so that nothing is ever skipped.

Entries are written in many transactions at once, and one that began earlier may commit later: the
order of writing is not the order in which a reader can see them, and a cursor over it loses
entries. So an entry gets its position only when somebody reads, under a lock of the organization's
counter, and only entries that are committed by then get one. What commits later gets a later
position; positions have no gaps, and each becomes visible after all before it. Unlike a horizon of
transaction ids this waits for no other transaction of the server, and outlives a restored backup:
a cursor from after that backup names an entry that is not there, and is told to begin anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from opentrax.integrations.models import JournalCounter, JournalEntry
from opentrax.integrations.terms import CURSOR_TERM
from opentrax.kit.clock import now
from opentrax.kit.tenancy import current_organization_id

MOST_AT_ONCE = 5000  # so that a first reading after a month does not hold the lock for long

_NUMBER = """
WITH fresh AS (
    SELECT id, row_number() OVER (ORDER BY serial) AS step FROM (
        SELECT id, serial FROM integrations_journalentry
         WHERE organization_id = %s AND position IS NULL ORDER BY serial LIMIT %s) AS oldest)
UPDATE integrations_journalentry AS entry SET position = %s + fresh.step
  FROM fresh WHERE entry.id = fresh.id AND entry.organization_id = %s
"""


class BeginAnewError(Exception):
    """A place in the journal from which entries may be missing, or that never was."""


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which entry, by its position and key, and when that was told."""

    position: int
    entry_id: UUID | None
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """Entries in their order, the place behind them, and whether more are there already."""

    entries: Sequence[JournalEntry]
    place: Place
    has_more: bool


def lock_counter() -> JournalCounter:
    """The counter of positions of the organization in scope, locked until the transaction ends."""
    organization_id = current_organization_id()
    JournalCounter.objects.bulk_create(
        [JournalCounter(organization_id=organization_id)], ignore_conflicts=True
    )
    counters = JournalCounter.objects.filter(organization_id=organization_id)
    counter: JournalCounter = counters.select_for_update().get()
    return counter


def give_positions(locked: JournalCounter | None = None) -> int:
    """Give what was committed and has none its position; returns the last position given."""
    organization_id = current_organization_id()
    fresh = JournalEntry.objects.filter(organization_id=organization_id, position=None)
    counters = JournalCounter.objects.filter(organization_id=organization_id)
    if not fresh.exists():
        return counters.values_list("last_position", flat=True).first() or 0
    counter = locked or lock_counter()
    # A statement of its own, after the lock: it sees all that was committed until then.
    with connection.cursor() as cursor:
        cursor.execute(
            _NUMBER, [organization_id, MOST_AT_ONCE, counter.last_position, organization_id]
        )
        counter.last_position += cursor.rowcount
    counter.save(update_fields=["last_position"])
    return counter.last_position


def read_journal(after: Place | None, limit: int) -> Part:
    """What comes after a place; None: the oldest that is kept. Raises BeginAnewError for a place
    that is too old to know that nothing is missing, and for one of another journal.
    """
    last = give_positions()
    own = JournalEntry.objects.filter(organization_id=current_organization_id())
    if after is not None:
        _check(after, last)
    begin = after.position if after else 0
    found = list(own.filter(position__gt=begin).order_by("position")[: limit + 1])
    if after is not None and begin < last and (not found or found[0].position != begin + 1):
        raise BeginAnewError  # a reader so far behind that the next entry is gone by its age
    shown = found[:limit]
    place = Place(begin, after.entry_id if after else None, now())
    if shown:
        place = Place(shown[-1].position or 0, shown[-1].pk, now())
    return Part(shown, place, len(found) > limit)


def _check(after: Place, last: int) -> None:
    if after.told_at < now() - CURSOR_TERM or after.position > last:
        raise BeginAnewError
    there = JournalEntry.objects.filter(
        organization_id=current_organization_id(), position=after.position
    )
    key = there.values_list("pk", flat=True).first()
    if key is not None and key != after.entry_id:
        raise BeginAnewError
