"""How much one device may send, and how often one address may try tokens that nobody knows.

Two tables of buckets, in the memory of each process and bounded. A bucket holds what may be sent
at once and fills at a steady rate; what is sent is taken out, if need be below zero, so that any
single message passes in the end. An empty bucket means 503 with Retry-After: trackers keep what
they have and send it later, so that a limit loses nothing.

A device's bucket holds a backlog of days, since a phone that comes back after a day without a
signal sends all at once. It begins with the first thing stored for its token, so that made-up
tokens cannot push others out of the table. Such tokens are charged to the address that they come
from, and only who has no bucket of their own has to wait because of an address: a stranger in the
same network stops nobody who is known.
"""

import time
from collections.abc import Callable

from msgspec import Struct

MOST_BUCKETS = 50_000
LONGEST_WAIT_S = 3600


class Rates(Struct, frozen=True):
    """What the operator allows; see docs/operate/ingest.md."""

    positions_per_s: float = 10.0
    backlog_positions: float = 100_000.0
    unknown_per_s: float = 10.0
    unknown_at_once: float = 600.0


class Buckets[Key]:
    """Buckets by key, the least lately used thrown away when there are too many: O(1) each."""

    def __init__(
        self, per_s: float, most: float, *, at_most: int, now: Callable[[], float]
    ) -> None:
        self._per_s, self._most, self._at_most, self._now = per_s, most, at_most, now
        self._kept: dict[Key, tuple[float, float]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Key) -> bool:
        return key in self._kept

    def _level(self, key: Key) -> float:
        found = self._kept.get(key)
        if found is None:
            return self._most
        level, at = found
        return min(self._most, level + (self._now() - at) * self._per_s)

    def wait_s(self, key: Key) -> float:
        """Seconds until the bucket holds one; 0 when it does."""
        return max(0.0, (1 - self._level(key)) / self._per_s)

    def take(self, key: Key, amount: float) -> None:
        """Take out, or put back what a negative amount says."""
        level = min(self._most, self._level(key) - amount)
        self._kept.pop(key, None)  # to the end of the order
        self._kept[key] = (level, self._now())
        if len(self._kept) > self._at_most:
            del self._kept[next(iter(self._kept))]

    def forget(self, key: Key) -> None:
        self._kept.pop(key, None)


class Limits:
    """Asked before a message is stored, told what became of it."""

    def __init__(
        self,
        rates: Rates,
        *,
        at_most: int = MOST_BUCKETS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._devices = Buckets[bytes](
            rates.positions_per_s, rates.backlog_positions, at_most=at_most, now=now
        )
        self._addresses = Buckets[str](
            rates.unknown_per_s, rates.unknown_at_once, at_most=at_most, now=now
        )

    def wait_s(self, key: bytes, address: str) -> int:
        """Whole seconds to wait before this token may send, from this address; 0 for none."""
        if key in self._devices:
            seconds = self._devices.wait_s(key)
        else:
            seconds = self._addresses.wait_s(address)
        return min(LONGEST_WAIT_S, -int(-seconds // 1)) if seconds else 0

    def stored(self, key: bytes, weight: int) -> None:
        self._devices.take(key, weight)

    def unknown(self, key: bytes, address: str) -> None:
        """The gate does not know the token (any more)."""
        self._devices.forget(key)
        self._addresses.take(address, 1)


def address_of(client: str, forwarded: str | None) -> str:
    """Where a request comes from, of the server's "address:port"; behind the proxy of this
    machine, what that one says last in X-Forwarded-For.

    Of IPv6 the first four groups: a household has as many addresses as it likes.
    """
    address = client.rpartition(":")[0].strip("[]")
    if address in {"127.0.0.1", "::1", ""} and forwarded:
        address = forwarded.rpartition(",")[2].strip() or address
    return ":".join(address.split(":")[:4]) if ":" in address else address
