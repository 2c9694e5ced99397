"""Replay the day through the real door: each phone sends its own format over HTTP, as fast as
asked, until now."""

import heapq
import http.client
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from opentrax.demo.phones import SimulatedFix, fixes
from opentrax.demo.story import TECHNICIANS, TechnicianDay
from opentrax.demo.wire import Message, Tracker, message

logger = logging.getLogger("opentrax.demo")
_TIMEOUT_S = 20
_LONGEST_WAIT_S = 30.0


@dataclass(frozen=True, slots=True, order=True)
class Sending:
    """One request of one phone at an instant of the day (epoch seconds)."""

    at: float
    number: int
    fixes: tuple[SimulatedFix, ...]


def _batches(number: int, tracker: Tracker, track: Iterator[SimulatedFix]) -> Iterator[Sending]:
    waiting: list[SimulatedFix] = []
    for fix in track:
        waiting.append(fix)
        if len(waiting) >= tracker.batch or not fix.moving:
            yield Sending(fix.at, number, tuple(waiting))
            waiting = []
    if waiting:
        yield Sending(waiting[-1].at, number, tuple(waiting))


def sendings(days: Sequence[TechnicianDay], since: float) -> Iterator[Sending]:
    """All requests of all phones after an instant, in order of time."""
    tracks = []
    for number, day in enumerate(days):
        _actor, tracker = TECHNICIANS[number]
        track = fixes(day.parts, tracker.habit, seed=number)
        tracks.append(_batches(number, tracker, track))
    return (s for s in heapq.merge(*tracks, key=lambda s: (s.at, s.number)) if s.at > since)


class Phone:
    """One phone's connection: sends a message until the door takes it, as real trackers do."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "localhost", parts.port or 80
        self._connection: http.client.HTTPConnection | None = None

    def send(self, sent: Message) -> None:
        """Send; wait and send again while the door is away, says 503, or the connection breaks."""
        wait_s = 0.5
        while True:
            status = self._attempt(sent)
            if status is not None and status < 500:
                if status >= 400:
                    logger.warning("The door refused a demo phone with %d.", status)
                return
            time.sleep(wait_s)
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)

    def _attempt(self, sent: Message) -> int | None:
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection(
                    self._host, self._port, timeout=_TIMEOUT_S
                )
            self._connection.request("POST", sent.path, sent.body, sent.headers)
            response = self._connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            self._connection = None
            return None
        return response.status


def replay(
    days: Sequence[TechnicianDay], tokens: Sequence[str], address: str, *,
    since: float, speed: float, remember: Callable[[float], None],
) -> int:  # fmt: skip
    """Send the day from `since` on at `speed` times its pace until it has caught up with now;
    return how many requests."""
    phones = [Phone(address) for _ in days]
    began, sent = time.time(), 0
    remembered = since
    for sending in sendings(days, since):
        due = began + (sending.at - since) / speed
        if sending.at > time.time():
            break
        if due > time.time():
            time.sleep(due - time.time())
        _actor, tracker = TECHNICIANS[sending.number]
        phones[sending.number].send(message(tracker, sending.fixes, tokens[sending.number]))
        sent += 1
        if sending.at - remembered >= 60:
            remembered = sending.at
            remember(remembered)
    remember(max(remembered, min(time.time(), days[0].parts[-1].end)))
    return sent
