"""From a record to a line with declared fields only.

The words of a line are those that stand in the source: a message that is no constant of the code
that logs it (an f-string, a text from elsewhere) is not written, and of its arguments only numbers,
states and what is marked `plain` are. An error is its class; a traceback its files and lines. What
they say may quote a row, and is never looked at.
"""

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from types import FrameType, TracebackType
from typing import Any

from opentrax.kit.logs.plain import Plain
from opentrax.kit.logs.schema import LONGEST
from opentrax.kit.privacy.redaction import redacted

CUT = "…"
_MOST_FRAMES = 40
_CALLERS = 5
_NUMBERS = (int, float, Decimal, timedelta)
FIELDS = "access_fields"
"""Attribute of a record that is an access line: its fields, made where they are known."""


def moment(seconds: float) -> str:
    """A time as lines write it."""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """The declared fields of a record, and nothing else of it."""
    own = getattr(record, FIELDS, None)
    if isinstance(own, Mapping):
        return {"at": moment(record.created), "log": "access", **own}
    found: dict[str, Any] = {
        "at": moment(record.created),
        "log": "program",
        "level": record.levelname,
        "logger": _code(record.name),
        "where": f"{source_of(record.pathname)}:{record.lineno}",
        "says": words_of(record),
    }
    request = getattr(record, "request", None)
    if request is not None:
        found["page"] = page_of(request)
        status = getattr(record, "status_code", None)
        if isinstance(status, int):
            found["status"] = status
    if record.exc_info and record.exc_info[0] is not None:
        kind, _, trace = record.exc_info
        found["error"] = class_name(kind)
        found["trace"] = frames_of(trace)
    return found


def page_of(request: object) -> str:
    """The pattern of the address that a request matched, without what stood in it."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None else CUT


def class_name(kind: type[BaseException]) -> str:
    """A class of errors as code names it."""
    return _code(f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins."))


def frames_of(trace: TracebackType | None) -> list[str]:
    """File, line and function of each step, the newest last; no source and no values."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{source_of(code.co_filename)}:{trace.tb_lineno} {_code(code.co_name)[:80]}")
        trace = trace.tb_next
    return found[-_MOST_FRAMES:]


def words_of(record: logging.LogRecord) -> str:
    """The message, if it is a constant of the code, with those arguments that may stand in it."""
    template = record.msg
    if isinstance(template, Plain):
        said = str(template)
    elif isinstance(template, str) and _is_written_there(template, record):
        said = _filled(template, record.args)
    else:
        return CUT
    return redacted(" ".join(said.split()))[:LONGEST]


def _is_written_there(template: str, record: logging.LogRecord) -> bool:
    """Whether the function that logs, or one that calls it to, has the message among its
    constants."""
    frame: FrameType | None = sys._getframe(1)
    left = 0
    while frame is not None:
        code = frame.f_code
        if not left and (code.co_filename, code.co_name) == (record.pathname, record.funcName):
            left = _CALLERS
        if left and template in code.co_consts:
            return True
        if left == 1:
            return False
        left -= left > 0
        frame = frame.f_back
    return False


def _filled(template: str, args: object) -> str:
    shown: Any = ()
    if isinstance(args, Mapping):
        shown = {name: _shown(value) for name, value in args.items()}
    elif isinstance(args, tuple):
        shown = tuple(_shown(value) for value in args)
    if not shown:
        return template
    try:
        return str(template % shown)
    except (TypeError, ValueError, KeyError):  # a number was expected where something was cut
        return template


def _shown(value: object) -> object:
    if value is None or isinstance(value, (*_NUMBERS, Plain)):
        return value
    if isinstance(value, Enum):
        return _code(str(value.value))
    if isinstance(value, BaseException):
        return class_name(type(value))
    if isinstance(value, type):
        return _code(value.__qualname__)
    return CUT


def _code(name: str) -> str:
    """A name from code, without what a schema could not hold."""
    return "".join(c for c in name if c.isalnum() or c in "_.<>/:-")[:200] or CUT


def source_of(path: str) -> str:
    """A source file from its package on: no folder of this machine."""
    parts = PurePath(path).parts
    for root in ("site-packages", "src", "lib", "bin"):
        if root in parts:
            parts = parts[len(parts) - parts[::-1].index(root) :]
            break
    else:
        parts = parts[-2:]
    return "".join(c for c in "/".join(parts) if c.isalnum() or c in "_./<>+-")[-160:] or "source"


def as_json(fields: Mapping[str, Any]) -> str:
    """A line of a file."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def as_text(fields: Mapping[str, Any]) -> str:
    """The same for a terminal."""
    if fields["log"] == "access":
        rest = [f"{k}={v}" for k, v in fields.items() if k not in _IN_FRONT]
        line = f'{fields["at"]} "{fields["method"]} {fields["page"]}" {fields["status"]}'
        return " ".join([line, f"{fields['ms']} ms", *rest])
    says = [fields["at"], fields["level"], fields["logger"], fields["says"]]
    says += [str(fields[name]) for name in ("page", "status", "error") if name in fields]
    return "\n".join([" ".join(says), *(f"  {step}" for step in fields.get("trace", ()))])


_IN_FRONT = frozenset({"at", "log", "method", "page", "status", "ms"})


class ClosedFormatter(logging.Formatter):
    """Writes declared fields: JSON where the line goes to a file of ours, else for a terminal."""

    def __init__(self, *, for_file: bool) -> None:
        super().__init__()
        self._write = as_json if for_file else as_text

    def format(self, record: logging.LogRecord) -> str:
        return self._write(fields_of(record))
