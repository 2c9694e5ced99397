"""The link of a location under which people ask for work without an account: make it, make a new
one, take it away.
"""

from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from opentrax.accounts.tokens import new_token
from opentrax.audit import services as audit
from opentrax.directory.models import Location
from opentrax.directory.services.locations import own_location
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.organizations.models import Person
from opentrax.workorders.models import RequestLink


def link_at(location: Location) -> RequestLink | None:
    """The link of a location that opens its form, or None."""
    found: RequestLink | None = RequestLink.objects.filter(
        organization_id=current_organization_id(), location_id=location.pk, revoked_at=None
    ).first()
    return found


def link_by_token(token: str) -> RequestLink | None:
    """The link of a token, whoever keeps it, with its location; also one that opens nothing any
    more.
    """
    if "\0" in token:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM request_link_by_token(%s)", [token])
        row = cursor.fetchone()
    if row is None:
        return None
    with scope(row[0]):
        found: RequestLink | None = (
            RequestLink.objects.select_related("location").filter(pk=row[1]).first()
        )
    return found


@command
def renew_request_link(
    location: Location, *, actor: Person, command_id: UUID | None = None
) -> RequestLink:
    """Make the link of a location; one that was there opens nothing any more.

    Refuses a location that is archived or another organization's.
    """
    own = _own(location)
    if own.archived_at is not None:
        raise Refused(_("This location is archived. Restore it first."))
    _revoke(own)
    link = RequestLink(location=own, token=new_token())
    link.save(force_insert=True)
    audit.record("request_link.made", subject_id=link.pk, actor_id=actor.pk)
    return link


@command
def revoke_request_link(
    location: Location, *, actor: Person, command_id: UUID | None = None
) -> None:
    """Take the link of a location away: whoever scans the sheet is told so. What was sent under it
    can still be followed.
    """
    for link in _revoke(_own(location)):
        audit.record("request_link.revoked", subject_id=link.pk, actor_id=actor.pk)


def _own(location: Location) -> Location:
    own = own_location(location)
    if own.organization_id != current_organization_id():
        raise Refused(_("This location is not one of your organization's."))
    return own


def _revoke(location: Location) -> list[RequestLink]:
    standing = list(RequestLink.objects.filter(location_id=location.pk, revoked_at=None))
    for link in standing:
        link.revoked_at = now()
        link.save(update_fields=["revoked_at"])
    return standing
