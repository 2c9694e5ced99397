"""What comes out of the engine: segments of a day, with what speaks for them.

A settled day is a gapless line: each segment starts where the one before ends.
"""

from dataclasses import dataclass
from typing import Literal

from opentrax.engine.geo import LatLon

type Kind = Literal["onsite", "stop", "travel", "gap"]
type DistanceBy = Literal["matched", "routed", "straight"]
type EvidenceValue = float | str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason, as a code and its values; `words.render` makes a sentence of it.

    Values whose name ends in `_at` are epoch seconds, the others are numbers in the unit of
    their name, or text.
    """

    code: str
    values: tuple[tuple[str, EvidenceValue], ...] = ()

    @classmethod
    def of(cls, code: str, **values: EvidenceValue) -> "Evidence":
        """Return evidence with its values in the given order."""
        return cls(code, tuple(values.items()))

    def as_json(self) -> dict[str, object]:
        """Return {"code": …, "values": {…}}, the form to store."""
        return {"code": self.code, "values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time with one kind of motion.

    `alternatives` holds other places (None: at no known place) with their probability where the
    evidence is flat; `point` is the middle of a stay; `distance_m` and `path` belong to travel.
    """

    kind: Kind
    start: float
    end: float
    place_id: str | None = None
    distance_m: float | None = None
    path: tuple[LatLon, ...] = ()
    confidence: float = 1.0
    alternatives: tuple[tuple[str | None, float], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    point: LatLon | None = None
    distance_by: DistanceBy | None = None

    @property
    def duration_s(self) -> float:
        """Seconds from start to end."""
        return self.end - self.start
