"""Reads of the live door: bounded, so that the first paint is as quick after a month as on the
first day."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from opentrax.tracking.live.following import COLUMNS, Told
from opentrax.tracking.models import Device, Position

RECENT = 400
"""So many positions of a device are stepped over when a board is opened; settling knows more."""

# The newest n of each device, by one walk down the primary key for each.
_NEWEST = f"""
SELECT {", ".join("p." + name for name in COLUMNS)}
  FROM unnest(%s::uuid[]) AS d(device_id)
  CROSS JOIN LATERAL (
      SELECT * FROM tracking_position p
       WHERE p.organization_id = %s AND p.device_id = d.device_id
         AND p.recorded_at >= %s AND p.recorded_at <= %s
       ORDER BY p.recorded_at DESC LIMIT %s) AS p
"""  # noqa: S608  the names are ours


def newest(
    organization_id: UUID,
    devices: Collection[UUID],
    since: datetime,
    until: datetime,
    count: int = RECENT,
) -> dict[UUID, list[Told]]:
    """The newest positions of each device, by technician, in the order of their times."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [list(devices), organization_id, since, until, count])
        rows = [Told(*row) for row in cursor.fetchall()]
    return by_technician(rows)


def between(
    organization_id: UUID, devices: Collection[UUID], since: datetime, until: datetime
) -> dict[UUID, list[Told]]:
    """Everything that these devices reported in a span, by technician."""
    found = Position.objects.filter(
        Q(organization_id=organization_id, device_id__in=devices),
        recorded_at__gte=since,
        recorded_at__lte=until,
    ).values_list(*COLUMNS)
    return by_technician(Told(*row) for row in found.iterator(chunk_size=5000))


def by_technician(rows: Iterable[Told]) -> dict[UUID, list[Told]]:
    found: dict[UUID, list[Told]] = {}
    for row in sorted(rows, key=lambda one: one.recorded_at):
        found.setdefault(row.technician_id, []).append(row)
    return found


def devices_of_technicians() -> dict[UUID, list[UUID]]:
    """Each technician's devices, the revoked ones too: what they sent is still known."""
    found: dict[UUID, list[UUID]] = {}
    for technician_id, device_id in Device.objects.values_list("technician_id", "id"):
        found.setdefault(technician_id, []).append(device_id)
    return found
