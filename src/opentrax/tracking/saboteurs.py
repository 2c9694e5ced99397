"""Ways to switch off the gate, the pause, the disclosure and the record of looks; loaded by tests
only."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from inspect import unwrap
from typing import Any

from django.db import connection

from opentrax.kit.clock import now
from opentrax.kit.tenancy import scope
from opentrax.organizations.selectors import each_organization
from opentrax.privacy.ledger import probes, saboteur
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.tracking import promises
from opentrax.tracking.door import judging
from opentrax.tracking.door.parcels import Admission
from opentrax.tracking.models import Device, Look, Pause
from opentrax.tracking.selectors import stored

_ADMITTED = """
SELECT technician_id, disclosed,
       (SELECT array_agg(ARRAY[extract(epoch FROM lower(w))::float8,
                               extract(epoch FROM upper(w))::float8]) FROM unnest(windows) w)
  FROM tracking_admit_device(%s)
"""
_STORE = """
INSERT INTO tracking_position (organization_id, device_id, recorded_at, message_key, technician_id,
       received_at, latitude, longitude, mock, format)
VALUES (%s, %s, %s, 1, %s, %s, 45.5, -75.5, false, 'saboteur')
"""


def a_device() -> Device:
    """Some phone that reports."""
    with each_organization() as organizations:
        found: Device = next(d for _ in organizations for d in Device.objects.active())
    return found


def knock(sandbox: Sandbox, device: Device, recorded_at: datetime) -> bool:
    """A phone sends one place, as the door takes it: ask the gate, judge, store as the door's role.
    Tells whether it was stored."""
    received_at = now()
    with scope(device.organization_id), connection.cursor() as cursor:
        cursor.execute(_ADMITTED, [device.pk])
        row = cursor.fetchone()
        if row is None:
            return False
        technician_id, disclosed, windows = row
        spans = tuple(sorted((opens, closes) for opens, closes in windows or ()))
        admission = Admission(device.organization_id, device.pk, technician_id, disclosed, spans)
        recorded_us = round(recorded_at.timestamp() * 1_000_000)
        if judging.refusal(recorded_us, received_at.timestamp(), admission) is not None:
            return False
        with sandbox.as_role("opentrax_door"):
            cursor.execute(
                _STORE,
                [device.organization_id, device.pk, recorded_at, technician_id, received_at],
            )
    return True


@saboteur(promises.positions_lie_in_shifts, "the door admits whatever comes")
def open_gate(sandbox: Sandbox) -> Iterator[None]:
    sandbox.replace(judging, "_in_window", lambda _at, _windows: True)
    knock(sandbox, a_device(), now() - timedelta(hours=30))
    yield


@saboteur(promises.positions_lie_in_shifts, "what could be recorded is narrowed afterwards")
def narrowed_afterwards(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("DELETE FROM tracking_window")
    yield


@saboteur(promises.pauses_hold_nothing, "the door does not hear of a pause")
def deaf_to_pauses(sandbox: Sandbox) -> Iterator[None]:
    device = a_device()
    with scope(device.organization_id):
        Pause.objects.filter(ended_at=None).update(ended_at=now())
        Pause.objects.create(
            technician_id=device.technician_id, started_at=now() - timedelta(minutes=50),
            ended_at=now() - timedelta(minutes=10),
        )  # fmt: skip
    sandbox.replace(judging, "_in_window", lambda _at, _windows: True)
    knock(sandbox, device, now() - timedelta(minutes=30))
    yield


@saboteur(promises.looks_are_noted, "a page forgets to note who looked")
def unnoted_look(sandbox: Sandbox) -> Iterator[None]:
    view: Any = unwrap(probes.views_of("trails.view")[0])
    sandbox.replace(view, "__code__", (lambda request, **options: None).__code__)
    yield


@saboteur(promises.looks_are_shown, "looks of the live map are left out of the technician's page")
def hidden_looks(sandbox: Sandbox) -> Iterator[None]:
    device = a_device()
    with scope(device.organization_id):
        Look.objects.create(
            technician_id=device.technician_id, actor_id=device.pk, what="live", at=now()
        )
    shown = stored.looks_at
    sandbox.replace(stored, "looks_at", lambda key: shown(key).exclude(what="live"))
    yield


@saboteur(promises.people_are_told_first, "the door does not ask whether somebody was told")
def untold(sandbox: Sandbox) -> Iterator[None]:
    device = a_device()
    sandbox.sql(
        "DELETE FROM tracking_acknowledgement WHERE technician_id = %s", device.technician_id
    )
    judged = judging.refusal

    def unasked(recorded_us: int, received_at: float, admission: Admission) -> str | None:
        told = Admission(
            admission.organization_id, admission.device_id, admission.technician_id, True,
            ((float("-inf"), float("inf")),),
        )  # fmt: skip
        return judged(recorded_us, received_at, told)

    sandbox.replace(judging, "refusal", unasked)
    knock(sandbox, device, now() - timedelta(minutes=30))
    yield
