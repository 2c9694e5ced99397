"""How soon offers were accepted and work was completed: spread, distribution, by month, by the
other side.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F
from django.utils.translation import gettext as _

from opentrax.kit.quantities import duration
from opentrax.reports.choosing import Chosen
from opentrax.reports.rules import (
    RESOLUTION_EDGES,
    RESPONSE_EDGES,
    Spread,
    distribution,
    share,
    spread,
)
from opentrax.reports.selectors.behind import Partners, href
from opentrax.reports.selectors.cohort import CONDITIONS, counts, grouped, month_of
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
    span,
)

_COUNTED = ("all", "in_house", "response_none", "resolution_none")


@dataclass(slots=True)
class Took:
    """Seconds that some work orders took, and how many are not in them."""

    orders: int = 0
    in_house: int = 0
    response_none: int = 0
    resolution_none: int = 0
    response: list[int] = field(default_factory=list)
    resolution: list[int] = field(default_factory=list)

    def add(self, row: Mapping[str, Any]) -> None:
        """What a group of rows adds."""
        self.orders += row["all"]
        self.in_house += row["in_house"]
        self.response_none += row["response_none"]
        self.resolution_none += row["resolution_none"]
        self.response += row["responses"] or []
        self.resolution += row["resolutions"] or []


def report(chosen: Chosen) -> Report:
    """Two questions: how long until an offer is accepted, and from there to completion."""
    every, months = Took(), {month: Took() for month in chosen.period.months()}
    others: dict[UUID | None, Took] = defaultdict(Took)
    rows = grouped(
        chosen,
        **counts(chosen, *_COUNTED),
        responses=ArrayAgg(F("response_s"), filter=CONDITIONS["response"](chosen)),
        resolutions=ArrayAgg(F("resolution_s"), filter=CONDITIONS["resolution"](chosen)),
    )
    for row in rows:
        for took in (every, months[month_of(row["month"])], others[row["other"]]):
            took.add(row)
    partners = Partners(chosen, others)
    by_month = [(month, months[month]) for month in months]
    by_other = [(key, others[key]) for key in partners.sorted()]
    sections = [
        *_of(chosen, every, "response", _says_response(every)),
        *_of(chosen, every, "resolution", _says_resolution(every)),
        _by_month(chosen, by_month),
        _by_other(chosen, partners, by_other),
    ]
    return Report(sections, is_empty=every.orders == 0)


def _says_response(took: Took) -> list[str]:
    return [
        _("From the offer that stands to its acceptance, night and day."),
        _(
            "{count} of {orders} work orders are counted. Left out: {none} that nobody accepted"
            " yet or any more, and {in_house} of own technicians, who are asked by nobody."
        ).format(
            count=len(took.response), orders=took.orders, none=took.response_none,
            in_house=took.in_house,
        ),
    ]  # fmt: skip


def _says_resolution(took: Took) -> list[str]:
    return [
        _("From the acceptance to the completion, night and day; time on hold is not taken off."),
        _(
            "{count} of {orders} work orders are counted. Left out: {none} that are not completed."
        ).format(count=len(took.resolution), orders=took.orders, none=took.resolution_none),
    ]


def _of(chosen: Chosen, took: Took, name: str, says: Sequence[str]) -> list[Section]:
    edges = RESPONSE_EDGES if name == "response" else RESOLUTION_EDGES
    values = took.response if name == "response" else took.resolution
    found, whole = spread(values), len(values)
    numbers = distribution(values, edges)
    labels = band_labels(edges)
    links = [href(chosen, f"{name}_{n}", count) for n, count in enumerate(numbers)]
    most = max(numbers)
    bars = [
        Bar(label, count / most if most else None, _of_all(count, whole), link)
        for label, count, link in zip(labels, numbers, links, strict=True)
    ]
    rows = [
        Row([Figure(label), Figure(count, link), Figure(share(count, whole))])
        for label, count, link in zip(labels, numbers, links, strict=True)
    ]
    titles = {"response": _("Response time"), "resolution": _("Resolution time")}
    said = [*says, _spread_words(found)] if whole else list(says)
    columns = [
        Column("within", _("Within"), Kind.TEXT), Column("work_orders", _("Work orders")),
        Column("share", _("Share"), Kind.SHARE),
    ]  # fmt: skip
    chart = Chart(titles[name], bars)
    return [Section(titles[name], said, Table(name, titles[name], columns, rows), [chart])]


def _spread_words(found: Spread) -> str:
    return _("Median: {median}. Nine of ten: within {p90}.").format(
        median=span(found.median or 0), p90=span(found.p90 or 0)
    )


def _of_all(count: int, whole: int) -> str:
    part = share(count, whole)
    return f"{count} · {percent(part)}" if part is not None else str(count)


def band_labels(edges: Sequence[int]) -> list[str]:
    """What the bands of a distribution are called."""
    within = [_edge(edge) for edge in edges]
    return [*(f"≤ {words}" for words in within), f"> {within[-1]}"]


def _edge(seconds: int) -> str:
    if seconds % 86400 == 0:
        return _("{days} d").format(days=seconds // 86400)
    if seconds % 3600 == 0:
        return _("{hours} h").format(hours=seconds // 3600)
    return duration(seconds)


def _spread_columns() -> list[Column]:
    return [
        Column("work_orders", _("Work orders")),
        Column("accepted", _("Accepted")),
        Column("response_median_seconds", _("Response, median"), Kind.SPAN),
        Column("response_p90_seconds", _("Response, 9 of 10"), Kind.SPAN),
        Column("completed", _("Completed")),
        Column("resolution_median_seconds", _("Resolution, median"), Kind.SPAN),
        Column("resolution_p90_seconds", _("Resolution, 9 of 10"), Kind.SPAN),
    ]


def _figures(chosen: Chosen, took: Took, **narrowed: str) -> list[Figure]:
    response, resolution = spread(took.response), spread(took.resolution)
    return [
        Figure(took.orders, href(chosen, "all", took.orders, **narrowed)),
        Figure(response.count, href(chosen, "response", response.count, **narrowed)),
        Figure(response.median), Figure(response.p90),
        Figure(resolution.count, href(chosen, "resolution", resolution.count, **narrowed)),
        Figure(resolution.median), Figure(resolution.p90),
    ]  # fmt: skip


def _by_month(chosen: Chosen, rows: Iterable[tuple[date, Took]]) -> Section:
    months = list(rows)
    columns = [Column("month", _("Month"), Kind.MONTH), *_spread_columns()]
    title = _("By month in which they were raised")
    table = Table("months", title, columns, [
        Row([Figure(month), *_figures(chosen.in_month(month), took)]) for month, took in months
    ])  # fmt: skip
    charts = [
        _median_chart(_("Response, median"), [(m, spread(t.response).median) for m, t in months]),
        _median_chart(
            _("Resolution, median"), [(m, spread(t.resolution).median) for m, t in months]
        ),
    ]
    return Section(title, [], table, charts if len(months) > 1 else [])


def _median_chart(title: str, values: Sequence[tuple[date, float | None]]) -> Chart:
    most = max((value for _month, value in values if value is not None), default=0.0)
    bars = [
        Bar(
            f"{month:%Y-%m}", None if value is None or not most else value / most,
            "–" if value is None else span(value),
        )
        for month, value in values
    ]  # fmt: skip
    return Chart(title, bars, stands=True)


def _by_other(
    chosen: Chosen, partners: Partners, rows: Iterable[tuple[UUID | None, Took]]
) -> Section:
    label = _("Provider") if chosen.is_own else _("Client")
    columns = [Column("other_side", label, Kind.TEXT), *_spread_columns()]
    title = _("By provider") if chosen.is_own else _("By client")
    table = Table("other_sides", title, columns, [
        Row([Figure(partners.name(key)), *_linked(chosen, partners, key, took)])
        for key, took in rows
    ])  # fmt: skip
    return Section(title, [], table)


def _linked(chosen: Chosen, partners: Partners, key: UUID | None, took: Took) -> list[Figure]:
    word = partners.word(key)
    if word:
        return _figures(chosen, took, partner=word)
    return [Figure(one.value) for one in _figures(chosen, took)]
