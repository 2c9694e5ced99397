"""What the live view is told over LISTEN/NOTIFY: words of one line, ids only, best effort.

<organization> device <device> <oldest>   positions of a device were committed, from then on
<organization> settled <technician>       a technician's day was settled anew
<organization> alarm                      an alarm was raised or acknowledged
"""

from typing import Literal
from uuid import UUID

from django.db import connection
from msgspec import Struct

CHANNEL = "opentrax_positions"


class Notice(Struct, frozen=True):
    """One line, read. `oldest` is in epoch seconds."""

    organization_id: UUID
    about: Literal["device", "settled", "alarm"]
    subject_id: UUID | None = None
    oldest: float = 0.0


def of_device(organization_id: UUID, device_id: UUID, oldest: float) -> str:
    return f"{organization_id} device {device_id} {oldest}"


def of_alarm(organization_id: UUID) -> str:
    return f"{organization_id} alarm"


def read(payload: str) -> Notice | None:
    """The notice in a line; None for a line that is none of ours."""
    try:
        match payload.split(" "):
            case [organization, "device", device, oldest]:
                return Notice(UUID(organization), "device", UUID(device), float(oldest))
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
