"""What approved invoices came to, by place and by trade, beside the caps of their work orders and
what open ones may still cost. Amounts of one currency are never added to those of another.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from opentrax.directory.models import Location
from opentrax.directory.trades import trade_title
from opentrax.invoicing.models import Invoice
from opentrax.invoicing.states import InvoiceStatus
from opentrax.kit.money import money
from opentrax.reports.choosing import Chosen
from opentrax.reports.rules import rolled_up
from opentrax.reports.selectors.behind import href
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
from opentrax.workorders.caps import cap_label
from opentrax.workorders.listing import among
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.states import WorkOrderStatus

APPROVED = (InvoiceStatus.APPROVED, InvoiceStatus.PAID)
# Accepted, and neither called off nor closed: what may still be invoiced.
UNSETTLED = (
    WorkOrderStatus.SCHEDULED, WorkOrderStatus.IN_PROGRESS, WorkOrderStatus.ON_HOLD,
    WorkOrderStatus.COMPLETED, WorkOrderStatus.VERIFIED,
)  # fmt: skip
_BARS = 10
_AT = ("location_id", "trade_code", "trade_label", "trade_default")

type Key = tuple[Any, str]


@dataclass(slots=True)
class Spent:
    """Amounts of one place or trade in one currency."""

    invoices: int = 0
    net: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    total: Decimal = Decimal(0)
    cap: Decimal = Decimal(0)
    uncapped: int = 0
    committed: Decimal = Decimal(0)
    open_uncapped: int = 0

    def add(self, other: "Spent") -> None:
        """What another one adds."""
        self.invoices += other.invoices
        self.net += other.net
        self.tax += other.tax
        self.total += other.total
        self.cap += other.cap
        self.uncapped += other.uncapped
        self.committed += other.committed
        self.open_uncapped += other.open_uncapped


def invoices(chosen: Chosen) -> QuerySet[Invoice]:
    """Those that were approved in the period, paid or not."""
    found: QuerySet[Invoice] = Invoice.objects.filter(
        chosen.of_side(papers=True), chosen.narrowed("work_order__"),
        chosen.within("decided_at"), status__in=APPROVED,
    )  # fmt: skip
    return found


def invoiced(chosen: Chosen) -> QuerySet[WorkOrder]:
    """The work orders of those invoices."""
    found: QuerySet[WorkOrder] = WorkOrder.objects.filter(
        chosen.of_side(), pk__in=invoices(chosen).values("work_order_id")
    )
    return found


def unsettled(chosen: Chosen) -> QuerySet[WorkOrder]:
    """Work orders that were accepted and may still be invoiced, whenever they were raised: those of
    which no invoice is approved.
    """
    approved = Invoice.objects.filter(
        organization_id=OuterRef("organization_id"), work_order_id=OuterRef("pk"),
        status__in=APPROVED,
    )  # fmt: skip
    found: QuerySet[WorkOrder] = WorkOrder.objects.filter(
        chosen.of_side(), chosen.narrowed(), ~Exists(approved), status__in=UNSETTLED,
        accepted_at__isnull=False,
    )  # fmt: skip
    return found


def report(chosen: Chosen) -> Report:
    """By place, by trade."""
    by_place, by_trade = _gathered(chosen)
    sections = [_by_place(chosen, by_place), _by_trade(chosen, by_trade)]
    return Report(sections, is_empty=not by_place)


def _gathered(chosen: Chosen) -> tuple[dict[Key, Spent], dict[Key, Spent]]:
    """Amounts by place and by trade, each by currency; three queries for both."""
    by_place: dict[Key, Spent] = defaultdict(Spent)
    by_trade: dict[Key, Spent] = defaultdict(Spent)
    papers = invoices(chosen).values_list(*(f"work_order__{name}" for name in _AT), "currency")
    summed = papers.annotate(
        n=Count("pk"), net=Sum("net_amount"), tax=Sum("tax_amount"), total=Sum("total_amount")
    )
    sources: Sequence[tuple[Sequence[str], QuerySet[Any, Any]]] = (
        (("invoices", "net", "tax", "total"), summed.order_by()),
        (("cap", "uncapped"), _caps(invoiced(chosen))),
        (("committed", "open_uncapped"), _caps(unsettled(chosen))),
    )
    for names, rows in sources:
        for place, code, label, default, currency, *values in rows:
            trade = code, label, default
            for spent in (by_place[place, currency], by_trade[trade, currency]):
                for name, value in zip(names, values, strict=True):
                    setattr(spent, name, getattr(spent, name) + value)
    return by_place, by_trade


def _caps(rows: QuerySet[WorkOrder]) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = rows.values_list(*_AT, "currency").annotate(
        cap=Coalesce(Sum("nte_amount"), Decimal(0)),
        without=Count("pk", filter=Q(nte_amount=None)),
    )
    return found.order_by()


def _by_place(chosen: Chosen, found: Mapping[Key, Spent]) -> Section:
    under = chosen.place.pk if chosen.place is not None else None
    parents = _parents(chosen)
    rolled: dict[Key, Spent] = defaultdict(Spent)
    for (place, currency), spent in found.items():
        rolled[rolled_up(place, parents, under), currency].add(spent)
    title = _("By location")
    says = [
        _("Invoices that were approved in the period, paid or not, by the place of the work."),
        _(
            "{cap} is that of the work orders of these invoices. Committed is that of all accepted"
            " work orders, whenever they were raised, of which no invoice is approved yet; work"
            " orders without one are not in it, and are counted beside it."
        ).format(cap=cap_label()),
    ]

    def link(place: UUID) -> str:
        if place == under:
            return ""
        return f"{reverse('report_spend')}?{chosen.query(location=str(place))}"

    def behind(place: UUID, name: str, count: int) -> str:
        return href(chosen, name, count, location=str(place))

    def labels(places: Iterable[UUID]) -> dict[UUID, str]:
        wanted = list(places)
        names = dict(Location.objects.filter(among(wanted)).values_list("pk", "name"))
        return {place: names.get(place, "–") for place in wanted}

    return _section("locations", title, says, rolled, Named(labels, link, behind))


def _parents(chosen: Chosen) -> dict[UUID, UUID]:
    # A client's places lie in nothing that its provider sees.
    if not chosen.is_own:
        return {}
    rows = Location.objects.filter(organization_id=chosen.organization_id, parent_id__isnull=False)
    return dict(rows.values_list("pk", "parent_id"))


def _by_trade(chosen: Chosen, found: Mapping[Key, Spent]) -> Section:
    def labels(wanted: Iterable[tuple[str, str, str]]) -> dict[Any, str]:
        return {trade: trade_title(*trade) if trade[0] else _("No trade") for trade in wanted}

    def behind(trade: tuple[str, str, str], name: str, count: int) -> str:
        # A client's own trade is asked for by the program's above it only.
        code = trade[0] if chosen.is_own else trade[2]
        return href(chosen, name, count, trade=code) if code else ""

    return _section("trades", _("By trade"), [], found, Named(labels, lambda _trade: "", behind))


def _columns(key: str) -> list[Column]:
    label = _("Location") if key == "locations" else _("Trade")
    cap = cap_label()
    return [
        Column(key.removesuffix("s"), label, Kind.TEXT), Column("invoices", _("Invoices")),
        Column("net_amount", _("Net"), Kind.MONEY), Column("tax_amount", _("Tax"), Kind.MONEY),
        Column("total_amount", _("Total"), Kind.MONEY), Column("nte_amount", cap, Kind.MONEY),
        Column("without_nte", _("Without {cap}").format(cap=cap)),
        Column("committed_amount", _("Committed"), Kind.MONEY),
        Column("open_without_nte", _("Open without {cap}").format(cap=cap)),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """Of places or trades: their names, where these lead, and what lies behind their figures."""

    labels: Callable[[Iterable[Any]], Mapping[Any, str]]
    link: Callable[[Any], str]
    behind: Callable[[Any, str, int], str]


def _section(
    key: str, title: str, says: Sequence[str], found: Mapping[Key, Spent], named: Named
) -> Section:
    """A table with a chart for each currency; the largest first, and the sum of each currency.
    Names and links are made for what a page shows; of the rest, without links, for a file.
    """
    order = sorted(found, key=lambda at: _rank(at, found[at]))
    head, rest = order[:MOST_ROWS], order[MOST_ROWS:]
    wholes: dict[str, Spent] = defaultdict(Spent)
    for at in order:
        wholes[at[1]].add(found[at])
    drawn = {
        one: [at for at, currency in order if currency == one and found[at, one].total > 0][:_BARS]
        for one in wholes
    }  # fmt: skip
    labels = named.labels({at for at, _currency in head}.union(*drawn.values()))
    rows = [
        Row([
            Figure(labels[at], named.link(at)),
            *_figures(found[at, currency], currency, partial(named.behind, at)),
        ])
        for at, currency in head
    ]  # fmt: skip
    for currency, whole in wholes.items():
        words = _("All, {currency}").format(currency=currency)
        rows.append(Row([Figure(words), *_figures(whole, currency, _nowhere)], is_sum=True))
    charts = [
        _chart(one, [(labels[at], named.link(at), found[at, one].total) for at in drawn[one]])
        for one in wholes
    ]  # fmt: skip

    def others() -> Iterator[Row]:
        names = named.labels({at for at, _currency in rest})
        for at, currency in rest:
            figures = _figures(found[at, currency], currency, _nowhere)
            yield Row([Figure(names[at]), *figures])

    return Section(title, says, Table(key, title, _columns(key), rows, others, len(rest)), charts)


def _rank(at: Key, spent: Spent) -> tuple[Any, ...]:
    """By currency, then the largest first; without the name, which is read of few."""
    return at[1], -spent.total, -spent.committed, str(at[0])


def _nowhere(_name: str, _count: int) -> str:
    return ""


def _figures(spent: Spent, currency: str, link: Callable[[str, int], str]) -> list[Figure]:
    return [
        Figure(spent.invoices, link("spend", spent.invoices)),
        *(Figure(amount, currency=currency) for amount in (spent.net, spent.tax, spent.total)),
        Figure(spent.cap, currency=currency), Figure(spent.uncapped),
        Figure(
            spent.committed, link("committed", int(spent.committed > 0)), currency=currency
        ),
        Figure(spent.open_uncapped),
    ]  # fmt: skip


def _chart(currency: str, spent: Sequence[tuple[str, str, Decimal]]) -> Chart:
    most = max((amount for _label, _link, amount in spent), default=Decimal(0))
    bars = [
        Bar(label, float(amount / most), money(amount, currency), link)
        for label, link, amount in spent
    ]
    title = _("The largest, {currency}").format(currency=currency)
    return Chart(title, bars)
