"""Places as the door stores them, put in by a session that may act as the door."""

from contextlib import ExitStack
from datetime import datetime

from django.db import connection

from opentrax.directory.models import Technician
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.tracking.models import Device

_STORE = """
INSERT INTO tracking_position (organization_id, device_id, recorded_at, message_key, technician_id,
       received_at, latitude, longitude, mock, format)
VALUES (%s, %s, %s, 7, %s, %s, 45.5, -75.5, false, 'test')
"""


def a_position(technician: Technician, at: datetime) -> datetime:
    """A place of a technician's phone, recorded and received at an instant."""
    device = Device.objects.get(technician=technician)
    with (
        ExitStack() as stack,
        connection.cursor() as cursor,
        Sandbox(stack).as_role("opentrax_door"),
    ):
        cursor.execute(_STORE, [device.organization_id, device.pk, at, technician.pk, at])
    return at
