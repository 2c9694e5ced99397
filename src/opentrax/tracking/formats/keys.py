"""The part of a position's key that tells two messages of the same instant apart."""

from hashlib import blake2b
from struct import Struct

from opentrax.tracking.formats.fix import Fix

MICRODEGREES = 1_000_000
_PLACE = Struct("<cqq")


def message_key(fix: Fix) -> int:
    """A signed 64-bit hash of the client's message id, else of the event and the rounded place.

    The place is rounded to a millionth of a degree (11 cm), so that the same fix written with
    more or fewer digits is the same fix. The event, with its region, is part of it because an
    arrival may be reported at the instant and place of an ordinary fix, and two fences at once.
    """
    if fix.message_id is not None:
        content = b"i" + fix.message_id.encode("utf-8", "surrogatepass")
    else:
        latitude, longitude = fix.latitude * MICRODEGREES, fix.longitude * MICRODEGREES
        content = _PLACE.pack(b"p", round(latitude), round(longitude))
        if fix.event is not None and fix.event != "heartbeat":
            content += fix.event.encode()
            content += fix.region.encode() if fix.region is not None else b""
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "big", signed=True)
