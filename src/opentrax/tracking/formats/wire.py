"""What a format of the door is: a name, a way to read a request, and its answers.

Each format is one module of this package with a module constant `WIRE` (for the door) or `FILE`
(for uploads and imports); `registry` finds them.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from urllib.parse import parse_qs

import msgspec
from msgspec import Struct, field

from opentrax.tracking.formats.fix import Alarm, Fault, Fix
from opentrax.tracking.formats.unreadable import Unreadable

_NAME = re.compile(r"[A-Za-z_][A-Za-z_.-]*[0-9]{0,2}", re.ASCII)


class MalformedError(ValueError):
    """The body as a whole cannot be read; the message is safe to log (it holds no values)."""

    def __init__(self, message: str = "", code: Unreadable = Unreadable.OTHER) -> None:
        super().__init__(message)
        self.code = code


class Request(Struct, frozen=True, gc=False):
    """The parts of an HTTP request that formats look at."""

    body: bytes = b""
    query: str = ""
    content_type: str = ""
    token: str | None = None
    """From the address or the Authorization header, where there is one."""
    user: str = ""
    device: str = ""
    """What OwnTracks says in X-Limit-U and X-Limit-D, or in the topic of a broker."""
    secret_of: Callable[[str], bytes] | None = None
    """The secret with which the device of a token encrypts; None where nobody knows it."""


class Reading(Struct, gc=False):
    """What a request said; `credential` is the token where a format carries it in the body,
    `sealed` whether it came encrypted (then the answer has to be).
    """

    fixes: list[Fix] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    credential: str | None = None
    sealed: bool = False
    alarms: list[Alarm] = field(default_factory=list)

    def add(self, outcome: Fix | Fault | None) -> None:
        if isinstance(outcome, Fix):
            self.fixes.append(outcome)
        elif outcome is not None:
            self.faults.append(outcome)


class Wire(Struct, frozen=True, kw_only=True):
    """One format of the door.

    `keeps_broken` says what a body that cannot be read does to this client: True where an error
    makes the client throw the message away or stop for ever, so that the door answers 200 and
    notes the fault; False where 400 is right.
    """

    name: str
    read: Callable[[Request], Reading]
    recognizes: Callable[[dict[str, Any]], bool]
    reply: bytes = b""
    reply_type: str = "application/json"
    keeps_broken: bool = False

    def receive(self, request: Request) -> Reading:
        """Read a request. One that cannot be read is MalformedError, or a note in its place where
        an error would make the client lose it.
        """
        try:
            return self.read(request)
        except MalformedError:
            if not self.keeps_broken:
                raise
            return Reading(faults=[Fault(reason="malformed")])


class File(Struct, frozen=True, kw_only=True):
    """One format of uploads and imports; `recognizes` sees the first bytes."""

    name: str
    recognizes: Callable[[bytes], bool]
    read: Callable[[BinaryIO], Iterator[Fix | Fault]]


def credential_of(authorization: str) -> str | None:
    """The token in an Authorization header: Bearer, or the password of Basic."""
    scheme, _, value = authorization.strip().partition(" ")
    if scheme.lower() == "bearer":
        return value.strip() or None
    if scheme.lower() != "basic":
        return None
    try:
        pair = base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return pair.partition(":")[2] or None


def form_fields(text: str) -> dict[str, str]:
    """The first value of each field of a query string or form."""
    try:
        pairs = parse_qs(text, keep_blank_values=True, max_num_fields=200)
    except ValueError as error:
        raise MalformedError("not a form") from error
    return {name: values[0] for name, values in pairs.items()}


def document(body: bytes) -> Any:
    """JSON, read strictly and fast; then once more with NaN and Infinity taken as null."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        pass
    try:
        return json.loads(body, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise MalformedError("not JSON", Unreadable.NOT_JSON) from error


def json_object(body: bytes) -> dict[str, Any]:
    found = document(body)
    if not isinstance(found, dict):
        raise MalformedError("not a JSON object")
    return found


def names(row: Any) -> tuple[str, ...]:
    """The names of a row's fields, for the quarantine; nothing else of it is kept.

    What does not look like a name is shown as "?": a broken form has its values there.
    """
    if not isinstance(row, dict):
        return ()
    return tuple(name if _NAME.fullmatch(name) else "?" for name in list(row)[:40])
