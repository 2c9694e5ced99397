"""What is stored of devices and technicians: positions, counters of what was refused, notes of
what was unusable.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, OuterRef, QuerySet, Subquery, Sum

from opentrax.kit.clock import now
from opentrax.tracking.formats import phone_settings
from opentrax.tracking.models import Device, Look, Position, Quarantined, Refusal

SHOWN_FOR = timedelta(days=30)
"""What was not stored is told for as long as positions are kept."""


@dataclass(frozen=True, slots=True)
class NotStored:
    """How much of what a device sent was not stored, by reason."""

    refused: list[tuple[str, int]] = field(default_factory=list)
    unusable: list[tuple[str, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(count for _, count in [*self.refused, *self.unusable])


def devices() -> QuerySet[Device]:
    """Devices of the organization in scope with their technician and `last_recorded_at`, active
    ones first.
    """
    last = Position.objects.filter(
        organization_id=OuterRef("organization_id"), device_id=OuterRef("pk")
    ).order_by("-recorded_at")
    found: QuerySet[Device] = Device.objects.select_related("technician").annotate(
        last_recorded_at=Subquery(last.values("recorded_at")[:1])
    )
    return found.order_by("technician__sort_key", "created_at", "id")


def not_stored(device_ids: Iterable[UUID]) -> dict[UUID, NotStored]:
    """What was not stored of devices in the last 30 days, by device; two queries."""
    wanted, since = list(device_ids), now() - SHOWN_FOR
    found = {key: NotStored() for key in wanted}
    refused = Refusal.objects.filter(device_id__in=wanted, day_on__gte=since.date())
    for device_id, reason, count in (
        refused.values("device_id", "reason").annotate(n=Sum("fixes")).order_by("-n")
    ).values_list("device_id", "reason", "n"):
        found[device_id].refused.append((reason, count))
    unusable = Quarantined.objects.filter(device_id__in=wanted, received_at__gte=since).exclude(
        reason=phone_settings.REASON
    )
    for device_id, reason, count in (
        unusable.values("device_id", "reason").annotate(n=Sum("rows")).order_by("-n")
    ).values_list("device_id", "reason", "n"):
        found[device_id].unusable.append((reason, count))
    return found


def quarantined(device_id: UUID, *, limit: int = 50) -> list[Quarantined]:
    """The latest unusable messages of a device: names of fields and reasons, never values."""
    rows = Quarantined.objects.filter(device_id=device_id).exclude(reason=phone_settings.REASON)
    return list(rows.order_by("-received_at")[:limit])


def said_of_settings(device_id: UUID) -> tuple[datetime, list[str]] | None:
    """When a phone last said how it is set up, and which settings hinder tracking; None if it
    never did.
    """
    rows = Quarantined.objects.filter(device_id=device_id, reason=phone_settings.REASON)
    newest = rows.order_by("-received_at", "-id").first()
    return None if newest is None else (newest.received_at, newest.fields.split())


def positions_between(
    technician_id: UUID, start_at: datetime, end_at: datetime
) -> QuerySet[Position]:
    """Positions of a technician's devices in a time, in the order in which they were recorded."""
    devices_of = Device.objects.filter(technician_id=technician_id).values("pk")
    found: QuerySet[Position] = Position.objects.filter(
        device_id__in=devices_of,
        technician_id=technician_id,
        recorded_at__gte=start_at,
        recorded_at__lt=end_at,
    )
    return found.order_by("recorded_at", "message_key")


def last_position_at(technician_id: UUID) -> datetime | None:
    """When the newest stored position of a technician was recorded."""
    of_devices = devices().filter(technician_id=technician_id)
    newest: datetime | None = of_devices.aggregate(at=Max("last_recorded_at"))["at"]
    return newest


def looks_at(technician_id: UUID) -> QuerySet[Look]:
    """Who looked at a technician, newest first."""
    found: QuerySet[Look] = Look.objects.filter(technician_id=technician_id)
    return found.order_by("-at", "-id")
