"""Reads of providers to whom no work is offered: by hand, or since a paper is lacking."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from opentrax.directory.compliance import lack_of_data, lack_words, lacking
from opentrax.directory.rules.compliance import Lack
from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.models import DispatchStop, PassedBy, WorkOrder


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a provider is offered no work: what somebody wrote, and which papers are lacking."""

    reason: str = ""
    lacks: tuple[Lack, ...] = ()

    @property
    def words(self) -> str:
        """All of it in the reader's language."""
        return "; ".join(filter(None, [self.reason, *map(lack_words, self.lacks)]))


def stopped() -> dict[UUID, str]:
    """Whom the organization in scope offers no work by hand, with the reason of each; one query."""
    rows = DispatchStop.objects.filter(organization_id=current_organization_id())
    return dict(rows.values_list("provider_id", "reason"))


def stops_among(
    provider_ids: Collection[UUID], order: WorkOrder | None = None
) -> Mapping[UUID, Stop]:
    """Who of these is offered no work, or none of this order's trade, by a rule or in a line; at
    most five queries. The organization in scope itself lacks nothing.
    """
    others = set(provider_ids) - {current_organization_id()}
    trade = (order.trade_code, order.trade_default) if order is not None else ("", "")
    by_hand, lacks = stopped(), lacking(others, trade)
    return {
        key: Stop(by_hand.get(key, ""), lacks.get(key, ()))
        for key in others
        if key in by_hand or key in lacks
    }


def passed_by(order: WorkOrder) -> list[tuple[UUID, str]]:
    """Who was not offered a work order because of that, and why; its keeper alone sees it."""
    if order.organization_id != current_organization_id():
        return []
    rows = PassedBy.objects.filter(work_order_id=order.pk).order_by("created_at", "pk")
    return [
        (row.provider_id, Stop(row.reason, tuple(map(lack_of_data, row.lacks))).words)
        for row in rows
    ]
