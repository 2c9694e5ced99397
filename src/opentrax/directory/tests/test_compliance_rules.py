"""Which papers are lacking, and when a reminder is due: by hand, without a database."""

from datetime import date

import pytest

from opentrax.directory.rules.compliance import (
    Held,
    Lack,
    Paper,
    Requirement,
    is_replaced,
    lacks,
    reminder_due,
)

TODAY, SHARED = date(2026, 3, 10), date(2026, 2, 1)
ASKED = date(2026, 1, 1)


def paper(state: str, until: date | None = None, start: date | None = None) -> Paper:
    return Paper("tax", state, SHARED, start, until)


@pytest.mark.parametrize(
    ("papers", "grace", "why", "on"),
    [
        ([], 0, "missing", ASKED),
        ([], 68, "missing", ASKED),  # January 1 and 68 days are March 10
        ([], 69, "", None),
        ([paper("awaiting")], 0, "awaiting", SHARED),
        ([paper("refused")], 0, "refused", SHARED),
        ([paper("refused"), paper("awaiting")], 0, "awaiting", SHARED),
        ([paper("accepted")], 0, "", None),
        ([paper("accepted", TODAY)], 0, "", None),  # the last day belongs to it
        ([paper("accepted", date(2026, 3, 9))], 0, "expired", date(2026, 3, 9)),
        ([paper("accepted", date(2026, 3, 9))], 1, "", None),
        ([paper("accepted", date(2026, 3, 8))], 1, "expired", date(2026, 3, 8)),
        ([paper("accepted", date(2026, 3, 8)), paper("awaiting")], 0, "expired", date(2026, 3, 8)),
        ([paper("accepted", start=date(2026, 3, 11))], 0, "not_yet", date(2026, 3, 11)),
        ([paper("accepted", date.max)], 365, "", None),
        ([paper("accepted", date(2026, 1, 5)), paper("accepted")], 0, "", None),
    ],
)
def test_a_paper_is_there_or_the_nearest_reason_is_told(
    papers: list[Paper], grace: int, why: str, on: date | None
) -> None:
    found = lacks([Requirement("tax", "", "", grace, ASKED)], papers, {""}, TODAY)
    assert found == ((Lack("tax", "", why, on),) if on else ())


def test_a_requirement_holds_for_its_trade_and_those_under_it_and_each_kind_is_told_once() -> None:
    asked = [
        Requirement("licence", "", "electrical", 0, ASKED),
        Requirement("tax", "", "", 0, ASKED),
        Requirement("tax", "", "electrical", 0, ASKED),
    ]
    assert [one.kind for one in lacks(asked, [], {"", "roofing"}, TODAY)] == ["tax"]
    below = {"", "own-key", "electrical"}  # a trade of the organization's own under it
    assert [one.kind for one in lacks(asked, [], below, TODAY)] == ["licence", "tax"]


@pytest.mark.parametrize(
    ("until", "sent", "step"),
    [
        (date(2026, 4, 10), set(), None),  # 31 days
        (date(2026, 4, 9), set(), 30),
        (date(2026, 4, 9), {30}, None),
        (date(2026, 3, 17), {30}, 7),
        (date(2026, 3, 17), set(), 7),  # put in late: not told of thirty days any more
        (date(2026, 3, 10), {30, 7}, 0),
        (date(2026, 3, 10), {30, 7, 0}, None),
        (date(2026, 3, 3), set(), 0),
        (date(2026, 3, 2), set(), None),  # long over
        (date.max, set(), None),
        (date.min, set(), None),
    ],
)
def test_a_reminder_is_due_once_at_each_step(until: date, sent: set[int], step: int | None) -> None:
    assert reminder_due(until, TODAY, sent) == step


def test_a_longer_paper_for_everybody_who_sees_it_takes_its_place() -> None:
    old = Held(("tax", ""), TODAY, frozenset({"acme"}))
    later = date(2027, 3, 10)
    assert is_replaced(old, [Held(("tax", ""), later, frozenset({"acme", "globex"}))])
    assert is_replaced(old, [Held(("tax", ""), None, frozenset({"acme"}))])
    assert not is_replaced(old, [Held(("tax", ""), later, frozenset())])
    assert not is_replaced(old, [Held(("other", ""), later, frozenset({"acme"}))])
    assert not is_replaced(old, [Held(("tax", ""), TODAY, frozenset({"acme"}))])
