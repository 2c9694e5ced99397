"""The terms of logs: an address is cut to its network after 7 days, a line is gone after 30.

A file is written anew beside the old one and takes its name in one step, so that a reader, a
crash or a writer at work finds a whole file. What the operator turned off since goes from the kept
lines too, and a line that nobody declared (of an older version) is reduced.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from opentrax.kit.logs.files import files_of, locked
from opentrax.kit.logs.foreign import read, reduced, time_of
from opentrax.kit.logs.formatting import as_json
from opentrax.kit.logs.schema import LOGS, Allowed, faults
from opentrax.kit.networks import truncated

ADDRESS_DAYS = 7
LINE_DAYS = 30
_ADDRESSES = tuple(
    name for name, field in LOGS["access"].items() if field.category == "user.device.ip_address"
)


@dataclass(slots=True)
class Kept:
    """What one pass did: lines that it saw, that went, and that it changed."""

    lines: int = 0
    gone: int = 0
    changed: int = 0

    def __iadd__(self, other: "Kept") -> "Kept":
        self.lines += other.lines
        self.gone += other.gone
        self.changed += other.changed
        return self


def keep(folder: Path, at: datetime, allowed: Allowed) -> Kept:
    """Keep the terms in every file of a folder that lines of ours are in."""
    found = Kept()
    for path in files_of(folder):
        with locked(folder):
            found += _keep_file(path, at, allowed)
    return found


def keep_foreign(folder: Path, at: datetime) -> Kept:
    """Keep the term in a folder whose lines another program writes, each day into a file of its
    own: a file goes with the day after its term."""
    found = Kept()
    for path in files_of(folder):
        if _written_at(path) < at - timedelta(days=LINE_DAYS):
            found.gone += sum(1 for _ in _lines(path))
            path.unlink(missing_ok=True)
    found.lines = found.gone
    return found


def _keep_file(path: Path, at: datetime, allowed: Allowed) -> Kept:
    if not path.is_file():  # it turned over meanwhile
        return Kept()
    found, kept = Kept(), list[str]()
    written_at = _written_at(path)
    for line, line_at in dated(_lines(path), written_at):
        found.lines += 1
        left = _kept_line(line, line_at, at, allowed)
        if left is None:
            found.gone += 1
            continue
        found.changed += left != line
        kept.append(left)
    if not kept:
        path.unlink()
    elif found.gone or found.changed:
        _replace(path, kept)
    return found


def _replace(path: Path, lines: list[str]) -> None:
    """Write the file anew beside itself, then give it the name."""
    before = path.stat()
    draft = path.with_name(f".{path.name}.new")
    with draft.open("w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), before.st_mode & 0o777)
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    os.utime(draft, ns=(before.st_atime_ns, before.st_mtime_ns))  # the day it turns over by
    draft.replace(path)


def _kept_line(line: str, line_at: datetime, at: datetime, allowed: Allowed) -> str | None:
    """What is left of a line at an instant; None when it is gone."""
    if line_at < at - timedelta(days=LINE_DAYS):
        return None
    fields = read(line)
    if fields is None:
        return as_json(reduced(line, at_s=line_at.timestamp()))
    fields = without_what_is_off(fields, allowed)
    if line_at < at - timedelta(days=ADDRESS_DAYS):
        fields = _cut(fields)
    if faults(fields, allowed):
        return as_json(reduced(line, at_s=line_at.timestamp()))
    return as_json(fields)


def without_what_is_off(fields: dict[str, Any], allowed: Allowed) -> dict[str, Any]:
    """A line without the fields of settings that are off."""
    known = LOGS["access"]
    return {
        name: value for name, value in fields.items()
        if name not in known or allowed.has(known[name].setting)
    }  # fmt: skip


def _cut(fields: dict[str, Any]) -> dict[str, Any]:
    for name in _ADDRESSES:
        value = fields.get(name)
        if isinstance(value, str) and "/" not in value:
            fields = {**fields, name: truncated(value)}
            if not fields[name]:
                del fields[name]
    return fields


def is_whole_address(fields: dict[str, Any]) -> bool:
    """Whether a line holds an address that was not cut."""
    return any(isinstance(v := fields.get(n), str) and "/" not in v for n in _ADDRESSES)


def dated(lines: Iterable[str], otherwise: datetime) -> Iterator[tuple[str, datetime]]:
    """Each line with when it was written: by its own words, those of the line before, or
    `otherwise`, when the file was written last."""
    latest = otherwise
    for line in lines:
        said = time_of(line)
        if said is not None:
            latest = datetime.fromisoformat(f"{said}+00:00")
        yield line, latest


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            yield line.rstrip("\n")
