"""Tables of tracking."""

from opentrax.tracking.models.positions import DirtyDay, Position
from opentrax.tracking.models.quarantine import Quarantined, Refusal

__all__ = ["DirtyDay", "Position", "Quarantined", "Refusal"]
