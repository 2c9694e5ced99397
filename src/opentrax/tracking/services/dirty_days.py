"""Days that got positions since they were settled: taken once, and never lost."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from opentrax.kit.tenancy import current_organization_id


@dataclass(frozen=True, slots=True, order=True)
class DirtyDevice:
    """A device's day in UTC; the technician's own days from the day before to the day after may
    be touched."""

    technician_id: UUID
    device_id: UUID
    day_on: date


# The rows of technicians are locked in the order in which the gate locks them, so that neither
# waits for the other in a circle.
_LOCK = """
SELECT technician_id FROM tracking_state
 WHERE organization_id = %(organization)s AND technician_id IN (
     SELECT technician_id FROM tracking_dirty_day WHERE organization_id = %(organization)s
      ORDER BY marked_at LIMIT %(limit)s)
 ORDER BY organization_id, technician_id FOR UPDATE
"""
_TAKE = """
DELETE FROM tracking_dirty_day
 WHERE organization_id = %(organization)s AND technician_id = ANY (%(technicians)s)
RETURNING technician_id, device_id, day_on
"""


def take_dirty_days(*, limit: int = 100) -> list[DirtyDevice]:
    """Remove and return marks of the organization in scope, oldest first.

    Enqueue the job that settles them in the same transaction, and read the positions in a later
    one. Locking the technician's state waits for transactions of the door in flight: a position
    is either visible to that later transaction, or its day is marked anew. `limit` counts marks;
    all days of the technicians among them are taken.
    """
    organization_id = current_organization_id()
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"organization": organization_id, "limit": limit})
        technicians = [row[0] for row in cursor.fetchall()]
        if not technicians:
            return []
        cursor.execute(_TAKE, {"organization": organization_id, "technicians": technicians})
        return sorted(DirtyDevice(*row) for row in cursor.fetchall())


def is_anything_dirty() -> bool:
    """Whether the organization in scope has marks; takes no lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM tracking_dirty_day WHERE organization_id = %s)",
            [current_organization_id()],
        )
        row = cursor.fetchone()
    return bool(row and row[0])
