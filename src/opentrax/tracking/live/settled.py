"""What settling knows better. Time is settled by an app above this one, which says here how to
read it; without it the live view goes by its own steps.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from uuid import UUID

from opentrax.engine.motion.rewind import Settled

type Read = Callable[[Collection[UUID], datetime], Mapping[UUID, Settled]]


def _nothing(_technicians: Collection[UUID], _at: datetime) -> Mapping[UUID, Settled]:
    return {}


_read: Read = _nothing


def read_by(read: Read) -> None:
    """Say how the last settled stretch of each technician's open shift is read."""
    global _read
    _read = read


def settled_now(technicians: Collection[UUID], at: datetime) -> Mapping[UUID, Settled]:
    """The last settled stretch of each technician that has one; in the organization's scope."""
    return _read(technicians, at)
