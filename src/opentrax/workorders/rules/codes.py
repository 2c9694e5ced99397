"""The code of a location's screen: six digits that change every minute (RFC 6238's construction
with HMAC-SHA-256). Pure: the secret and the instant are given.
"""

import hmac
import struct
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

STEP_S = 60
DIGITS = 6
# The code before counts too: it is read out, walked to, and typed.
TOLERANCE = 1


def step_of(at: datetime) -> int:
    """The number of the minute."""
    return int(at.timestamp()) // STEP_S


def code_of(secret: bytes, step: int) -> str:
    """The digits of one minute (dynamic truncation of RFC 4226, section 5.3)."""
    digest = hmac.new(secret, struct.pack(">Q", step), sha256).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def _accepted(secret: bytes, at: datetime) -> Iterator[str]:
    for step in range(step_of(at) - TOLERANCE, step_of(at) + TOLERANCE + 1):
        yield code_of(secret, step)


def is_right(secret: bytes, said: str, at: datetime) -> bool:
    """Whether a code is that of this minute, or of one beside it; in equal time for every code."""
    digits = "".join(c for c in said if c.isascii() and c.isdigit())
    found = [hmac.compare_digest(digits, code) for code in _accepted(secret, at)]
    return any(found)


def seconds_left(at: datetime) -> int:
    """How long the code of this minute stands."""
    return STEP_S - int(at.timestamp()) % STEP_S
