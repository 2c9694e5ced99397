"""Records of clients that are not on the platform."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Client
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person


@command
def add_client(
    name: str, *, actor: Person, reference: str = "", command_id: UUID | None = None
) -> Client:
    """Add the record of a client. Refuses an empty name."""
    if not name.strip():
        raise Refused(_("A client needs a name."))
    client = Client(name=name.strip(), reference=reference.strip(), sort_key=fold(name)[:200])
    client.save(force_insert=True)
    audit.record("client.added", subject_id=client.pk, actor_id=actor.pk)
    return client


@command
def archive_client(client: Client, *, actor: Person, command_id: UUID | None = None) -> Client:
    """Archive a client: it is offered no more where a location is edited."""
    found = client.refreshed()
    found.archived_at = now()
    found.save(update_fields=["archived_at"])
    audit.record("client.archived", subject_id=found.pk, actor_id=actor.pk)
    return found
