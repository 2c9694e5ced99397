"""What phones and files say, read into one shape: `Fix`.

Owns the formats, their units and their faults, and the repair of clocks. Never touches a database
or Django, so the engine's command line reads the same files. A new format is one module here with
a constant `WIRE` (for the door) or `FILE` (for uploads and imports), and a sample in the tests.
"""

from opentrax.tracking.formats.fix import Fault, Fix
from opentrax.tracking.formats.keys import message_key
from opentrax.tracking.formats.tracks import TrackError, read_track
from opentrax.tracking.formats.unreadable import Unreadable
from opentrax.tracking.formats.wire import MalformedError

__all__ = [
    "Fault", "Fix", "MalformedError", "TrackError", "Unreadable", "message_key", "read_track",
]  # fmt: skip
