"""The fields of each log. A line is one JSON object with these and no others, each of its shape.

Three kinds of line: `access` (one for a page), `program` (what the code says of itself) and
`output` (what something printed that knows no schema, reduced). Fields beyond the first are
written only where the operator turned them on, and the policy says which.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from opentrax.kit.privacy.redaction import redacted

Purpose = Literal["running", "security"]
PURPOSES: tuple[Purpose, ...] = ("running", "security")
"""What logs may be used for; the list is closed, and marketing is not in it."""
Setting = Literal["", "addresses", "places", "combined"]
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which fields this installation writes beyond the first: what the operator turned on."""

    addresses: bool = False
    places: bool = False
    combined: bool = False

    def has(self, setting: Setting) -> bool:
        """Whether the fields under a setting may be written."""
        return not setting or bool(getattr(self, setting))


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its shape, for what it is there, and under which setting (blank: always).

    `category` says what it is of a person, in the vocabulary of the data map.
    """

    shape: re.Pattern[str] | type[int] | type[float] | type[list[str]]
    purpose: Purpose = "running"
    setting: Setting = ""
    category: str = ""


def _text(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_AT = Field(_text(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"))
_PAGE = Field(_text(r"…|/[\w/.<>:…^$()?\\+*\[\]-]{0,200}"))
_STATUS = Field(int)
_CODE = Field(_text(r"[\w.<>/:-]{1,200}"))
_FRAME = re.compile(r"[\w./<>+-]{1,160}:\d{1,6}( [\w<>.]{1,80})?")
_WORDS = Field(re.compile(r".{0,500}", re.DOTALL))
_FAMILY = _text(r"[\w .+/()-]{0,40}")

LOGS: Mapping[str, Mapping[str, Field]] = {
    "access": {
        "at": _AT,
        "method": Field(_text(r"[A-Z]{3,7}")),
        "page": _PAGE,
        "status": _STATUS,
        "ms": Field(float),
        "address": Field(
            _text(r"[0-9a-f.:]{2,45}(/\d{1,3})?"), "security", "addresses",
            "user.device.ip_address",
        ),
        "browser": Field(_FAMILY, "security", "addresses", "user.device"),
        "system": Field(_FAMILY, "security", "addresses", "user.device"),
        "from": Field(_text(r"[a-z0-9.-]{1,253}"), "security", "addresses", "user.behavior"),
        "country": Field(_text(r"[A-Z]{2}"), "security", "places", "user.device"),
        "provider": Field(_text(r"[\w .,&'+/()-]{1,60}"), "security", "places", "user.device"),
        "account": Field(
            _text(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "security", "combined",
            "user.unique_id",
        ),
    },
    "program": {
        "at": _AT,
        "level": Field(_text(r"[A-Z]{4,8}")),
        "logger": _CODE,
        "where": Field(_FRAME),
        "says": _WORDS,
        "page": _PAGE,
        "status": _STATUS,
        "error": _CODE,
        "trace": Field(list),
    },
    "output": {"at": _AT, "says": _WORDS, "error": _CODE, "characters": Field(int)},
}  # fmt: skip
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_METHOD = "OTHER"
UNDER_SETTINGS = tuple(
    (name, field) for name, field in LOGS["access"].items() if field.setting
)  # fmt: skip


def faults(line: Mapping[str, Any], allowed: Allowed) -> list[str]:
    """What of a line is not as declared: kinds and names of fields, never their values."""
    kind = line.get("log")
    fields = LOGS.get(kind) if isinstance(kind, str) else None
    if fields is None:
        return ["it is of no kind"]
    if "at" not in line:
        return ["it has no time"]
    found = []
    for name, value in line.items():
        field = fields.get(name)
        if name == "log":
            continue
        if field is None:
            found.append("a field that nobody declared")
        elif not allowed.has(field.setting):
            found.append(f"{name}, which is turned off")
        elif not _fits(field, value):
            found.append(f"{name} of another shape")
    return found


def _fits(field: Field, value: object) -> bool:
    shape = field.shape
    if isinstance(shape, re.Pattern):
        if not isinstance(value, str) or not shape.fullmatch(value):
            return False
        return field.category == "user.device.ip_address" or redacted(value) == value
    if shape is list:
        return isinstance(value, list) and all(
            isinstance(one, str) and _FRAME.fullmatch(one) is not None for one in value
        )
    if isinstance(value, bool):
        return False
    return isinstance(value, (int, float) if shape is float else int)
