"""Settle a device's positions to a gapless line of segments."""

from collections.abc import Iterable, Sequence

from opentrax.engine.motion.segments import Segment
from opentrax.engine.motion.trail import Place, PlannedStop, Position, Roads


def settle(
    positions: Iterable[Position],
    places: Sequence[Place] = (),
    plan: Sequence[PlannedStop] = (),
    *,
    roads: Roads | None = None,
) -> tuple[Segment, ...]:
    """Return the segments between the first and the last position of one device."""
    raise NotImplementedError
