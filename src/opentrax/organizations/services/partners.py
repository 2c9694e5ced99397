"""Which organizations work together."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.events import PartnerAdded, PartnerEnded
from opentrax.organizations.models import Partnership, Person


@command
def add_partner(
    provider_id: UUID, *, actor: Person | None, command_id: UUID | None = None
) -> Partnership:
    """Let the organization in scope offer work orders to a provider; each then sees the other's
    name. Publishes PartnerAdded. Refuses the organization itself."""
    client_id = current_organization_id()
    if provider_id == client_id:
        raise Refused(_("An organization cannot be its own partner."))
    partnership, _created = Partnership.objects.update_or_create(
        organization_id=client_id, provider_id=provider_id, defaults={"ended_at": None}
    )
    audit.record("partner.added", subject_id=provider_id, actor_id=actor.pk if actor else None)
    publish(PartnerAdded(client_id, provider_id))
    return partnership  # type: ignore[no-any-return]


@command
def end_partnership(
    partnership: Partnership, *, actor: Person, command_id: UUID | None = None
) -> Partnership:
    """Offer no more work orders to a provider; what was offered stays. Publishes PartnerEnded."""
    if partnership.ended_at is None:
        partnership.ended_at = now()
        partnership.save(update_fields=["ended_at"])
        audit.record("partner.ended", subject_id=partnership.provider_id, actor_id=actor.pk)
        publish(PartnerEnded(partnership.organization_id, partnership.provider_id))
    return partnership
