"""The geofences that we give to phones, named so that what comes back can be told from a
technician's own.

A location's code is 29 bits of the hash of its id. It stands at the end of the name that the phone
shows, "Depot Nord (#0K3F9Q)", and is the time of creation of the way point, in seconds: a number
below 2^29 lies before 1987, so no way point that a person made has one. Both come back in
transitions, the name alone in `inregions`. Two of the at most twenty fences of a phone share a code
once in three million days.
"""

import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any
from uuid import UUID

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 6
_BELOW = 2**29
_AT_END = re.compile(rf"\(#([{_DIGITS}]{{{_LENGTH}}})\)\Z")
_LONGEST_NAME = 40


def number_of(location_id: UUID) -> int:
    """The number of a location's geofence, 1 … 2^29 - 1."""
    digest = blake2b(location_id.bytes, digest_size=8, person=b"geofence").digest()
    return int.from_bytes(digest, "big") % (_BELOW - 1) + 1


def code_of(location_id: UUID) -> str:
    return _code(number_of(location_id))


def name_of(location_id: UUID, name: str) -> str:
    """What the phone shows. A colon would make it a beacon for OwnTracks on iOS."""
    plain = " ".join(name.replace(":", " ").split())[:_LONGEST_NAME].strip()
    return f"{plain} (#{code_of(location_id)})"


def code_in_name(name: Any) -> str | None:
    """The code at the end of a name that a phone sent; None for a technician's own fence."""
    found = _AT_END.search(name) if isinstance(name, str) else None
    return found[1] if found else None


def code_in_names(names: Any) -> str | None:
    """The first code in a list of names."""
    listed: Iterable[Any] = names if isinstance(names, list) else ()
    return next((code for code in map(code_in_name, listed) if code), None)


def code_of_number(number: Any) -> str | None:
    """The code of a way point's time of creation; None for a technician's own."""
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < _BELOW:
        return None
    return _code(number)


def _code(number: int) -> str:
    digits = ""
    for _ in range(_LENGTH):
        number, rest = divmod(number, 32)
        digits = _DIGITS[rest] + digits
    return digits
