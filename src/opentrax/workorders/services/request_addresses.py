"""The address to which people mail requests: make it, make a new one, take it away."""

from uuid import UUID

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Location
from opentrax.directory.services.locations import own_location
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.messaging.services.placing import door_address
from opentrax.messaging.tokens import new_token
from opentrax.organizations.models import Person
from opentrax.workorders.models import RequestAddress

DOOR = "requests"


def address_at(location: Location | None) -> RequestAddress | None:
    """The address of a location, or without one of the organization in scope, that takes mail."""
    found: RequestAddress | None = RequestAddress.objects.filter(
        organization_id=current_organization_id(), location=location, revoked_at=None
    ).first()
    return found


def written_out(address: RequestAddress | None) -> str:
    """The address as a mail program takes it; "" where there is none, or the installation reads no
    mail.
    """
    return door_address(DOOR, address.token) if address is not None else ""


def address_by_token(token: str) -> RequestAddress | None:
    """The address of a token, whoever keeps it, with its location; None also for one that takes no
    mail any more.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM request_address_by_token(%s)", [token.replace("\0", "")])
        row = cursor.fetchone()
    if row is None:
        return None
    with scope(row[0]):
        own = RequestAddress.objects.select_related("location").filter(pk=row[1], revoked_at=None)
        found: RequestAddress | None = own.first()
    if found is None or (found.location is not None and found.location.archived_at is not None):
        return None
    return found


@command
def renew_request_address(
    location: Location | None, *, actor: Person, command_id: UUID | None = None
) -> RequestAddress:
    """Make the address of a location, or of the whole organization; one that was there takes
    nothing any more. Its answers speak the language of the moment.

    Refuses a location that is archived or another organization's.
    """
    own = _own(location)
    if own is not None and own.archived_at is not None:
        raise Refused(_("This location is archived. Restore it first."))
    _revoke(own)
    language = (translation.get_language() or "en")[:10]
    made = RequestAddress(location=own, token=new_token(), language=language)
    made.save(force_insert=True)
    audit.record("request_address.made", subject_id=made.pk, actor_id=actor.pk)
    return made


@command
def revoke_request_address(
    location: Location | None, *, actor: Person, command_id: UUID | None = None
) -> None:
    """Take an address away: what is sent to it waits for a person of the operator."""
    for one in _revoke(_own(location)):
        audit.record("request_address.revoked", subject_id=one.pk, actor_id=actor.pk)


def _own(location: Location | None) -> Location | None:
    if location is None:
        return None
    own = own_location(location)
    if own.organization_id != current_organization_id():
        raise Refused(_("This location is not one of your organization's."))
    return own


def _revoke(location: Location | None) -> list[RequestAddress]:
    standing = list(
        RequestAddress.objects.filter(
            organization_id=current_organization_id(), location=location, revoked_at=None
        )
    )
    for one in standing:
        one.revoked_at = now()
        one.save(update_fields=["revoked_at"])
    return standing
