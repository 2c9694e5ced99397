"""What the live view is told over LISTEN/NOTIFY: words of one line, ids only, best effort.

<organization> devices <device>=<oldest> …   positions of devices were committed, from then on
<organization> settled <technician>          a technician's day was settled anew
<organization> alarm                         an alarm was raised or acknowledged
"""

from collections.abc import Iterator, Mapping
from itertools import batched
from typing import Literal
from uuid import UUID

from django.db import connection
from msgspec import Struct, field

CHANNEL = "opentrax_positions"
DEVICES_A_LINE = 120  # of 60 characters each; PostgreSQL takes less than 8,000


class Notice(Struct, frozen=True):
    """One line, read. `devices`, each with the time of its oldest new position in epoch seconds."""

    organization_id: UUID
    about: Literal["devices", "settled", "alarm"]
    subject_id: UUID | None = None
    devices: dict[UUID, float] = field(default_factory=dict)


def of_devices(organization_id: UUID, oldest: Mapping[UUID, float]) -> Iterator[str]:
    """The lines about these devices."""
    for some in batched(oldest.items(), DEVICES_A_LINE):
        said = " ".join(f"{device}={at}" for device, at in some)
        yield f"{organization_id} devices {said}"


def of_alarm(organization_id: UUID) -> str:
    return f"{organization_id} alarm"


def read(payload: str) -> Notice | None:
    """The notice in a line; None for a line that is none of ours."""
    try:
        match payload.split(" "):
            case [organization, "devices", *said]:
                pairs = (one.split("=") for one in said)
                devices = {UUID(device): float(at) for device, at in pairs}
                return Notice(UUID(organization), "devices", devices=devices)
            case [organization, "settled", technician]:
                return Notice(UUID(organization), "settled", UUID(technician))
            case [organization, "alarm"]:
                return Notice(UUID(organization), "alarm")
    except ValueError:
        pass
    return None


def tell_settled(organization_id: UUID, technician_id: UUID) -> None:
    """Tell open live maps, when this transaction commits, that a day was settled anew."""
    _tell(f"{organization_id} settled {technician_id}")


def tell_alarm(organization_id: UUID) -> None:
    """Tell open live maps, when this transaction commits, that the alarms are others."""
    _tell(of_alarm(organization_id))


def _tell(payload: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
