"""Write the contract with a provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.engine.pricing import Tax
from opentrax.invoicing.models import Terms
from opentrax.invoicing.services.content import Content, checked, taxes_as_data
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Partnership, Person
from opentrax.workorders.caps import cost_settings


@dataclass(frozen=True, slots=True)
class TermsDetails:
    """What a contract says; the names are those of the columns."""

    step_minutes: int = 0
    rounding: str = "nearest"
    least_minutes: int = 0
    tolerance_minutes: int = 15
    tolerance_percent: Decimal = Decimal(5)
    over_cap: str = "block"
    payment_days: int = 30
    approves_itself: bool = False
    under_amount: Decimal | None = None
    needs_rates: bool = True
    needs_proposal: bool = False
    needs_files: bool = False
    taxes: Sequence[Tax] = ()


def demand_partner(provider_id: UUID) -> None:
    """Refuse a provider who is no partner of the organization in scope."""
    partners = Partnership.objects.filter(
        organization_id=current_organization_id(), provider_id=provider_id
    )
    if not partners.exists():
        raise Refused(_("This organization is not one of your providers."))


@command
def set_terms(
    provider_id: UUID, details: TermsDetails, *, actor: Person, command_id: UUID | None = None
) -> Terms:
    """Say by which contract a provider's papers are judged, from the next one on; the provider sees
    it. Refuses who is no partner, and taxes that cannot be.
    """
    demand_partner(provider_id)
    checked(Content(taxes=tuple(details.taxes)))
    values = {
        name: getattr(details, name) for name in TermsDetails.__slots__ if name != "taxes"
    } | {"taxes": taxes_as_data(details.taxes), "under_currency": cost_settings().currency}
    terms, _created = Terms.objects.update_or_create(
        organization_id=current_organization_id(), provider_id=provider_id, defaults=values
    )
    audit.record("terms.changed", subject_id=provider_id, actor_id=actor.pk)
    return terms  # type: ignore[no-any-return]
