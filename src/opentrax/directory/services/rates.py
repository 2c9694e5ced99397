"""Agree on rates with a provider, and end what was agreed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import RateCard
from opentrax.directory.trades import trades
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.money import currencies
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Partnership, Person

RATES = ("regular", "overtime", "emergency", "travel", "trip", "markup_percent")


@dataclass(frozen=True, slots=True)
class RateDetails:
    """What a card says; a rate of None was not agreed on."""

    valid_from: date
    currency: str
    valid_until: date | None = None
    trade_code: str = ""
    regular: Decimal | None = None
    overtime: Decimal | None = None
    emergency: Decimal | None = None
    travel: Decimal | None = None
    trip: Decimal | None = None
    markup_percent: Decimal | None = None


@command
def add_rate_card(
    provider_id: UUID, details: RateDetails, *, actor: Person, command_id: UUID | None = None
) -> RateCard:
    """Write down what a provider charges from a day on; the provider sees it.

    Refuses who is no partner, a card without a rate, an end before the beginning, a trade that is
    not on the list, and days on which another card of the trade holds.
    """
    partner = Partnership.objects.select_for_update().filter(
        organization_id=current_organization_id(), provider_id=provider_id
    )
    if partner.first() is None:  # locked: two cards at once see each other
        raise Refused(_("This organization is not one of your providers."))
    label = _checked(details)
    if _same_days(provider_id, details).exists():
        raise Refused(_("Another card of this trade holds on some of these days. End it first."))
    card = RateCard(
        provider_id=provider_id, trade_label=label,
        **{name: getattr(details, name) for name in RateDetails.__slots__},
    )  # fmt: skip
    card.save(force_insert=True)
    audit.record("rates.added", subject_id=card.pk, actor_id=actor.pk)
    return card


def _checked(details: RateDetails) -> str:
    """The trade's own name, for a provider who does not know the list."""
    given = [getattr(details, name) for name in RATES]
    if all(rate is None for rate in given):
        raise Refused(_("Enter at least one rate."))
    if any(rate is not None and not 0 <= rate < 10**8 for rate in given):
        raise Refused(_("A rate is zero or more."))
    if details.valid_until is not None and details.valid_until < details.valid_from:
        raise Refused(_("The card ends before it begins."))
    if details.currency not in currencies():
        raise Refused(_("Choose a currency of the list."))
    if not details.trade_code:
        return ""
    entry = next((t for t in trades() if t.code == details.trade_code), None)
    if entry is None:
        raise Refused(_("Choose a trade of the list."))
    return entry.label


def _same_days(provider_id: UUID, details: RateDetails) -> "QuerySet[RateCard]":
    cards = RateCard.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=details.valid_from),
        organization_id=current_organization_id(), provider_id=provider_id,
        trade_code=details.trade_code, archived_at=None,
    )  # fmt: skip
    return cards.filter(valid_from__lte=details.valid_until) if details.valid_until else cards


@command
def end_rate_card(
    card: RateCard, on: date | None = None, *, actor: Person, command_id: UUID | None = None
) -> RateCard:
    """Let a card hold to a day, or without one take it back altogether.

    Refuses a card of somebody else, and a day before its first.
    """
    own: RateCard | None = (
        RateCard.objects.select_for_update()
        .filter(pk=card.pk, organization_id=current_organization_id(), archived_at=None)
        .first()
    )
    if own is None:
        raise Refused(_("This card is not one of your organization's."))
    if on is not None and on < own.valid_from:
        raise Refused(_("The card ends before it begins."))
    own.valid_until, own.archived_at = on or own.valid_until, None if on else now()
    own.save(update_fields=["valid_until", "archived_at"])
    audit.record("rates.ended", subject_id=own.pk, actor_id=actor.pk)
    return own
