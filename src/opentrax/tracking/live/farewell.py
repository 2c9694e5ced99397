"""Ending streams when the process is told to stop.

Servers wait for open requests before they tell the application to shut down, and a stream is a
request that never ends by itself. So the signal is listened to beside the server, whose own
handling goes on as before.
"""

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Farewell:
    """Calls `leave` on the event loop at the first signal to stop; undone by `remove`."""

    def __init__(self, leave: Callable[[], None]) -> None:
        self._leave = leave
        self._loop = asyncio.get_running_loop()
        self._before: dict[int, Any] = {}
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                self._before[number] = signal.signal(number, self._heard)

    def remove(self) -> None:
        for number, before in self._before.items():
            if signal.getsignal(number) == self._heard:
                signal.signal(number, before)
        self._before = {}

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self._loop.call_soon_threadsafe(self._leave)
        before = self._before.get(number)
        if callable(before):
            before(number, frame)
