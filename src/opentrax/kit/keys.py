"""Keys of rows: UUIDv7 made in Python, so that a phone offline and the server agree on the form."""

import uuid

from uuid_utils import compat


def uuid7() -> uuid.UUID:
    """Return a new time-ordered UUID (RFC 9562, version 7) as the standard library's type."""
    return compat.uuid7()
