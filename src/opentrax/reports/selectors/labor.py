"""The time on site that was measured, against the hours of labor that were invoiced, work order by
work order.

Both stand in the invoice: what it bills, and the approved time of the visit as it was when the
invoice was submitted. So both sides read the same, and late corrections change no report.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from opentrax.directory.models import RateKind
from opentrax.invoicing.models import InvoiceLine
from opentrax.invoicing.states import LineKind
from opentrax.reports.choosing import Chosen
from opentrax.reports.selectors.behind import Partners, href
from opentrax.reports.selectors.spend import invoices
from opentrax.reports.tables import (
    MOST_ROWS,
    Bar,
    Chart,
    Column,
    Figure,
    Kind,
    Report,
    Row,
    Section,
    Table,
)
from opentrax.reports.tables import span as words_of_span
from opentrax.workorders.listing import among
from opentrax.workorders.models import WorkOrder

MOST_ORDERS = 5_000
"""So many work orders stand in a file; the sums are of all."""


@dataclass(slots=True)
class Labor:
    """Seconds of one work order, or of many: measured and invoiced of named visits, and invoiced
    without a visit, of which nothing is measured.
    """

    orders: int = 0
    measured_s: int = 0
    invoiced_s: int = 0
    unmeasured_s: int = 0

    @property
    def difference_s(self) -> int:
        """What was invoiced beyond what was measured; below nothing where less was."""
        return self.invoiced_s - self.measured_s

    def add(self, other: "Labor") -> None:
        """What another one adds."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def report(chosen: Chosen) -> Report:
    """The sum, by the other side, and each work order, the largest difference first."""
    found = by_order(chosen)
    every, others = Labor(), defaultdict[UUID, Labor](Labor)
    for (_order, other), labor in found.items():
        every.add(labor)
        others[other].add(labor)
    sections = [_by_other(chosen, every, others), _by_work_order(found)]
    return Report(sections, is_empty=not found)


def _lines(chosen: Chosen) -> QuerySet[InvoiceLine]:
    rows = InvoiceLine.objects.filter(
        invoice__in=invoices(chosen).values("pk"), kind=LineKind.LABOR
    )
    found: QuerySet[InvoiceLine] = rows.exclude(rate_kind=RateKind.TRAVEL)
    return found


def billed(chosen: Chosen) -> QuerySet[WorkOrder]:
    """The work orders of those invoices that bill labor."""
    keys = _lines(chosen).values("invoice__work_order_id")
    found: QuerySet[WorkOrder] = WorkOrder.objects.filter(chosen.of_side(), pk__in=keys)
    return found


def by_order(chosen: Chosen) -> dict[tuple[UUID, UUID], Labor]:
    """Labor by work order and by the other side, of invoices that were approved in the period; one
    query. A visit that several lines bill is measured once; travel is no time on site.
    """
    other = chosen.partner_column
    grouped = (
        _lines(chosen)
        .values("invoice__work_order_id", f"invoice__{other}", "visit_id")
        .annotate(hours=Sum("quantity"), measured=Max("raw_seconds"))
    )
    found: dict[tuple[UUID, UUID], Labor] = defaultdict(Labor)
    for row in grouped.order_by():
        labor = found[row["invoice__work_order_id"], row[f"invoice__{other}"]]
        labor.add(_labor(row["hours"], row["measured"]))
        labor.orders = 1
    return found


def _labor(hours: Decimal, measured_s: int | None) -> Labor:
    invoiced_s = int((hours * 3600).to_integral_value())
    if measured_s is None:
        return Labor(unmeasured_s=invoiced_s)
    return Labor(measured_s=measured_s, invoiced_s=invoiced_s)


def _columns(first: Column, *more: Column) -> list[Column]:
    return [
        first, *more, Column("measured_seconds", _("Measured on site"), Kind.SPAN),
        Column("invoiced_seconds", _("Invoiced labor"), Kind.SPAN),
        Column("difference_seconds", _("Difference"), Kind.SPAN),
        Column("unmeasured_seconds", _("Invoiced without a visit"), Kind.SPAN),
    ]  # fmt: skip


def _figures(labor: Labor) -> list[Figure]:
    return [
        Figure(labor.measured_s), Figure(labor.invoiced_s), Figure(labor.difference_s),
        Figure(labor.unmeasured_s),
    ]  # fmt: skip


def _by_other(chosen: Chosen, every: Labor, others: dict[UUID, Labor]) -> Section:
    partners = Partners(chosen, others)
    label = _("Provider") if chosen.is_own else _("Client")
    title = _("By provider") if chosen.is_own else _("By client")
    columns = _columns(
        Column("other_side", label, Kind.TEXT), Column("work_orders", _("Work orders"))
    )
    keys = [key for key in partners.sorted() if key is not None]
    rows = [_row(partners.name(key), others[key], chosen, partners.word(key)) for key in keys]
    rows.append(Row([Figure(_("All")), Figure(every.orders), *_figures(every)], is_sum=True))
    says = [
        _(
            "Labor in invoices that were approved in the period, without travel. Measured is the"
            " approved time of the visits on site, as it was when the invoice was submitted."
        ),
        _(
            "The difference is what was invoiced beyond what was measured. Hours that name no visit"
            " are in neither, and stand in a column of their own."
        ),
    ]
    most = max((one for key in keys for one in (others[key].measured_s, others[key].invoiced_s)),
               default=0)  # fmt: skip
    bars = [
        Bar(f"{partners.name(key)}, {words}", seconds / most if most else None,
            words_of_span(seconds))
        for key in keys
        for words, seconds in (
            (_("measured"), others[key].measured_s), (_("invoiced"), others[key].invoiced_s),
        )
    ]  # fmt: skip
    table = Table("other_sides", title, columns, rows)
    return Section(title, says, table, [Chart(_("Measured and invoiced"), bars)])


def _row(name: str, labor: Labor, chosen: Chosen, word: str) -> Row:
    link = href(chosen, "labor", labor.orders, partner=word)
    return Row([Figure(name), Figure(labor.orders, link), *_figures(labor)])


def _by_work_order(found: dict[tuple[UUID, UUID], Labor]) -> Section:
    largest = sorted(
        found.items(), key=lambda pair: (-abs(pair[1].difference_s), -pair[1].unmeasured_s, pair[0])
    )[:MOST_ORDERS]
    title = _("By work order, the largest difference first")
    columns = _columns(
        Column("work_order", _("Work order"), Kind.TEXT), Column("title", _("Title"), Kind.TEXT)
    )
    head, rest = largest[:MOST_ROWS], largest[MOST_ROWS:]
    table = Table(
        "work_orders", title, columns, _order_rows(head), lambda: _order_rows(rest), len(rest)
    )
    return Section(title, [], table)


def _order_rows(found: Sequence[tuple[tuple[UUID, UUID], Labor]]) -> list[Row]:
    known = _orders(key for (key, _other), _labor in found)
    rows = []
    for (key, _other), labor in found:
        number, words = known.get(key, (None, "–"))
        link = reverse("workorder", args=[key]) if number is not None else ""
        rows.append(Row([Figure(number, link), Figure(words), *_figures(labor)]))
    return rows


def _orders(keys: Iterable[UUID]) -> dict[UUID, tuple[Any, str]]:
    rows = WorkOrder.objects.filter(among(list(keys))).values_list("pk", "number", "title")
    return {key: (number, title) for key, number, title in rows}
