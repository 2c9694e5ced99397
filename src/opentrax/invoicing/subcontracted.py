"""What whom a work order was handed on to billed for it, as lines of the provider's own invoice."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from opentrax.invoicing.models import Invoice
from opentrax.invoicing.services import LineIn
from opentrax.invoicing.services.billed import LIVE
from opentrax.invoicing.states import InvoiceStatus, LineKind
from opentrax.kit.clock import now
from opentrax.kit.money import to_currency
from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.models import Subcontract, WorkOrder
from opentrax.workorders.rates import rate_card_for


def subcontracted(order: WorkOrder) -> list[LineIn]:
    """What the partner billed and the provider in scope approved, with the contract's mark-up on
    parts, but for what an invoice that stands could bill already. The number of the invoice is
    told, and nothing else of it; an amount in another currency is for somebody to convert.
    """
    own_id = current_organization_id()
    own = Subcontract.objects.filter(organization_id=own_id, for_work_order_id=order.pk)
    keys = list(own.values_list("work_order_id", flat=True))
    if not keys:
        return []
    papers = Invoice.objects.filter(
        organization_id=own_id, work_order_id__in=keys,
        status__in=(InvoiceStatus.APPROVED, InvoiceStatus.PAID),
    )  # fmt: skip
    last_at = _last_gathered_at(order)
    if last_at is not None:
        papers = papers.filter(decided_at__gt=last_at)
    card = rate_card_for(order, own_id, (order.completed_at or now()).date())
    percent = card.markup_percent if card is not None and card.markup_percent else Decimal(0)
    return [_line(paper, order, percent) for paper in papers.order_by("decided_at", "id")]


def _line(paper: Invoice, order: WorkOrder, percent: Decimal) -> LineIn:
    amount = to_currency(paper.net_amount * (100 + percent) / 100, order.currency)
    words = _("Subcontracted work, invoice %(number)s") % {"number": paper.number}
    known = amount if paper.currency == order.currency else Decimal(0)
    return LineIn(LineKind.OTHER, words, Decimal(1), known)


def _last_gathered_at(order: WorkOrder) -> datetime | None:
    """When the lines of what the provider in scope last billed, and stands, were gathered: what was
    approved between that and its sending is on none.
    """
    billed = Invoice.objects.filter(
        work_order_id=order.pk, provider_id=current_organization_id(), status__in=LIVE
    )
    found: datetime | None = billed.aggregate(at=Max(Coalesce("begun_at", "submitted_at")))["at"]
    return found
