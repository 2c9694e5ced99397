"""Open work by age and status, and how often work was done at the first go or had to come again."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.translation import gettext as _

from opentrax.reports.choosing import Chosen
from opentrax.reports.rules import AGE_EDGES, share
from opentrax.reports.selectors.behind import Partners, href
from opentrax.reports.selectors.cohort import cohort, reading_once
from opentrax.reports.tables import (
    Bar,
    Chart,
    Column,
    Figure,
    Kind,
    Report,
    Row,
    Section,
    Table,
    percent,
)
from opentrax.workorders.models import Visit, WorkOrder
from opentrax.workorders.states import Outcome, VisitStatus, WorkOrderStatus

OPEN = (
    WorkOrderStatus.NEW, WorkOrderStatus.DISPATCHED, WorkOrderStatus.SCHEDULED,
    WorkOrderStatus.IN_PROGRESS, WorkOrderStatus.ON_HOLD,
)  # fmt: skip
CALL_BACK = timedelta(days=30)
_UNDONE = [outcome for outcome in Outcome if outcome != Outcome.DONE]
BANDS = range(len(AGE_EDGES) + 1)
AGED = {f"open_{status}_{n}": (status, n) for status in OPEN for n in BANDS}


def open_orders(chosen: Chosen) -> QuerySet[Any, Any]:
    """What is open now, whenever it was raised, with the band of its age."""
    at = chosen.at
    bands = [
        When(created_at__gte=at - timedelta(days=days), then=Value(n))
        for n, days in enumerate(AGE_EDGES)
    ]
    found: QuerySet[Any, Any] = WorkOrder.objects.filter(
        chosen.of_side(), chosen.narrowed(), status__in=OPEN
    ).annotate(
        band=Case(*bands, default=Value(len(AGE_EDGES)), output_field=IntegerField())
    )  # fmt: skip
    return found


def aged(chosen: Chosen, name: str) -> QuerySet[WorkOrder]:
    """The work orders behind one figure of open work."""
    status, band = AGED[name]
    return open_orders(chosen).filter(status=status, band=band)


def _finished(**more: object) -> Exists:
    return Exists(Visit.objects.filter(
        organization_id=OuterRef("organization_id"), work_order_id=OuterRef("pk"),
        status=VisitStatus.FINISHED, **more,
    ))  # fmt: skip


def visited(chosen: Chosen) -> QuerySet[WorkOrder]:
    """Of the work orders that were raised in the period: completed, with a visit that was
    finished.
    """
    return cohort(chosen).filter(_finished(), completed_at__isnull=False)


def came_again(chosen: Chosen) -> QuerySet[WorkOrder]:
    """Of these: one visit or more ended with something else than "done", or the client sent the
    work back.
    """
    return visited(chosen).filter(_finished(outcome__in=_UNDONE) | Q(redo_after__isnull=False))


def coded(chosen: Chosen) -> QuerySet[WorkOrder]:
    """Of the work orders that were raised in the period: with a problem code, not cancelled."""
    found = cohort(chosen).filter(problem_code_id__isnull=False)
    return found.exclude(status=WorkOrderStatus.CANCELLED)


def called_back(chosen: Chosen) -> QuerySet[WorkOrder]:
    """Of these: at the same place, with the same code, whoever does it completed something in the
    thirty days before. What another provider did does not count: this one would not see it.
    """
    start_at, end_at = chosen.period.bounds(chosen.zone)
    before = WorkOrder.objects.filter(
        organization_id=OuterRef("organization_id"), location_id=OuterRef("location_id"),
        provider_id=OuterRef("provider_id"),
        problem_code_id=OuterRef("problem_code_id"), completed_at__lt=OuterRef("created_at"),
        completed_at__gte=OuterRef("created_at") - CALL_BACK,
    )  # fmt: skip
    # What follows from the period is said too, or all that was ever completed is read.
    near = before.filter(completed_at__gte=start_at - CALL_BACK, completed_at__lt=end_at)
    return coded(chosen).filter(Exists(near))


LISTS = {
    "visited": visited, "came_again": came_again, "coded": coded, "called_back": called_back,
}  # fmt: skip


def report(chosen: Chosen) -> Report:
    """Two questions: what is open, and what had to come again."""
    found: Counter[tuple[str, int]] = Counter()
    for row in open_orders(chosen).values("status", "band").annotate(n=Count("pk")).order_by():
        found[row["status"], row["band"]] = row["n"]
    others = _again(chosen)
    return Report(
        [_by_age(chosen, found), _by_other(chosen, others)], is_empty=not found and not others
    )


def age_labels() -> list[str]:
    """What the bands of age are called."""
    within = [_("{days} d").format(days=days) for days in AGE_EDGES]
    return [*(f"≤ {words}" for words in within), f"> {within[-1]}"]


def _by_age(chosen: Chosen, found: Mapping[tuple[str, int], int]) -> Section:
    columns = [
        Column("age", _("Age"), Kind.TEXT),
        *(Column(status.value, str(status.label)) for status in OPEN),
        Column("all", _("All")),
    ]
    labels, sums = age_labels(), [sum(found.get((one, n), 0) for one in OPEN) for n in BANDS]
    rows = []
    for n in BANDS:
        counts = [(status, found.get((status, n), 0)) for status in OPEN]
        linked = [
            Figure(count, href(chosen, f"open_{status.value}_{n}", count))
            for status, count in counts
        ]
        rows.append(Row([Figure(labels[n]), *linked, Figure(sums[n])]))
    whole = [Figure(sum(found.get((status, n), 0) for n in BANDS)) for status in OPEN]
    rows.append(Row([Figure(_("All")), *whole, Figure(sum(sums))], is_sum=True))
    most = max(sums)
    bars = [
        Bar(label, count / most if most else None, str(count))
        for label, count in zip(labels, sums, strict=True)
    ]
    title = _("Open work by age")
    says = [
        _(
            "What is open now, whenever it was raised: the period does not count here. A day is 24"
            " hours since it was raised."
        )
    ]
    return Section(title, says, Table("open", title, columns, rows), [Chart(title, bars)])


@dataclass(slots=True)
class Again:
    """How many of one other side."""

    visited: int = 0
    came_again: int = 0
    coded: int = 0
    called_back: int = 0

    def add(self, other: "Again") -> None:
        """What another one adds."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def _again(chosen: Chosen) -> dict[UUID | None, Again]:
    found: dict[UUID | None, Again] = defaultdict(Again)
    other = F(chosen.partner_column)
    visits = _by_visits(chosen).annotate(other=other).values_list("other")
    for key, *both in visits.annotate(**_OF_VISITS).order_by():
        found[key].visited, found[key].came_again = both
    for row in coded(chosen).values(other=other).annotate(n=Count("pk")).order_by():
        found[row["other"]].coded = row["n"]
    with reading_once():
        rows = list(called_back(chosen).values(other=other).annotate(n=Count("pk")).order_by())
    for row in rows:
        found[row["other"]].called_back = row["n"]
    return found


