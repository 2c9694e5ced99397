"""Reads of contracts and rates."""

from collections.abc import Iterable
from uuid import UUID

from opentrax.directory.models import RateCard
from opentrax.engine.pricing import TimeRule
from opentrax.invoicing import rules
from opentrax.invoicing.models import Terms
from opentrax.invoicing.states import Rounding


def contract_with(keeper_id: UUID, provider_id: UUID) -> Terms:
    """The terms between a client and a provider, or the defaults."""
    found: Terms | None = Terms.objects.filter(
        organization_id=keeper_id, provider_id=provider_id
    ).first()
    return found or Terms(organization_id=keeper_id, provider_id=provider_id)


def as_contract(terms: Terms) -> rules.Contract:
    """The same as plain values."""
    return rules.Contract(
        TimeRule(terms.step_minutes, terms.rounding == Rounding.UP, terms.least_minutes),
        terms.tolerance_minutes, terms.tolerance_percent, terms.under_amount,
        terms.under_currency,
        needs_rates=terms.needs_rates, needs_proposal=terms.needs_proposal,
        needs_files=terms.needs_files,
    )  # fmt: skip


def rate_cards(keeper_id: UUID, provider_id: UUID) -> Iterable[RateCard]:
    """The cards between two organizations that were not taken back, newest first."""
    cards = RateCard.objects.filter(
        organization_id=keeper_id, provider_id=provider_id, archived_at=None
    )
    return list(cards.order_by("trade_code", "-valid_from", "id"))
