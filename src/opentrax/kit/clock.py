"""The one clock of the application: aware UTC. Tests replace it through the `clock` fixture."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_source: Callable[[], datetime] | None = None


def now() -> datetime:
    """Return the current instant as an aware datetime in UTC."""
    return datetime.now(UTC) if _source is None else _source()


@contextmanager
def replaced_by(source: Callable[[], datetime]) -> Iterator[None]:
    """Let `now()` answer from `source` inside the block."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
