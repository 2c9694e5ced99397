"""Medians, shares and periods against examples that were reckoned by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from opentrax.reports.rules import (
    RESPONSE_EDGES,
    OnTime,
    Period,
    PeriodWord,
    Spread,
    distribution,
    period_of,
    rolled_up,
    share,
    spread,
)
from opentrax.reports.tables import (
    Column,
    Figure,
    Kind,
    Row,
    Table,
    percent,
    plain,
    span,
    words_of,
)


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [
        ([], None, None),
        ([7], 7, 7),
        ([1, 2], 1.5, 2),
        ([30, 10, 20], 20, 30),
        ([4, 1, 3, 2], 2.5, 4),
        (range(1, 11), 5.5, 9),  # nine of ten do not exceed nine
        (range(1, 12), 6, 10),
        ([5] * 9 + [1000], 5, 5),
        ([5] * 8 + [900, 1000], 5, 900),
    ],
)
def test_the_middle_and_what_nine_of_ten_do_not_exceed(
    values: list[int], median: float | None, p90: float | None
) -> None:
    assert spread(values) == Spread(len(values), median, p90)


def test_an_edge_belongs_to_the_band_below_it() -> None:
    assert distribution([0, 10, 11, 20, 21, 99], (10, 20)) == [2, 2, 2]
    assert distribution([900, 901], RESPONSE_EDGES) == [1, 1, 0, 0, 0, 0, 0]
    assert sum(distribution(range(0, 400_000, 777), RESPONSE_EDGES)) == 515


def test_a_share_of_nothing_is_none_and_only_all_is_a_hundred_percent() -> None:
    assert share(0, 0) is None
    assert share(1, 4) == Decimal("0.25")
    assert percent(Decimal(1)) == "100 %"
    assert percent(Decimal("0.999")) == "99 %"
    assert percent(Decimal("0.001")) == "1 %"
    assert percent(Decimal(0)) == "0 %"


def test_what_is_judged_is_met_missed_or_late() -> None:
    one = OnTime(met=3, missed=1, late=2, running=5, ended=7, without=11)
    assert (one.judged, one.left_out, one.share) == (6, 23, Decimal("0.5"))
    assert OnTime(running=4).share is None
    assert (one + one).met == 6


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("month", (2026, 2, 1), (2026, 2, 28)),
        ("last_month", (2026, 1, 1), (2026, 1, 31)),
        ("quarter", (2026, 1, 1), (2026, 3, 31)),
        ("last_quarter", (2025, 10, 1), (2025, 12, 31)),
        ("year", (2026, 1, 1), (2026, 12, 31)),
        ("last_year", (2025, 1, 1), (2025, 12, 31)),
    ],
)
def test_a_period_is_whole(
    word: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    found = period_of(PeriodWord(word), date(2026, 2, 14))
    assert found == Period(date(*first), date(*last))


def test_months_of_a_period_are_cut_at_its_ends_and_days_are_of_the_zone() -> None:
    period = Period(date(2025, 12, 30), date(2026, 3, 8))
    months = list(period.months())
    assert [f"{month:%y-%m}" for month in months] == ["25-12", "26-01", "26-02", "26-03"]
    parts = [period.of_month(month) for month in months]
    assert parts[0] == Period(date(2025, 12, 30), date(2025, 12, 31))
    assert parts[3] == Period(date(2026, 3, 1), date(2026, 3, 8))
    assert sum(part.days for part in parts) == period.days == 69
    # The day on which the clocks go forward has 23 hours.
    start, end = Period(date(2026, 3, 8), date(2026, 3, 8)).bounds(ZoneInfo("America/Toronto"))
    assert start.astimezone(UTC) == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=23)


def test_a_node_rolls_up_to_the_child_that_it_lies_in() -> None:
    parents = {"room": "floor", "floor": "house", "house": "region", "shed": "region"}
    assert rolled_up("room", parents, None) == "region"
    assert rolled_up("room", parents, "region") == "house"
    assert rolled_up("room", parents, "floor") == "room"
    assert rolled_up("floor", parents, "floor") == "floor"
    assert rolled_up("elsewhere", parents, None) == "elsewhere"
    assert rolled_up("a", {"a": "b", "b": "a"}, None) in "ab"  # a circle ends


def test_words_and_files_say_the_same_figure() -> None:
    assert words_of(Kind.SPAN, Figure(7500)) == "2 h 05 min"
    assert span(3 * 86400 + 43200) == "3.5 d"
    assert words_of(Kind.COUNT, Figure(1234567)) == "1,234,567"
    assert words_of(Kind.MONTH, Figure(date(2026, 3, 1))) == "March 2026"
    assert words_of(Kind.SHARE, Figure(None)) == "–"
    assert plain(Kind.SPAN, 7500.5) == 7500
    assert plain(Kind.SHARE, Decimal(1) / 3) == Decimal("0.3333")
    assert plain(Kind.MONTH, date(2026, 3, 1)) == "2026-03"


def test_a_page_shows_the_first_rows_and_a_file_has_all() -> None:
    made = []

    def rest() -> list[Row]:
        made.append(True)
        return [Row([Figure("c", "/c"), Figure(3)])]

    columns = [Column("name", "Name", Kind.TEXT), Column("n", "N")]
    rows = [
        Row([Figure("a", "/a"), Figure(1)]), Row([Figure("b"), Figure(2)]),
        Row([Figure("All"), Figure(6)], is_sum=True),
    ]  # fmt: skip
    table = Table("some", "Some", columns, rows, rest, 1)
    assert [figures[0][2] for _is_sum, figures in table.shown()] == ["a", "b", "All"]
    assert (table.hidden, made) == (1, [])
    assert table.sheet().rows == [["a", 1], ["b", 2], ["c", 3], ["All", 6]]
