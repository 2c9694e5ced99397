"""Attacks on the gate of tracking: by a forgotten clock-out, by back-dating, by a longer shift."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from opentrax.directory.models import Technician
from opentrax.kit.keys import uuid7
from opentrax.organizations.models import Organization, Person
from opentrax.tracking.models import Position, Shift
from opentrax.tracking.testing import tracked
from opentrax.tracking.tests.phones import post
from tests.abuse.conftest import Within

pytestmark = [pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Person, Organization | None], Client]


def _batch(token: str, *times: datetime) -> dict[str, Any]:
    """What a phone kept while it was offline, sent at once."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [-75.5 + n / 100, 45.5]},
            "properties": {"timestamp": at.isoformat(), "horizontal_accuracy": 10},
        }
        for n, at in enumerate(times)
    ]
    return {
        "url": "/ingest/overland", "content": json.dumps({"locations": features}),
        "headers": {"authorization": f"Bearer {token}"},
    }  # fmt: skip


def _local(at: datetime) -> str:
    return at.astimezone(ZoneInfo("America/Toronto")).strftime("%Y-%m-%dT%H:%M")


def _does(client: Client, address: str, **fields: Any) -> Any:
    return client.post(address, {"command_id": str(uuid7()), **fields})


def test_a08_a_closed_shift_is_not_opened_again_for_what_the_phone_kept(
    bolt: Organization, bea: Person, tim: Person, within: Within, sign_in: SignIn
) -> None:
    """Tim ends his shift; the office moves the end, plans a shift over the past, and plans one
    until midnight; the phone then hands over the whole day. Nothing but the shift is stored."""
    with within(bolt, bea):
        technician, _device, token = tracked(tim, actor=bea)
    technicians_own, office = sign_in(tim, bolt), sign_in(bea, bolt)
    began = datetime.now(UTC)
    _does(technicians_own, "/field/shifts")
    inside = datetime.now(UTC)
    with within(bolt, bea):
        shift = Shift.objects.get()
    _does(technicians_own, f"/field/shifts/{shift.pk}/closing")
    closed = datetime.now(UTC)
    later = closed + timedelta(hours=5)
    moved = _does(office, f"/shifts/{shift.pk}/end", ends_at=_local(later))
    assert moved.status_code == 422, "a shift that has ended stays ended"
    _does(
        office, "/shifts/new", technician=technician.pk, ends_at=_local(later),
        starts_at=_local(closed - timedelta(hours=6)),
    )  # fmt: skip
    kept = [began - timedelta(minutes=m) for m in (300, 60, 1)]
    (answer,) = post(_batch(token, *kept, inside))
    assert answer.status_code == 200
    with within(bolt, bea):
        assert [p.recorded_at for p in Position.objects.all()] == [inside]
        for planned in Shift.objects.exclude(pk=shift.pk):
            assert planned.starts_at >= closed, "a shift never begins in the past"


def test_a08_an_open_shift_made_longer_shows_itself_to_the_technician(
    bolt: Organization, bea: Person, tim: Person, within: Within, sign_in: SignIn
) -> None:
    """The office may lengthen what runs, not what the phone sent before, and Tim sees until when,
    who looked, and can pause at once whatever the office wants."""
    with within(bolt, bea):
        technician, _device, token = tracked(tim, actor=bea)
    technicians_own, office = sign_in(tim, bolt), sign_in(bea, bolt)
    _does(technicians_own, "/field/shifts")
    with within(bolt, bea):
        shift = Shift.objects.get()
    ends_at = shift.starts_at + timedelta(hours=9)
    moved = _does(office, f"/shifts/{shift.pk}/end", ends_at=_local(ends_at))
    assert moved.status_code == 302
    # The day is named where it is another than today, as it is when this runs in an evening.
    shown = f"{ends_at.astimezone(ZoneInfo('America/Toronto')):%H:%M}"
    told = rf"You are tracked until ([A-Z][a-z]{{2}} )?{shown}"
    assert re.search(told, technicians_own.get("/field").content.decode())
    office.get(f"/days/{shift.starts_at.date().isoformat()}/{technician.pk}")
    assert "Bea Example" in technicians_own.get("/field/looks").content.decode()
    _does(technicians_own, "/field/pauses")
    post(_batch(token, datetime.now(UTC), shift.starts_at - timedelta(minutes=1)))
    with within(bolt, bea):
        assert Position.objects.count() == 0
        assert Technician.objects.count() == 1


def test_a08_a_forgotten_clock_out_ends_by_itself(
    bolt: Organization, bea: Person, tim: Person, within: Within, sign_in: SignIn
) -> None:
    """Nobody ends the shift: it has an end from the first instant, and what lies after it is
    refused like anything else."""
    with within(bolt, bea):
        _technician, _device, token = tracked(tim, actor=bea)
    _does(sign_in(tim, bolt), "/field/shifts")
    with within(bolt, bea):
        shift = Shift.objects.get()
        assert shift.ends_at - shift.starts_at <= timedelta(hours=16)
    post(_batch(token, shift.ends_at, shift.ends_at + timedelta(hours=1)))
    with within(bolt, bea):
        assert Position.objects.count() == 0
