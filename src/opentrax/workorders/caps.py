"""Reads about the cap of work orders: what it is called, where it comes from, how far it is used.

The cap of a new work order comes from its problem code; else from the location and the trade, the
most specific trade first; else from the trade; else there is none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum

from opentrax.directory.trades import trade_and_ancestors
from opentrax.engine.pricing import Reach, Used, total, used_of
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.selectors import current_organization
from opentrax.workorders.models import (
    CostSettings,
    Incurred,
    NteDefault,
    ProblemCode,
    WorkOrder,
)
from opentrax.workorders.states import NteSource

USUAL_LABEL = "NTE"


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap and the rule that gave it; `trade_code` is the trade whose default it is."""

    amount: Decimal
    currency: str
    source: NteSource
    trade_code: str = ""


def cost_settings() -> CostSettings:
    """Of the organization in scope; where it said nothing, its own currency and no label."""
    found: CostSettings | None = CostSettings.objects.filter(
        organization_id=current_organization_id()
    ).first()
    return found or CostSettings(nte_label="", currency=current_organization().currency)


def cap_label(settings: CostSettings | None = None) -> str:
    """What the organization in scope calls the cap."""
    return (settings or cost_settings()).nte_label or USUAL_LABEL


def default_cap(problem: ProblemCode | None, location_id: UUID | None, trade: str) -> Cap | None:
    """The cap that a new work order of the organization in scope begins with, or None."""
    if problem is not None and problem.nte_amount is not None:
        return Cap(problem.nte_amount, problem.currency, NteSource.CODE)
    path = trade_and_ancestors(trade) if trade else []
    if not path:
        return None
    rows = NteDefault.objects.filter(
        Q(location_id=location_id) | Q(location_id=None),
        organization_id=current_organization_id(), trade_code__in=path,
    )  # fmt: skip
    known = {(row.trade_code, row.location_id is not None): row for row in rows}
    for source, is_of_place in ((NteSource.LOCATION_TRADE, True), (NteSource.TRADE, False)):
        for code in path:
            row = known.get((code, is_of_place))
            if row is not None:
                return Cap(row.amount, row.currency, source, code)
    return None


def nte_defaults() -> list[NteDefault]:
    """The defaults of the organization in scope, with their locations."""
    rows = NteDefault.objects.filter(organization_id=current_organization_id())
    return list(rows.select_related("location").order_by("trade_code", "created_at", "id"))


def incurred_totals(orders: Iterable[WorkOrder]) -> Mapping[UUID, Decimal]:
    """What was incurred by work order, as far as the scope sees it; one query, none without a
    work order.
    """
    keys = [order.pk for order in orders]
    if not keys:
        return {}
    rows = Incurred.objects.filter(work_order_id__in=keys, withdrawn_at=None)
    summed = rows.order_by().values_list("work_order_id").annotate(total=Sum("amount"))
    return dict(summed)


def reaches(order: WorkOrder) -> tuple[str, str]:
    """What `WorkOrder.reach` and `provider_reach` have to say, from the rows; on the keeper's side.
    One query, none without a cap.
    """
    if order.nte_amount is None:
        return "", ""
    rows = Incurred.objects.filter(
        organization_id=order.organization_id, work_order_id=order.pk, withdrawn_at=None
    )
    summed = dict(rows.order_by().values_list("provider_id").annotate(total=Sum("amount")))
    theirs = Decimal(0) if order.provider_id is None else summed.get(order.provider_id, Decimal(0))
    return _reach(order.nte_amount, total(summed.values())), _reach(order.nte_amount, theirs)


def _reach(cap: Decimal, spent: Decimal) -> str:
    reach = used_of(cap, spent).reach
    return str(reach) if reach in (Reach.NEAR, Reach.OVER) else ""


def used(order: WorkOrder, totals: Mapping[UUID, Decimal]) -> Used:
    """How far the cap of a work order is used."""
    return used_of(order.nte_amount, totals.get(order.pk, Decimal(0)))
