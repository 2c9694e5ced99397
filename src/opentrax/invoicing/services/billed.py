"""What the provider in scope has billed of a work order already, on invoices that stand."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max, Sum

from opentrax.directory.models import RateKind
from opentrax.invoicing import rules
from opentrax.invoicing.models import Invoice, InvoiceLine
from opentrax.invoicing.states import InvoiceStatus, LineKind
from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.models import PartUse, WorkOrder

# What was billed and was neither rejected nor replaced.
LIVE = (
    InvoiceStatus.SUBMITTED, InvoiceStatus.APPROVED, InvoiceStatus.CHALLENGED, InvoiceStatus.PAID,
)  # fmt: skip


def _standing(order: WorkOrder, replaces_id: UUID | None) -> Any:
    return Invoice.objects.filter(
        work_order_id=order.pk, provider_id=current_organization_id(), status__in=LIVE
    ).exclude(pk=replaces_id)


def billed_before(order: WorkOrder, replaces_id: UUID | None) -> Decimal:
    """The total of the provider's invoices that stand, but for the one that is replaced."""
    found = _standing(order, replaces_id).aggregate(all=Sum("total_amount"))["all"]
    return found or Decimal(0)


def trips_before(order: WorkOrder, replaces_id: UUID | None = None) -> Decimal:
    """Trips on these invoices."""
    rows = InvoiceLine.objects.filter(invoice__in=_standing(order, replaces_id), kind=LineKind.TRIP)
    return rows.aggregate(all=Sum("quantity"))["all"] or Decimal(0)


def minutes_before(
    order: WorkOrder, visits: Collection[UUID], replaces_id: UUID | None = None
) -> dict[tuple[str, bool], int]:
    """Minutes on these invoices, by visit and whether it is travel."""
    found: dict[tuple[str, bool], int] = defaultdict(int)
    if not visits:
        return found
    rows = InvoiceLine.objects.filter(
        invoice__in=_standing(order, replaces_id), visit_id__in=visits, kind=LineKind.LABOR
    )
    for visit_id, rate_kind, hours in rows.values_list("visit_id", "rate_kind", "quantity"):
        found[str(visit_id), rate_kind == RateKind.TRAVEL] += rules.billed_minutes(hours)
    return found


def own_uses(order: WorkOrder) -> list[PartUse]:
    """The parts that the provider in scope used on a work order and did not take back."""
    uses = PartUse.objects.filter(
        work_order_id=order.pk, provider_id=current_organization_id(), taken_back_at=None
    )
    return list(uses.order_by("created_at", "id"))


def parts_before(
    order: WorkOrder, uses: Iterable[PartUse], replaces_id: UUID | None = None
) -> dict[UUID, Decimal]:
    """How much of each use these invoices bill. An invoice from before lines named uses billed
    whatever was used until it was submitted.
    """
    rows = InvoiceLine.objects.filter(invoice__in=_standing(order, replaces_id), kind=LineKind.PART)
    named = rows.exclude(part_use_id=None).values_list("part_use_id")
    found = dict(named.annotate(all=Sum("quantity")))
    nameless = rows.filter(beyond_amount=None).aggregate(at=Max("invoice__submitted_at"))["at"]
    if nameless is not None:
        found |= {use.pk: use.quantity for use in uses if use.created_at <= nameless}
    return found
