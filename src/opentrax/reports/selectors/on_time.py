"""How many work orders were on time against each of their three clocks, by month and by the other
side.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.reports.choosing import Chosen
from opentrax.reports.rules import OnTime
from opentrax.reports.selectors.behind import Partners, href
from opentrax.reports.selectors.cohort import STANDINGS, counts, grouped, month_of
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
from opentrax.workorders.states import ClockKind

type Clocks = Mapping[ClockKind, OnTime]
_KEYS = tuple(f"{kind}_{word}" for kind in ClockKind for word in STANDINGS)


def report(chosen: Chosen) -> Report:
    """Each clock over all, then all three by month and by the other side."""
    every: Clocks = _nothing()
    months: dict[date, Clocks] = {month: _nothing() for month in chosen.period.months()}
    others: dict[UUID | None, Clocks] = defaultdict(_nothing)
    for row in grouped(chosen, **counts(chosen, *_KEYS)):
        found = _read(row)
        month = month_of(row["month"])
        every = _sum(every, found)
        months[month] = _sum(months[month], found)
        others[row["other"]] = _sum(others[row["other"]], found)
    partners = Partners(chosen, others)
    sections = [
        _overall(chosen, every),
        _by_month(chosen, months),
        _by_other(chosen, partners, others),
    ]
    is_empty = not any(one.judged + one.left_out for one in every.values())
    return Report(sections, is_empty=is_empty)


def _nothing() -> Clocks:
    return dict.fromkeys(ClockKind, OnTime())


def _read(row: Mapping[str, Any]) -> Clocks:
    return {
        kind: OnTime(**{word: row[f"{kind}_{word}"] for word in STANDINGS}) for kind in ClockKind
    }


def _sum(one: Clocks, other: Clocks) -> Clocks:
    return {kind: one[kind] + other[kind] for kind in ClockKind}


def _overall(chosen: Chosen, every: Clocks) -> Section:
    columns = [
        Column("clock", _("Deadline"), Kind.TEXT), Column("on_time", _("On time")),
        Column("missed", _("Too late")), Column("late", _("Late and open")),
        Column("judged", _("Judged")), Column("share", _("Share on time"), Kind.SHARE),
        Column("running", _("Not due yet")), Column("ended", _("Ended before it was due")),
        Column("without", _("No deadline")),
    ]  # fmt: skip
    rows = [Row(_figures(chosen, kind, every[kind])) for kind in ClockKind]
    bars = [
        Bar(str(kind.label), _part(every[kind]), _words(every[kind]), _met(chosen, kind, every))
        for kind in ClockKind
    ]
    says = [
        _(
            "The share is what was on time, of what is judged: on time, too late, and late and"
            " still open."
        ),
        _(
            "Left out is what is not due yet or on hold, what was completed or cancelled before"
            " anybody was due, and what has no such deadline."
        ),
    ]
    title = _("On time")
    return Section(title, says, Table("on_time", title, columns, rows), [Chart(title, bars)])


def _met(chosen: Chosen, kind: ClockKind, every: Clocks) -> str:
    return href(chosen, f"{kind}_met", every[kind].met)


def _figures(chosen: Chosen, kind: ClockKind, one: OnTime) -> list[Figure]:
    def linked(word: str) -> Figure:
        count = getattr(one, word)
        return Figure(count, href(chosen, f"{kind}_{word}", count))

    return [
        Figure(str(kind.label)), linked("met"), linked("missed"), linked("late"),
        Figure(one.judged), Figure(one.share), linked("running"), linked("ended"),
        linked("without"),
    ]  # fmt: skip


def _part(one: OnTime) -> float | None:
    return None if one.share is None else float(one.share)


def _words(one: OnTime) -> str:
    if one.share is None:
        return "–"
    return _("{percent}: {met} of {judged}").format(
        percent=percent(one.share), met=one.met, judged=one.judged
    )


def _clock_columns() -> list[Column]:
    found = []
    for kind in ClockKind:
        found += [
            Column(f"{kind}_on_time", _("{clock}: on time").format(clock=kind.label)),
            Column(f"{kind}_judged", _("Judged")),
            Column(f"{kind}_share", _("Share"), Kind.SHARE),
        ]
    return found


def _clock_figures(chosen: Chosen, clocks: Clocks, **narrowed: str) -> list[Figure]:
    found = []
    for kind in ClockKind:
        one = clocks[kind]
        link = href(chosen, f"{kind}_met", one.met, **narrowed)
        found += [Figure(one.met, link), Figure(one.judged), Figure(one.share)]
    return found


def _by_month(chosen: Chosen, months: Mapping[date, Clocks]) -> Section:
    columns = [Column("month", _("Month"), Kind.MONTH), *_clock_columns()]
    title = _("By month in which they were raised")
    rows = [
        Row([Figure(month), *_clock_figures(chosen.in_month(month), clocks)])
        for month, clocks in months.items()
    ]
    charts = [_chart(kind, list(months.items())) for kind in ClockKind]
    shown = charts if len(months) > 1 else []
    return Section(title, [], Table("months", title, columns, rows), shown)


def _chart(kind: ClockKind, months: Sequence[tuple[date, Clocks]]) -> Chart:
    bars = [
        Bar(
            f"{month:%Y-%m}", _part(clocks[kind]),
            "–" if clocks[kind].share is None else percent(clocks[kind].share),  # type: ignore[arg-type]
        )
        for month, clocks in months
    ]  # fmt: skip
    return Chart(str(kind.label), bars, stands=True)


def _by_other(chosen: Chosen, partners: Partners, others: Mapping[UUID | None, Clocks]) -> Section:
    label = _("Provider") if chosen.is_own else _("Client")
    title = _("By provider") if chosen.is_own else _("By client")
    columns = [Column("other_side", label, Kind.TEXT), *_clock_columns()]
    rows = [
        Row([Figure(partners.name(key)), *_linked(chosen, partners, key, others[key])])
        for key in partners.sorted()
    ]
    return Section(title, [], Table("other_sides", title, columns, rows))


def _linked(chosen: Chosen, partners: Partners, key: UUID | None, clocks: Clocks) -> list[Figure]:
    word = partners.word(key)
    if word:
        return _clock_figures(chosen, clocks, partner=word)
    return [Figure(one.value) for one in _clock_figures(chosen, clocks)]
