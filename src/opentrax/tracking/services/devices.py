"""Give technicians devices and take them away. A token is made by whoever shows it, and kept here
as its hash.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.organizations.models import Person
from opentrax.tracking.events import DeviceAdded, DeviceRevoked
from opentrax.tracking.models import Device, DeviceKind
from opentrax.tracking.services import windows
from opentrax.tracking.tokens import hash_token


@command
def add_device(
    technician: Technician, *, kind: str, name: str, token: str, actor: Person,
    command_id: UUID | None = None,
) -> Device:  # fmt: skip
    """Give a technician a device with a new token. Refuses an archived technician. Publishes
    DeviceAdded.

    Sent twice it returns the first device, whose token is not this one: compare with `holds`.
    """
    windows.lock(technician.pk)
    if technician.archived_at is not None:
        raise Refused(_("This technician is archived."))
    device = Device(
        technician=technician,
        kind=DeviceKind(kind),
        name=name.strip() or str(DeviceKind(kind).label),
        token_hash=hash_token(token),
        token_made_at=now(),
    )
    device.save(force_insert=True)
    audit.record(
        "device.added", subject_id=device.pk, actor_id=actor.pk, facts={"kind": device.kind}
    )
    publish(DeviceAdded(device.organization_id, technician.pk, device.pk))
    return device


@command
def rotate_token(
    device: Device, *, token: str, actor: Person, command_id: UUID | None = None
) -> Device:
    """Give a device a new token; the old one opens nothing from now on. Refuses a revoked
    device.
    """
    windows.lock(device.technician_id)
    device = device.refreshed()
    if device.revoked_at is not None:
        raise Refused(_("This device was revoked. Add a new one."))
    device.token_hash, device.token_made_at = hash_token(token), now()
    device.save(update_fields=["token_hash", "token_made_at"])
    audit.record("device.token_rotated", subject_id=device.pk, actor_id=actor.pk)
    return device


@command
def revoke_device(device: Device, *, actor: Person, command_id: UUID | None = None) -> Device:
    """Let a device's token open nothing any more; what it sent stays. Repeatable. Publishes
    DeviceRevoked.
    """
    windows.lock(device.technician_id)
    device = device.refreshed()
    if device.revoked_at is None:
        device.revoked_at = now()
        device.save(update_fields=["revoked_at"])
        audit.record("device.revoked", subject_id=device.pk, actor_id=actor.pk)
        publish(DeviceRevoked(device.organization_id, device.technician_id, device.pk))
    return device


def holds(device: Device, token: str) -> bool:
    """Whether a token is the one that a device has now."""
    return bytes(device.token_hash) == hash_token(token)
