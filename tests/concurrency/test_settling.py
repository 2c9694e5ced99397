"""Two settlings of one shift at once, and a settling against an approval, on real connections.

Each test has its control: the same two acts with the lock taken away, which shows that the lock is
what keeps the time whole.
"""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import close_old_connections, connection

from opentrax.kit.tenancy import scope
from opentrax.timesheets.models import LateChange, TimeSegment, Timesheet
from opentrax.timesheets.services import late, settle, weeks
from opentrax.timesheets.services.sheets import sheet_for
from opentrax.timesheets.tests.conftest import (  # noqa: F401  fixtures
    DAY,
    MONDAY,
    Story,
    at,
    browse,
    shop,
    side,
    story,
)
from opentrax.tracking.models import Shift

PATIENCE_S = 30
LATE = [fix for fix in DAY if fix[0] > 60]
Act = Callable[[], object]


class Meeting:
    """Runs acts in threads of their own, each with its own connection; errors come back."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []

    def _run(self, act: Act) -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001  carried to the test
            self.errors.append(error)
        finally:
            connection.close()
            close_old_connections()

    def start(self, act: Act) -> threading.Thread:
        thread = threading.Thread(target=self._run, args=(act,))
        thread.start()
        return thread

    def all(self, *acts: Act) -> None:
        threads = [self.start(act) for act in acts]
        for thread in threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive()


def settled_together(story: Story) -> list[BaseException]:  # noqa: F811
    """Two workers compute the same first line, and neither writes before both have computed."""
    story.clock.set(at(120))
    story.send(DAY)
    story.close()
    meeting = Meeting()
    meeting.all(story.settle, story.settle)
    return meeting.errors


def overlaps(line: list[TimeSegment]) -> int:
    return sum(a.ended_at > b.started_at for a, b in zip(line, line[1:], strict=False))  # noqa: RUF007


def meet_before_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each settling between reading and writing until the other is there too, or waits."""
    barrier, write = threading.Barrier(2), settle._write

    def together(*arguments: object) -> None:
        # Broken when the other one waits for the lock: that is the point.
        with suppress(threading.BrokenBarrierError):
            barrier.wait(2)
        write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(settle, "_write", together)


def test_two_settlings_make_one_line(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    meet_before_writing(monkeypatch)
    assert settled_together(story) == []
    line = story.line()
    assert [s.kind for s in line] == ["other", "travel", "onsite", "travel", "other"]
    assert overlaps(line) == 0


def test_control_without_the_locks_the_line_is_there_twice(
    story: Story,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meet_before_writing(monkeypatch)
    monkeypatch.setattr(
        settle, "locked_shift", lambda key: Shift.objects.select_related("technician").get(pk=key)
    )
    monkeypatch.setattr(late, "approved_sheets", lambda _shift, _span: [])
    monkeypatch.setattr(settle, "tell_visits", lambda *_a, **_k: None)
    settled_together(story)
    assert len(story.line()) == 10


def approve_while_settling(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Late positions are settled; in the moment before they are written, the week is approved."""
    story.day([fix for fix in DAY if fix[0] <= 60])
    with scope(story.bolt.pk, story.tim.pk):
        weeks.submit_week(story.technician, MONDAY, actor=story.tim)
    story.send(LATE)
    meeting, write = Meeting(), settle._write
    approving: list[threading.Thread] = []

    def approve() -> None:
        with scope(story.bolt.pk, story.bea.pk):
            weeks.approve_week(story.technician, MONDAY, actor=story.bea)

    def meanwhile(*arguments: object) -> None:
        approving.append(meeting.start(approve))
        approving[0].join(2)  # it waits for the sheet; in the control it commits
        write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(settle, "_write", meanwhile)
    story.settle()
    approving[0].join(PATIENCE_S)
    assert not approving[0].is_alive()
    assert meeting.errors == []


def what_was_approved(story: Story) -> tuple[int, int]:  # noqa: F811
    """Segments of the week at the approval (as the audit's instant has them) and now."""
    with scope(story.bolt.pk):
        assert Timesheet.objects.get(week_on=MONDAY).status == "approved"
        assert LateChange.objects.count() == 0
        return len(seen_at_approval), TimeSegment.objects.count()


seen_at_approval: list[TimeSegment] = []


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[TimeSegment]:
    """What the approval read."""
    seen_at_approval.clear()
    read = weeks.week_of

    def remembered(*arguments: object) -> object:
        week = read(*arguments)  # type: ignore[arg-type]
        seen_at_approval[:] = week.segments
        return week

    monkeypatch.setattr(weeks, "week_of", remembered)
    return seen_at_approval


def test_an_approval_sees_the_settled_week_or_is_told_of_it(
    story: Story,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    seen: list[TimeSegment],
) -> None:
    approve_while_settling(story, monkeypatch)
    approved, now = what_was_approved(story)
    assert approved == now


def test_control_without_the_sheet_s_lock_an_approved_week_changes_silently(
    story: Story,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    seen: list[TimeSegment],
) -> None:
    monkeypatch.setattr(late, "approved_sheets", lambda _shift, _span: [])
    approve_while_settling(story, monkeypatch)
    approved, now = what_was_approved(story)
    assert approved < now


def test_the_sheet_of_a_week_is_made_once(story: Story) -> None:  # noqa: F811
    def make() -> None:
        with scope(story.bolt.pk):
            sheet_for(story.technician.pk, MONDAY)

    meeting = Meeting()
    meeting.all(make, make, make)
    assert meeting.errors == []
    with scope(story.bolt.pk):
        assert Timesheet.objects.count() == 1
