"""Tables of tracking."""

from opentrax.tracking.models.alarms import Alarm
from opentrax.tracking.models.devices import Device, DeviceKind, State
from opentrax.tracking.models.disclosure import Acknowledgement, Look, LookedAt
from opentrax.tracking.models.positions import DirtyDay, Position
from opentrax.tracking.models.quarantine import Quarantined, Refusal
from opentrax.tracking.models.replies import Reply
from opentrax.tracking.models.shifts import Pause, Shift, ShiftOrigin, Tap, TapKind, Window
from opentrax.tracking.models.terms import Term

__all__ = [
    "Acknowledgement",
    "Alarm",
    "Device",
    "DeviceKind",
    "DirtyDay",
    "Look",
    "LookedAt",
    "Pause",
    "Position",
    "Quarantined",
    "Refusal",
    "Reply",
    "Shift",
    "ShiftOrigin",
    "State",
    "Tap",
    "TapKind",
    "Term",
    "Window",
]
