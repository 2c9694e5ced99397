"""The work orders that a report is about, and the conditions by which its figures count them.

A figure and the list behind it go by the same condition, so that they cannot differ.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F, Func, IntegerField, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth

from opentrax.reports.choosing import Chosen
from opentrax.reports.rules import RESOLUTION_EDGES, RESPONSE_EDGES
from opentrax.workorders.clocks import DEADLINES, STOPS
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.states import ClockKind, WorkOrderStatus

type Condition = Callable[[Chosen], Q]


class Seconds(Func):
    """The whole seconds of a difference of two instants."""

    template = "CAST(EXTRACT(EPOCH FROM %(expressions)s) AS bigint)"
    output_field = IntegerField()


def cohort(chosen: Chosen) -> QuerySet[WorkOrder]:
    """The work orders that were raised in the period, with what conditions need beside columns."""
    rows: QuerySet[WorkOrder] = WorkOrder.objects.filter(
        chosen.of_side(), chosen.narrowed(), chosen.within("created_at")
    )
    return rows.alias(
        response_s=Seconds(F("accepted_at") - F("dispatched_at")),
        resolution_s=Seconds(F("completed_at") - F("accepted_at")),
        complete_due=Coalesce("due_at", "complete_by_at"),
    )


@contextmanager
def reading_once() -> Iterator[None]:
    """Read each table once inside the block and put the rows together in memory, in this
    transaction: the planner takes the condition of row security for one that few rows fulfil, and
    would look for the partners of each row by themselves.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop = on")


def grouped(chosen: Chosen, **counted: Any) -> Iterable[Mapping[str, Any]]:
    """What is counted by month on the organization's clock and by the other side."""
    rows = cohort(chosen).annotate(
        month=TruncMonth("created_at", tzinfo=chosen.zone), other=F(chosen.partner_column)
    )
    found: Iterable[Mapping[str, Any]] = (
        rows.values("month", "other").annotate(**counted).order_by()
    )
    return found


def counts(chosen: Chosen, *names: str) -> dict[str, Count]:
    """How many fulfil each of some conditions."""
    return {name: Count("pk", filter=CONDITIONS[name](chosen)) for name in names}


def _responded(chosen: Chosen) -> Q:
    # What the keeper's own technicians do is accepted in the instant in which it is given to them.
    return Q(response_s__gte=0) & ~_in_house(chosen)


def _in_house(_chosen: Chosen) -> Q:
    return Q(provider_id=F("organization_id"))


def _resolved(_chosen: Chosen) -> Q:
    return Q(resolution_s__gte=0)


def _neither(column: str) -> Q:
    return Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__lt": 0})


def _band(column: str, edges: tuple[int, ...], n: int, within: Condition) -> Condition:
    def condition(chosen: Chosen) -> Q:
        found = within(chosen)
        if n > 0:
            found &= Q(**{f"{column}__gt": edges[n - 1]})
        return found & Q(**{f"{column}__lte": edges[n]}) if n < len(edges) else found

    return condition


def _standing(kind: ClockKind, word: str) -> Condition:
    """As `rules.clocks.Clock.standing` says of one work order."""
    due = "complete_due" if kind == ClockKind.COMPLETE else DEADLINES[kind]
    stop = STOPS[kind]
    over = Q(status=WorkOrderStatus.CANCELLED) | Q(completed_at__isnull=False)
    stopped, has_due = Q(**{f"{stop}__isnull": False}), Q(**{f"{due}__isnull": False})
    paused = ~has_due & Q(clocks_paused_at__isnull=False) & ~stopped & ~over

    def condition(chosen: Chosen) -> Q:
        return {
            "met": has_due & Q(**{f"{stop}__lte": F(due)}),
            "missed": has_due & Q(**{f"{stop}__gt": F(due)}),
            "late": ~stopped & ~over & Q(**{f"{due}__lt": chosen.at}),
            "running": ~stopped & ~over & Q(**{f"{due}__gte": chosen.at}) | paused,
            "ended": has_due & ~stopped & over,
            "without": ~has_due & ~paused,
        }[word]

    return condition


STANDINGS = ("met", "missed", "late", "running", "ended", "without")
CONDITIONS: Mapping[str, Condition] = {
    "all": lambda chosen: Q(),
    "in_house": _in_house,
    "response": _responded,
    "response_none": lambda chosen: ~_in_house(chosen) & _neither("response_s"),
    "resolution": _resolved,
    "resolution_none": lambda chosen: _neither("resolution_s"),
    **{
        f"response_{n}": _band("response_s", RESPONSE_EDGES, n, _responded)
        for n in range(len(RESPONSE_EDGES) + 1)
    },
    **{
        f"resolution_{n}": _band("resolution_s", RESOLUTION_EDGES, n, _resolved)
        for n in range(len(RESOLUTION_EDGES) + 1)
    },
    **{f"{kind}_{word}": _standing(kind, word) for kind in ClockKind for word in STANDINGS},
}


def behind(chosen: Chosen, name: str) -> QuerySet[WorkOrder]:
    """The work orders behind a figure."""
    return cohort(chosen).filter(CONDITIONS[name](chosen))


def month_of(value: datetime) -> Any:
    """The first day of a month that the database cut off."""
    return value.date()
