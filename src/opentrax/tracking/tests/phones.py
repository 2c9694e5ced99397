"""A phone with its technician, its token and the hours in which it may report."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from django.db import connection

from opentrax.directory.models import Technician
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import scope
from opentrax.tracking.door.address import door_conninfo
from opentrax.tracking.door.rsgi import Door
from opentrax.tracking.models import (
    Device,
    DirtyDay,
    Position,
    Quarantined,
    Refusal,
    State,
    Window,
)
from opentrax.tracking.selectors.disclosure import disclosure_in_force
from opentrax.tracking.tests.server import InProcess
from opentrax.tracking.tokens import hash_token, new_token


@dataclass(frozen=True)
class Phone:
    """What a test needs to send and to look."""

    organization_id: UUID
    technician_id: UUID
    device_id: UUID
    token: str

    def stored(self) -> list[Position]:
        with scope(self.organization_id):
            found = Position.objects.filter(organization_id=self.organization_id)
            return list(
                found.filter(device_id=self.device_id).order_by("recorded_at", "message_key")
            )

    def times(self) -> list[float]:
        return [position.recorded_at.timestamp() for position in self.stored()]

    def refused(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        with scope(self.organization_id):
            for row in Refusal.objects.filter(device_id=self.device_id):
                counts[row.reason] = counts.get(row.reason, 0) + row.fixes
        return counts

    def quarantined(self) -> list[tuple[str, str, int]]:
        with scope(self.organization_id):
            rows = Quarantined.objects.filter(device_id=self.device_id)
            return sorted((row.reason, row.fields, row.rows) for row in rows)

    def dirty(self) -> list[str]:
        with scope(self.organization_id):
            days = DirtyDay.objects.filter(device_id=self.device_id)
            return sorted(row.day_on.isoformat() for row in days)


def a_phone(
    *,
    organization_id: UUID | None = None,
    windows: list[tuple[datetime, datetime]] | None = None,
    disclosed: bool = True,
) -> Phone:
    """Make a phone; without `windows` it may report from three hours ago until three ahead."""
    organization_id = organization_id or uuid7()
    now = datetime.now(UTC)
    if windows is None:
        windows = [(now - timedelta(hours=3), now + timedelta(hours=3))]
    token = new_token()
    with scope(organization_id):
        technician = Technician.objects.create(name="Tim", sort_key="tim", time_zone="UTC")
        device = Device.objects.create(
            technician=technician,
            name="Phone",
            kind="traccar",
            token_hash=hash_token(token),
            token_made_at=now,
        )
        version = disclosure_in_force().version
        state, _ = State.objects.get_or_create(technician=technician)
        state.acknowledged_version = version if disclosed else None
        state.save()
        for opens_at, closes_at in windows:
            Window.objects.create(technician=technician, opens_at=opens_at, closes_at=closes_at)
    return Phone(organization_id, technician.pk, device.pk, token)


def revoke(phone: Phone) -> None:
    with scope(phone.organization_id):
        Device.objects.filter(pk=phone.device_id).update(revoked_at=datetime.now(UTC))


def seconds_ago(seconds: float) -> int:
    return int(time.time() - seconds)


def traccar(phone: Phone, at: Any, **more: Any) -> dict[str, str]:
    """The form of Traccar Client 10 for one fix."""
    fields = {"id": phone.token, "timestamp": at, "lat": 47.141234, "lon": 9.521567, **more}
    return {name: str(value) for name, value in fields.items() if value is not None}


def talk[T](
    conversation: Callable[[httpx.AsyncClient], Awaitable[T]],
    *,
    conninfo: Callable[[], str] = door_conninfo,
    door: Callable[[Callable[[], str]], Door] = Door,
) -> T:
    """Open a door of this process, let somebody talk to it, and shut it."""

    async def run() -> T:
        opened = door(conninfo)
        await opened.startup()
        try:
            transport = InProcess(opened)
            async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
                return await conversation(client)
        finally:
            await opened.shutdown()

    connection.close()  # what the test wrote is committed; the door has connections of its own
    return asyncio.run(run())


def post(*requests: dict[str, Any], **options: Any) -> list[httpx.Response]:
    """Send requests one after the other; each is the arguments of httpx's post."""

    async def conversation(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.post(**request) for request in requests]

    return talk(conversation, **options)
