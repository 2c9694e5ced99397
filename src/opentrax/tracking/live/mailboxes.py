"""What one page has not got yet, and how it is written for it.

A mailbox keeps the newest event per technician, so a slow page gets fewer events, never older
ones, and its memory is bounded by the number of technicians. It writes frames: those whose words
changed in full, those who only moved as the difference to what this page was told last. A frame
carries at most `MOVES_PER_FRAME` moves, those that wait longest; with frames `PACE_S` apart that
bounds what a page gets, whatever the number of phones and however often they report.
"""

import asyncio
from contextlib import suppress

from opentrax.tracking.live.messages import AlarmEvent, Frame, Row, TechnicianEvent, encoded
from opentrax.tracking.live.tokens import Ticket

MOVES_PER_FRAME = 500
PACE_S = 1.0
BRISK_S = 0.25
FEW = 25
"""After a frame of so few the next one may follow sooner."""


class Mailbox:
    """One page's; made and used on the event loop."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.closed = False
        self._waiting: dict[str, TechnicianEvent] = {}
        self._alarms: list[AlarmEvent] | None = None
        self._told_alarms: list[AlarmEvent] = []
        self._told: dict[str, tuple[int, TechnicianEvent]] = {}
        self._more = asyncio.Event()
        self._urgent = asyncio.Event()
        self._pace_s = 0.0

    def put(self, events: list[TechnicianEvent]) -> None:
        # Whoever waits already keeps the place in the row: nobody is overtaken for ever.
        self._waiting.update((event.technician_id, event) for event in events)
        if self._waiting:
            self._more.set()

    def put_alarms(self, alarms: list[AlarmEvent]) -> None:
        """All that stand; the page is told at once, if they are others than it knows."""
        known = self._told_alarms if self._alarms is None else self._alarms
        if alarms != known:
            self._alarms = alarms
            self._more.set()
            self._urgent.set()

    def close(self) -> None:
        self.closed = True
        self._more.set()
        self._urgent.set()

    async def take(self, timeout_s: float) -> bytes:
        """The events since the last call; empty after the time, or when the mailbox is closed."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._urgent.wait(), self._pace_s)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._more.wait(), timeout_s)
        self._more.clear()
        self._urgent.clear()
        return b"".join((self._alarms_written(), self._frame_written()))

    def _alarms_written(self) -> bytes:
        if self._alarms is None:
            return b""
        self._told_alarms, self._alarms = self._alarms, None
        return encoded("alarms", self._told_alarms)

    def _frame_written(self) -> bytes:
        if not self._waiting:
            return b""
        newest = max((event.recorded_at or 0.0) for event in self._waiting.values())
        frame = Frame(t=int(newest), clock=next(iter(self._waiting.values())).clock)
        taken: list[str] = []
        moves = 0
        for technician_id, event in self._waiting.items():
            number, told = self._told.get(technician_id, (len(self._told), None))
            if told is None or not _only_moved(told, event):
                frame.who.append(_row(number, event, is_new=told is None))
            elif moves < MOVES_PER_FRAME:
                frame.go += _move(number, told, event, frame.t)
                moves += 1
            else:
                continue
            self._told[technician_id] = number, event
            taken.append(technician_id)
        for technician_id in taken:
            del self._waiting[technician_id]
        if self._waiting:
            self._more.set()
        self._pace_s = BRISK_S if len(taken) <= FEW else PACE_S
        return encoded("now", frame)


def _only_moved(told: TechnicianEvent, event: TechnicianEvent) -> bool:
    return told.words == event.words and told.point is not None and event.point is not None


def _move(number: int, told: TechnicianEvent, event: TechnicianEvent, t: int) -> list[int]:
    before, after = told.point, event.point
    assert before is not None  # noqa: S101  _only_moved
    assert after is not None  # noqa: S101
    age_s = t - int(event.recorded_at or t)
    return [number, after[0] - before[0], after[1] - before[1], event.course, age_s]


def _row(number: int, event: TechnicianEvent, *, is_new: bool) -> Row:
    return Row(
        i=number,
        id=event.technician_id if is_new else None,
        n=event.name,
        s=event.state,
        p=event.point,
        h=event.course,
        a=_whole(event.recorded_at),
        f=_whole(event.since),
        l=event.location_name,
        b=_whole(event.battery_pct),
        k=event.corrected,
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
