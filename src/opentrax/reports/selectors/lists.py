"""Which work orders stand behind a figure, by the figure's name."""

from collections.abc import Callable, Mapping

from django.db.models import QuerySet

from opentrax.reports.choosing import Chosen
from opentrax.reports.selectors import labor, open_work, spend
from opentrax.reports.selectors.cohort import CONDITIONS, behind
from opentrax.workorders.models import WorkOrder


def _committed(chosen: Chosen) -> QuerySet[WorkOrder]:
    return spend.unsettled(chosen).filter(nte_amount__isnull=False)


_LISTS: Mapping[str, Callable[[Chosen], QuerySet[WorkOrder]]] = {
    "spend": spend.invoiced, "committed": _committed, "labor": labor.billed, **open_work.LISTS,
}  # fmt: skip


def orders_behind(chosen: Chosen, name: str) -> QuerySet[WorkOrder] | None:
    """The work orders behind a figure; None where there is no such figure."""
    if name in CONDITIONS:
        return behind(chosen, name)
    if name in open_work.AGED:
        return open_work.aged(chosen, name)
    return _LISTS[name](chosen) if name in _LISTS else None
