"""QR codes and screens of locations: made, renewed, taken away, and found by their secret.

The secret shows that somebody saw the sheet or the screen, no more: a photograph of a sheet works
anywhere, so the phone's position is weighed beside it.
"""

import base64
import hmac
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Location
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.check_in_states import PointKind
from opentrax.workorders.models import CheckInPoint

_SALT = "opentrax.workorders.check_in_point"
_MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class Point:
    """A point by value, whoever asks."""

    id: UUID
    organization_id: UUID
    location_id: UUID
    kind: str


def _mac(purpose: str, key: UUID) -> bytes:
    return salted_hmac(f"{_SALT}.{purpose}", key.bytes, algorithm="sha256").digest()


def token_of(point_id: UUID, kind: str) -> str:
    """The secret of a point's address."""
    raw = point_id.bytes + _mac(kind, point_id)[:_MAC_BYTES]
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def code_secret(point_id: UUID) -> bytes:
    """What the codes of a screen are made from; its address tells nothing of it."""
    return _mac("codes", point_id)


def point_of(token: str, kind: PointKind) -> Point | None:
    """The point of a secret, whoever keeps it; one that is no secret is not looked up."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    if len(raw) != 16 + _MAC_BYTES:
        return None
    key = UUID(bytes=raw[:16])
    if not hmac.compare_digest(raw[16:], _mac(kind, key)[:_MAC_BYTES]):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM check_in_point_by_id(%s)", [key])
        row = cursor.fetchone()
    if row is None or row[2] != kind:
        return None
    return Point(key, *row)


def points_at(location_id: UUID) -> dict[str, CheckInPoint]:
    """The points of one location of the organization in scope, by kind."""
    rows = CheckInPoint.objects.filter(
        organization_id=current_organization_id(), location_id=location_id
    )
    return {row.kind: row for row in rows}


def _own(location: Location) -> Location:
    own: Location | None = (
        Location.objects.select_for_update(of=("self",))
        .filter(pk=location.pk, organization_id=current_organization_id())
        .first()
    )
    if own is None:
        raise Refused(_("This location is not one of your organization's."))
    return own


def _end(location: Location, kind: PointKind) -> None:
    CheckInPoint.objects.filter(
        organization_id=current_organization_id(), location_id=location.pk, kind=kind
    ).delete()


@command
def renew_check_in_point(
    location: Location, kind: PointKind, *, actor: Person, command_id: UUID | None = None
) -> CheckInPoint:
    """Give a location a QR code or a screen; the one before opens nothing from now on. Refuses
    another organization's location."""
    own = _own(location)
    _end(own, kind)
    point = CheckInPoint(location=own, kind=kind)
    point.save(force_insert=True)
    audit.record(
        "check_in_point.renewed", subject_id=own.pk, actor_id=actor.pk, facts={"kind": str(kind)}
    )
    return point


@command
def end_check_in_point(
    location: Location, kind: PointKind, *, actor: Person, command_id: UUID | None = None
) -> None:
    """Take a location's QR code or screen away: its address opens nothing any more."""
    own = _own(location)
    _end(own, kind)
    audit.record(
        "check_in_point.ended", subject_id=own.pk, actor_id=actor.pk, facts={"kind": str(kind)}
    )
