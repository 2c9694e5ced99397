"""Which card of rates holds for a work order."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from opentrax.directory.models import RateCard
from opentrax.workorders.models import WorkOrder


def rate_card_for(order: WorkOrder, provider_id: UUID, on: date) -> RateCard | None:
    """The card that holds on a day: of the trade, else of every trade."""
    cards = RateCard.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=on),
        organization_id=order.organization_id, provider_id=provider_id, valid_from__lte=on,
        trade_code__in={order.trade_code, ""}, archived_at=None, currency=order.currency,
    )  # fmt: skip
    found: RateCard | None = cards.order_by("-trade_code", "-valid_from", "id").first()
    return found
