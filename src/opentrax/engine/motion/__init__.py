"""The motion engine: from a phone's positions to travel and on-site time.

`settle` makes a day's line of segments from a set of positions (any order, any repetition, the
same result); `step` is the forward estimate for the live view. Pure: no input or output, no
clock, no Django. It never decides what a person was paid for: it says where the phone was, how
sure that is, and why.
"""

from opentrax.engine.motion.live import (
    LiveContext,
    LiveEstimate,
    LiveKind,
    LiveState,
    presume,
    step,
)
from opentrax.engine.motion.segments import DistanceBy, Evidence, EvidenceValue, Kind, Segment
from opentrax.engine.motion.settle import settle
from opentrax.engine.motion.trail import (
    Motion,
    PhoneEvent,
    Place,
    PlannedStop,
    Position,
    Roads,
    Route,
)

__all__ = [
    "DistanceBy",
    "Evidence",
    "EvidenceValue",
    "Kind",
    "LiveContext",
    "LiveEstimate",
    "LiveKind",
    "LiveState",
    "Motion",
    "PhoneEvent",
    "Place",
    "PlannedStop",
    "Position",
    "Roads",
    "Route",
    "Segment",
    "presume",
    "settle",
    "step",
]
