"""A JSON document as a whole file, its rows decoded one at a time.

The rows stay bytes until they are asked for, so that a large export costs little more memory than
its own size.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from opentrax.tracking.formats.unreadable import Unreadable
from opentrax.tracking.formats.wire import MalformedError, document

LARGEST_BYTES = 256 * 1024 * 1024


def whole(source: BinaryIO) -> bytes:
    """The rest of a file; MalformedError where it is longer than is read at once."""
    body = source.read(LARGEST_BYTES)
    if source.read(1):
        raise MalformedError("one JSON document of more than 256 MiB", Unreadable.TOO_LARGE)
    return body.removeprefix(b"\xef\xbb\xbf")


def members(body: bytes) -> dict[str, Any]:
    """The members of a document that is an object, each read when `rows` asks for it."""
    try:
        return dict(msgspec.json.decode(body, type=dict[str, msgspec.Raw]))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        found = document(body)  # once more, with NaN taken as null
    if not isinstance(found, dict):
        raise MalformedError("not a JSON object")
    return found


def rows(found: Any) -> Iterator[Any]:
    """The elements of a list, from bytes or already read; nothing where it is no list."""
    if not isinstance(found, bytes | msgspec.Raw):
        yield from found if isinstance(found, list) else ()
        return
    try:
        listed = msgspec.json.decode(found, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        yield from rows(document(bytes(found)))
        return
    for row in listed:
        yield document(bytes(row))
