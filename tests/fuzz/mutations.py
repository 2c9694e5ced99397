"""Inputs that look almost right: samples changed in their structure rather than byte by byte.

JSON is changed in its tree (values of the wrong kind, extremes, members renamed, repeated, left
out, nested), forms and lines of text in their columns, anything by bytes that mean something
somewhere. Deterministic for a given Random.
"""

import copy
import json
import random
from collections.abc import Callable
from typing import Any

_EXTREMES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 90, 180.0000001, -0.0, 1e308, -1e308, 1e-320, 2**31, 2**53, 2**63,
    2**64, -(2**63), 10**400, float("nan"), float("inf"), 253402300800, 1774252800123, "", "null",
    "NaN", "0", "1e999", "-", "\x00", "\ud800", "otd_x", "2026-03-23T08:00:00Z", "9999-12-31",
    "0001-01-01T00:00:00+23:59", "47.1°, 9.5°", "geo:47.1,9.5", "Depot (#6EF907)", "%LAT",
    "é" * 300, [], {}, [[]], [None], {"": None}, [0, 0], {"lat": 1}, "location", "status", "enter",
)  # fmt: skip
_TEXTS = (
    "", "null", "NaN", "inf", "-1", "0", "1e400", "47.1", "200", "\x00", "\ufeff", "1774252800",
    "2026-03-23T08:00:00Z", "a,b;c\td", '"', "&=&", "%", "%ff", "%00", "=", "<gpx", "]]>", "&#0;",
    "9" * 400, "é",
)  # fmt: skip
LONGEST = 16_384

type Bytes = Callable[[bytes], bytes]


def mutate(data: bytes, chance: random.Random, by_bytes: Bytes | None = None) -> bytes:
    """One input made of another; `by_bytes` (a fuzzer's own changes) takes some of the turns."""
    turn = chance.random()
    if by_bytes is not None and turn < 0.3:
        return by_bytes(data)
    if turn < 0.75:
        changed = _json(data, chance)
        if changed is not None:
            return changed[:LONGEST]
    if turn < 0.95:
        return _columns(data, chance)[:LONGEST]
    return _bytes(data, chance)[:LONGEST]


def _json(data: bytes, chance: random.Random) -> bytes | None:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    holder = [found]
    for _ in range(chance.randint(1, 4)):
        _change(holder, chance)
    try:
        return json.dumps(holder[0], ensure_ascii=chance.random() < 0.5).encode(
            "utf-8", "surrogatepass"
        )
    except RecursionError:
        return None


def _change(holder: list[Any], chance: random.Random) -> None:
    """Change one member of a tree, chosen by a walk from the top."""
    parent: Any = holder
    key: Any = 0
    while isinstance(parent[key], dict | list) and parent[key] and chance.random() < 0.95:
        parent = parent[key]
        key = chance.choice(list(parent) if isinstance(parent, dict) else range(len(parent)))
    what = chance.randrange(7)
    value = parent[key]
    if what == 0 and parent is not holder:
        del parent[key]
    elif what == 1 and isinstance(parent, dict):
        parent[chance.choice([*parent, "lat", "_type", "tst", ""])] = parent.pop(key)
    elif what == 2:
        parent[key] = [copy.deepcopy(value) for _ in range(chance.randint(1, 3))]
    elif what == 3:
        parent[key] = {str(key): value}
    elif what == 4 and not isinstance(value, dict | list):
        parent[key] = str(value) if not isinstance(value, str) else len(value)
    elif what == 5 and isinstance(value, int | float):
        parent[key] = value * chance.choice((-1, 7, 1000, 2**70))
    else:
        parent[key] = copy.deepcopy(chance.choice(_EXTREMES))


def _columns(data: bytes, chance: random.Random) -> bytes:
    """Text as lines of columns, or a form as its fields."""
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(chance.randint(1, 3)):
        between = max("&,;\t\n<", key=text.count)
        parts = text.split(between)
        at = chance.randrange(len(parts))
        what = chance.randrange(5)
        if what == 0:
            del parts[at]
        elif what == 1:
            parts.insert(at, chance.choice(parts))
        elif what == 2:
            name, equals, _ = parts[at].partition("=")
            parts[at] = (
                f"{name}{equals}{chance.choice(_TEXTS)}" if equals else chance.choice(_TEXTS)
            )
        elif what == 3:
            other = chance.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
        else:
            parts[at] += chance.choice(_TEXTS)
        text = between.join(parts)
    return text.encode("utf-8", "surrogatepass" if "\ud800" in text else "surrogateescape")


def _bytes(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed) + 1)
        what = chance.randrange(4)
        if what == 0:
            del changed[at : at + chance.randint(1, 16)]
        elif what == 1:
            changed[at:at] = changed[: chance.randint(1, 64)]
        elif what == 2:
            changed[at:at] = bytes([chance.randrange(256)])
        else:
            changed[at : at + 1] = chance.choice(_TEXTS).encode()
    return bytes(changed)
