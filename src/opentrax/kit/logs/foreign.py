"""What a process prints that knows no schema: the web server's notices, a crash, a stray print.

A line is kept as it is if it is one of ours, or one of the few that are known; of a traceback stay
file and line, of an error its class. Of everything else stays how long it was.
"""

import json
import re
import time
from typing import Any

from opentrax.kit.logs.formatting import CUT, as_json, as_text, moment, source_of
from opentrax.kit.logs.schema import Allowed, faults
from opentrax.kit.privacy.redaction import redacted

_WHEN = re.compile(r'^(?:\{"at": ?")?(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)')
# What granian and Python print about themselves, as whole lines.
_KNOWN = re.compile(
    r"(?:\[(?:INFO|WARNING|ERROR)\] )?(?:"
    r"Starting granian \(main PID: \d+\)|Listening at: http://[\w.:\[\]]+"
    r"|Spawning worker-\d+ with PID: \d+|Started worker-\d+( runtime-\d+)?"
    r"|Stopping worker-\d+( runtime-\d+)?|Shutting down granian|Unexpected exit from worker-\d+"
    r"|Respawning worker-\d+|Killing worker-\d+ after it refused to gracefully stop"
    r"|Traceback \(most recent call last\):|Segmentation fault|Killed|ready)"
)
_FRAME = re.compile(r'\s*File "([^"]+)", line (\d+)(?:, in (\S+))?')
_ERROR = re.compile(r"([A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning|Failed))(?::.*)?")
_WARNED = re.compile(r"(\S+):(\d+): ([A-Za-z_][\w.]*Warning): .*")


def read(line: str) -> dict[str, Any] | None:
    """The fields of a line that is a JSON object, else None."""
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def time_of(line: str) -> str | None:
    """When a line says that it was written, to the second; None for one that does not."""
    found = _WHEN.match(line)
    return f"{found[1]}T{found[2]}" if found else None


def reduced(line: str, *, at_s: float | None = None) -> dict[str, Any]:
    """What may be kept of a line that nobody declared."""
    said = time_of(line)
    at = f"{said}.000Z" if said else moment(time.time() if at_s is None else at_s)
    kept: dict[str, Any] = {"at": at, "log": "output"}
    text = line.strip()
    if _KNOWN.fullmatch(text):
        return {**kept, "says": redacted(text)}
    if frame := _FRAME.fullmatch(line.rstrip()):
        return {**kept, "says": f"{source_of(frame[1])}:{frame[2]}"}
    if warned := _WARNED.fullmatch(text):
        return {**kept, "says": f"{source_of(warned[1])}:{warned[2]}", "error": warned[3]}
    if error := _ERROR.fullmatch(text):
        return {**kept, "says": CUT, "error": error[1]}
    return {**kept, "says": CUT, "characters": len(text)}


def closed(line: str, allowed: Allowed) -> dict[str, Any]:
    """The fields to write for a line that a process printed: its own if they are as declared."""
    fields = read(line)
    if fields is not None and not faults(fields, allowed):
        return fields
    return reduced(line)


def told(fields: dict[str, Any]) -> str:
    """A line in words, for who looks at a process that ended."""
    if fields["log"] != "output":
        return as_text(fields).partition("\n")[0]
    return " ".join(filter(None, (fields.get("error", ""), fields["says"])))


__all__ = ["as_json", "closed", "read", "reduced", "time_of", "told"]
