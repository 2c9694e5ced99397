"""Windows of what may be recorded: nothing that has passed changes, whatever is done."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from opentrax.directory.rules import Hours
from opentrax.tracking import rules
from opentrax.tracking.rules import Opening, ShiftState, Span

START = datetime(2026, 3, 23, 0, 0, tzinfo=UTC)
TORONTO = ZoneInfo("America/Toronto")


def minute(count: int) -> datetime:
    return START + timedelta(minutes=count)


minutes = st.integers(0, 2000)
spans = st.builds(
    lambda a, length: Span(minute(a), minute(a + length)), minutes, st.integers(1, 600)
)
pauses = st.tuples(minutes, st.none() | st.integers(0, 300)).map(
    lambda p: (minute(p[0]), None if p[1] is None else minute(p[0] + p[1]))
)


def holds(windows: list[Span], at: datetime) -> bool:
    return any(w.starts_at <= at < w.ends_at for w in windows)


@given(st.lists(spans, max_size=6), st.lists(pauses, max_size=4), minutes)
def test_nothing_is_recordable_before_the_change_nor_outside_shifts_nor_in_a_pause(
    shifts: list[Span], holes: list[tuple[datetime, datetime | None]], at: int
) -> None:
    windows = rules.recordable(shifts, holes, minute(at))
    for probe in range(0, 2700, 7):
        instant = minute(probe)
        paused = any(
            start <= instant < (end if end is not None else rules.chain_end(shifts, start))
            for start, end in holes
        )
        expected = probe >= at and holds(shifts, instant) and not paused
        assert holds(windows, instant) == expected


@given(st.lists(spans, max_size=6), st.lists(spans, max_size=6), minutes)
def test_a_change_leaves_what_has_passed_as_it_was(
    existing: list[Span], wanted: list[Span], at: int
) -> None:
    after = rules.rewritten(existing, wanted, minute(at))
    for probe in range(0, 2700, 7):
        instant = minute(probe)
        source = existing if probe < at else wanted
        assert holds(after, instant) == holds(source, instant)
    assert after == rules.merged(after)


@given(st.lists(spans, max_size=5), st.lists(spans, max_size=5))
def test_without_is_the_difference_of_sets(some: list[Span], holes: list[Span]) -> None:
    left = rules.without(some, holes)
    for probe in range(0, 2700, 7):
        instant = minute(probe)
        assert holds(left, instant) == (holds(some, instant) and not holds(holes, instant))


@given(st.lists(spans, max_size=5), minutes, st.none() | st.integers(1, 3000))
def test_an_opened_shift_begins_now_and_is_never_longer_than_allowed(
    raw: list[Span], at: int, length: int | None
) -> None:
    shifts = rules.merged(raw)
    ends_at = None if length is None else minute(at + length)
    plan = rules.plan_opening(shifts, minute(at), ends_at)
    others = [s for i, s in enumerate(shifts) if i != plan.index]
    if plan.opening is Opening.ALREADY:
        assert plan.span in shifts
        assert plan.span.starts_at <= minute(at) < plan.span.ends_at
        return
    assert plan.span.starts_at == minute(at)
    assert plan.span.ends_at - plan.span.starts_at <= rules.LONGEST_OPEN
    assert not any(plan.span.meets(other) for other in others)


def test_a_scheduled_shift_is_brought_forward() -> None:
    scheduled = Span(minute(60), minute(300))
    plan = rules.plan_opening([scheduled], minute(0), None)
    assert (plan.opening, plan.span, plan.index) == (
        Opening.FORWARD,
        Span(minute(0), minute(300)),
        0,
    )


def test_states_of_a_shift() -> None:
    span = Span(minute(10), minute(20))
    assert rules.state_of(span, False, minute(9)) is ShiftState.SCHEDULED
    assert rules.state_of(span, False, minute(10)) is ShiftState.OPEN
    assert rules.state_of(span, False, minute(20)) is ShiftState.PAST
    assert rules.state_of(span, True, minute(15)) is ShiftState.CANCELLED


def test_working_hours_keep_the_wall_clock_when_the_clocks_change() -> None:
    sunday = [Hours(6, time(0), time(8))]
    spring = rules.working_spans(sunday, TORONTO, date(2026, 3, 8), 1)
    autumn = rules.working_spans(sunday, TORONTO, date(2026, 11, 1), 1)
    assert [s.ends_at - s.starts_at for s in spring] == [timedelta(hours=7)]
    assert [s.ends_at - s.starts_at for s in autumn] == [timedelta(hours=9)]
    assert spring[0].ends_at.astimezone(TORONTO).time() == time(8)


def test_hours_that_touch_over_midnight_are_one_shift_of_the_first_day() -> None:
    hours = [Hours(0, time(22), time(0)), Hours(1, time(0), time(6))]
    assert rules.working_spans(hours, TORONTO, date(2026, 3, 23), 1) == [
        Span(
            datetime(2026, 3, 23, 22, tzinfo=TORONTO).astimezone(UTC),
            datetime(2026, 3, 24, 6, tzinfo=TORONTO).astimezone(UTC),
        )
    ]
    assert rules.working_spans(hours, TORONTO, date(2026, 3, 24), 1) == []
