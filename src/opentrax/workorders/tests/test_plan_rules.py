"""The dates of a rhythm, and that no history of runs leaves one out or decides one twice."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.kit.commands import Refused
from opentrax.workorders.plan_states import Frequency, HolidayRule, OccurrenceState, SkipReason
from opentrax.workorders.rules import plans as rules
from opentrax.workorders.rules.plans import Rhythm, Situation, Window, decide, due_dates

START = date(2026, 1, 31)
DAY = timedelta(days=1)


def first(rhythm: Rhythm, count: int) -> list[str]:
    return [day.isoformat()[5:] for day in islice(due_dates(rhythm), count)]


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        (Rhythm("daily", START, 10), "01-31 02-10 02-20"),
        (Rhythm("weekly", START), "01-31 02-07 02-14"),
        (Rhythm("weekly", START, 2, weekdays=(0, 3)), "02-09 02-12 02-23 02-26"),
        # A month without a 31st is not left out.
        (Rhythm("monthly", START), "01-31 02-28 03-31 04-30"),
        (Rhythm("monthly", START, month_days=(1, 30)), "02-01 02-28 03-01 03-30"),
        (Rhythm("monthly", START, 3, month_days=(15,)), "04-15 07-15 10-15"),
        (Rhythm("monthly", START, weekdays=(1,), ordinal=2), "02-10 03-10 04-14"),
        # The last working day of the month.
        (Rhythm("monthly", START, weekdays=(0, 1, 2, 3, 4), ordinal=-1), "02-27 03-31 04-30"),
        (Rhythm("yearly", date(2024, 2, 29)), "02-29 02-28 02-28 02-28 02-29"),
        (Rhythm("yearly", START, weekdays=(0,), ordinal=1), "01-04 01-03"),
        (Rhythm("daily", START, until_on=date(2026, 2, 2)), "01-31 02-01 02-02"),
        (Rhythm("monthly", START, count=2), "01-31 02-28"),
    ],
)
def test_a_rhythm_has_these_dates(rhythm: Rhythm, expected: str) -> None:
    days = expected.split()
    assert first(rhythm, len(days) if rhythm.until_on is None else 9) == days
    rules.check_rhythm(rhythm)


@pytest.mark.parametrize(
    "rhythm",
    [
        Rhythm("daily", START, 0),
        Rhythm("daily", START, 61),
        Rhythm("monthly", START, month_days=(32,)),
        Rhythm("monthly", START, ordinal=1),
        Rhythm("daily", START, count=0),
        Rhythm("daily", START, count=2, until_on=START),
        Rhythm("daily", START, until_on=START - DAY),
    ],
)
def test_a_rhythm_without_sense_is_refused(rhythm: Rhythm) -> None:
    with pytest.raises(Refused):
        rules.check_rhythm(rhythm)


RHYTHMS = st.builds(
    Rhythm, st.sampled_from(Frequency.values), st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    st.integers(1, 5), weekdays=st.lists(st.integers(0, 6), min_size=1, unique=True).map(tuple),
    month_days=st.lists(st.integers(1, 31), max_size=3, unique=True).map(tuple),
    ordinal=st.sampled_from([0, 0, 1, 4, -1]),
    count=st.none() | st.integers(1, 30),
)  # fmt: skip
WINDOWS = st.builds(Window, st.integers(0, 3), st.integers(0, 5), st.integers(0, 20))


@given(RHYTHMS, WINDOWS, st.lists(st.integers(0, 90), max_size=6), st.booleans())
def test_whatever_the_history_of_runs_each_date_is_decided_once_and_none_is_left_out(
    rhythm: Rhythm, window: Window, gaps: list[int], moves: bool
) -> None:
    """Runs at any distance, also after months of standing still."""
    holidays = HolidayRule.MOVE if moves else HolidayRule.KEEP
    today = rhythm.starts_on - 10 * DAY
    through, look, decided, runs = rhythm.starts_on - DAY, today, [], [today]
    for gap in gaps:
        today += gap * DAY
        runs.append(today)
        if look is None or look > today:  # the program does not look
            continue
        at = Situation(through, holidays=holidays, is_holiday=lambda day: day.day == 1)
        made = decide(rhythm, window, at, today, most=10_000)
        decided += [(one, today) for one in made.decided]
        through = made.decided[-1].due_on if made.decided else through
        look = made.look_on
    ahead = timedelta(days=window.ahead)
    reached = runs[1:]
    ruled = takewhile(lambda day: bool(reached) and day - ahead <= today, due_dates(rhythm))
    assert [one.due_on for one, _run in decided] == list(ruled)
    for one, run in decided:
        # The first run that came within the days ahead decided, and skipped only what was over.
        assert run == next(r for r in reached if one.due_on - ahead <= r)
        over = one.planned_on + timedelta(days=window.after_days) < run
        assert (one.skip == SkipReason.WINDOW_PASSED) == over


def test_while_paused_what_passes_is_written_down_and_what_is_ahead_waits() -> None:
    rhythm = Rhythm("weekly", date(2026, 1, 5))
    paused = Situation(date(2026, 1, 4), is_paused=True)
    made = decide(rhythm, Window(after_days=2), paused, date(2026, 1, 20))
    assert [(one.due_on.day, one.skip) for one in made.decided] == [
        (5, SkipReason.PAUSED), (12, SkipReason.PAUSED),
    ]  # fmt: skip
    assert made.look_on == date(2026, 1, 22)  # when the window of the 19th is over
    resumed = Situation(date(2026, 1, 12))
    again = decide(rhythm, Window(after_days=2, ahead_days=0), resumed, date(2026, 1, 20))
    assert [(one.due_on.day, one.skip) for one in again.decided] == [(19, None)]
    assert again.look_on == date(2026, 1, 26)


def test_a_holiday_moves_a_date_past_the_weekend_and_a_weekend_alone_moves_none() -> None:
    friday, saturday = date(2026, 4, 3), date(2026, 4, 4)

    def good_friday(day: date) -> bool:
        return day == friday

    assert rules.planned_on(friday, HolidayRule.MOVE, good_friday) == date(2026, 4, 6)
    assert rules.planned_on(friday, HolidayRule.KEEP, good_friday) == friday
    assert rules.planned_on(saturday, HolidayRule.MOVE, good_friday) == saturday


FROM, TO = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("completed", "at", "expected"),
    [
        (None, FROM, OccurrenceState.OPEN),
        (None, TO, OccurrenceState.LATE),
        (FROM - DAY, TO, OccurrenceState.EARLY),
        (FROM, TO, OccurrenceState.DONE),
        (TO, TO + DAY, OccurrenceState.DONE_LATE),
    ],
)
def test_what_became_of_a_date(
    completed: datetime | None, at: datetime, expected: OccurrenceState
) -> None:
    assert rules.state_of(rules.OccurrenceFacts(FROM, TO, completed_at=completed), at) == expected


def test_what_nobody_owed_does_not_count() -> None:
    states = OccurrenceState
    told = [
        (states.DONE, ""), (states.DONE, ""), (states.OPEN, ""), (states.DONE_LATE, ""),
        (states.CANCELLED, ""),
        (states.SKIPPED, SkipReason.WINDOW_PASSED), (states.SKIPPED, SkipReason.PAUSED),
        (states.SKIPPED, SkipReason.ARCHIVED),
    ]  # fmt: skip
    assert rules.compliance(told) == rules.Compliance(kept=2, owed=5)
    assert rules.compliance([]).percent is None


@pytest.mark.parametrize("year", [26, 9999])
def test_a_first_day_is_of_this_century(year: int) -> None:
    with pytest.raises(Refused, match="this century"):
        rules.check_rhythm(Rhythm("daily", date(year, 12, 31)))