def _by_visits(chosen: Chosen) -> QuerySet[WorkOrder]:
    """What `visited` finds, once for each finished visit."""
    return cohort(chosen).filter(
        visits__organization_id=F("organization_id"), visits__status=VisitStatus.FINISHED,
        completed_at__isnull=False,
    )  # fmt: skip


# `visited` and `came_again` in one pass: to read a client's row costs more than to judge it.
_OF_VISITS = {
    "visited": Count("pk", distinct=True),
    "came_again": Count(
        "pk", distinct=True,
        filter=Q(visits__outcome__in=_UNDONE) | Q(redo_after__isnull=False),
    ),
}  # fmt: skip


def _by_other(chosen: Chosen, found: dict[UUID | None, Again]) -> Section:
    partners = Partners(chosen, found)
    every = Again()
    for one in found.values():
        every.add(one)
    title = _("First-time fix and call-backs")
    columns = [
        Column("other_side", _("Provider") if chosen.is_own else _("Client"), Kind.TEXT),
        Column("completed_with_visit", _("Completed with a visit")),
        Column("first_time", _("At the first go")),
        Column("first_time_share", _("Share"), Kind.SHARE),
        Column("with_code", _("With a problem code")),
        Column("call_backs", _("Call-backs")),
        Column("call_backs_share", _("Share"), Kind.SHARE),
    ]
    rows = [
        Row([Figure(partners.name(key)), *_figures(chosen, found[key], partners.word(key))])
        for key in partners.sorted()
    ]
    rows.append(Row([Figure(_("All")), *_figures(chosen, every, None)], is_sum=True))
    says = [
        _(
            "At the first go: of the work orders that were raised in the period and are completed"
            " with a finished visit, those of which no visit ended with anything but “Done”, and"
            " which the client did not send back."
        ),
        _(
            "A call-back: of the work orders that were raised in the period with a problem code,"
            " those at a place where whoever does it completed work with the same code in the"
            " thirty days before. Left out is what was cancelled, and what has no code."
        ),
    ]
    parts = [
        (_("At the first go"), share(every.visited - every.came_again, every.visited)),
        (_("Call-backs"), share(every.called_back, every.coded)),
    ]
    bars = [
        Bar(label, None if part is None else float(part), "–" if part is None else percent(part))
        for label, part in parts
    ]
    table = Table("again", title, columns, rows)
    return Section(title, says, table, [Chart(title, bars)])


def _figures(chosen: Chosen, one: Again, word: str | None) -> list[Figure]:
    def linked(name: str) -> str:
        if word == "":
            return ""
        more = {} if word is None else {"partner": word}
        return href(chosen, name, getattr(one, name), **more)

    first = one.visited - one.came_again
    return [
        Figure(one.visited, linked("visited")), Figure(first), Figure(share(first, one.visited)),
        Figure(one.coded, linked("coded")), Figure(one.called_back, linked("called_back")),
        Figure(share(one.called_back, one.coded)),
    ]  # fmt: skip
