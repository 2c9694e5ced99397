"""The live view: a forward step per position, without a look ahead.

State is a value: it can be stored as JSON between two positions of a phone. `step` never flaps between two
places on noise; `settle` says later what it really was.
"""

from dataclasses import dataclass
from typing import Literal

from opentrax.engine.motion.trail import Place, PlannedStop, Position

type LiveKind = Literal["onsite", "stop", "travel"]


@dataclass(frozen=True, slots=True)
class LiveContext:
    """What is known around a phone today."""

    places: tuple[Place, ...] = ()
    plan: tuple[PlannedStop, ...] = ()


@dataclass(frozen=True, slots=True)
class LiveState:
    """All that the live view remembers of a phone; `LiveState()` is a phone never heard of."""

    at: float | None = None
    kind: LiveKind = "stop"
    place_id: str | None = None
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class LiveEstimate:
    """What the live map shows."""

    at: float
    kind: LiveKind
    place_id: str | None
    since: float
    confidence: float
    latitude: float
    longitude: float
    alternatives: tuple[tuple[str | None, float], ...] = ()


def step(
    state: LiveState, position: Position, context: LiveContext
) -> tuple[LiveState, LiveEstimate]:
    """Return the next state and what to show; a position older than the state changes nothing."""
    raise NotImplementedError
