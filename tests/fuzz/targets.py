"""What is fuzzed: each decoder as the door, the upload and the import call it.

A target takes bytes and says how they were answered, as one of the words that its protocol allows.
Whatever else happens, an exception above all, is a finding. Fixes go the whole way to the row that
the database gets.
"""

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from opentrax.tracking.door import answers
from opentrax.tracking.door.parcels import prepare
from opentrax.tracking.formats.fix import Fault, Fix
from opentrax.tracking.formats.registry import files, wires
from opentrax.tracking.formats.sealing import seal
from opentrax.tracking.formats.tracks import TrackError, read_rows
from opentrax.tracking.formats.wire import MalformedError, Reading, Request, Wire

SAMPLES = Path("src/opentrax/tracking/tests/samples")
STORED, NOTED, UNKNOWN, MALFORMED, READ, REFUSED = (
    "200", "200 noted", "401", "400", "read", "refused",
)  # fmt: skip
ANSWERS = (STORED, NOTED, UNKNOWN, MALFORMED, READ, REFUSED)
_SECRET = b"0123456789abcdefghijklmnopqrstuv"
_TOKEN = "otd_fuzzed"
_CREDENTIALED = frozenset({"traccar"})  # nothing but the body carries its token
_QUERIES = frozenset({"gpslogger", "traccar"})


@dataclass(frozen=True)
class Target:
    """A decoder with samples to begin with; `answer` raises for what no protocol allows."""

    name: str
    answer: Callable[[bytes], str]
    seeds: tuple[bytes, ...]


def targets() -> dict[str, Target]:
    return {target.name: target for target in _all()}


def _all() -> Iterator[Target]:
    for name, wire in wires().items():
        bodies = _seeds(f"{name}/*.body")
        yield Target(name, _door(wire, in_query=False), bodies or (b"{}",))
        if name in _QUERIES:
            yield Target(f"{name}-query", _door(wire, in_query=True), _seeds(f"{name}/*.query"))
    owntracks = wires()["owntracks"]
    yield Target("owntracks-sealed", _sealed(owntracks), _seeds("owntracks/*.body"))
    for file in files():
        yield Target(f"file-{file.name}", _file, _files_of(file.recognizes))
    yield Target("file-of-messages", _file, _files_of(None))


def _seeds(pattern: str) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(SAMPLES.glob(pattern)))


def _files_of(recognizes: Callable[[bytes], bool] | None) -> tuple[bytes, ...]:
    known = [file.recognizes for file in files()] if recognizes is None else [recognizes]
    found = [p for p in sorted((SAMPLES / "files").iterdir()) if ".expected" not in p.name]
    contents = [path.read_bytes() for path in found]
    return tuple(c for c in contents if any(r(c[:4096]) for r in known) is (recognizes is not None))


def _door(wire: Wire, *, in_query: bool) -> Callable[[bytes], str]:
    def answer(data: bytes) -> str:
        query = data.decode("latin-1") if in_query else ""
        token = None if wire.name in _CREDENTIALED else _TOKEN
        body = b"" if in_query else data
        return _answered(wire, Request(body, query, token=token, secret_of=lambda _: _SECRET))

    return answer


def _sealed(wire: Wire) -> Callable[[bytes], str]:
    def answer(data: bytes) -> str:
        request = Request(seal(data, _SECRET), token=_TOKEN, secret_of=lambda _: _SECRET)
        return _answered(wire, request)

    return answer


def _answered(wire: Wire, request: Request) -> str:
    try:
        reading = wire.receive(request)
    except MalformedError:
        if wire.keeps_broken:
            raise AssertionError("this client would lose the message") from None
        return str(answers.MALFORMED.status)
    _check(wire, reading)
    if request.token is None and reading.credential is None:
        return str(answers.UNKNOWN.status)
    return NOTED if reading.faults else str(answers.accepted(wire).status)


def _check(wire: Wire, reading: Reading) -> None:
    received_at = time.time()
    for fix in reading.fixes:
        _check_row(fix, received_at, wire.name)
    for fault in reading.faults:
        _check_fault(fault)


def _check_row(fix: Fix, received_at: float, name: str) -> None:
    """The row can be packed, and the database would take it."""
    (prepared,) = prepare([fix], received_at, name)
    assert -90 <= fix.latitude <= 90
    assert -180 <= fix.longitude <= 180
    assert b"\x00" not in "".join(filter(None, (fix.source, fix.trigger, fix.region))).encode()
    assert (prepared.recorded_us is None) is (fix.recorded_at is None)
    assert bool(prepared.packed) is (fix.recorded_at is not None)


def _check_fault(fault: Fault) -> None:
    assert fault.reason.isascii()
    assert "\x00" not in " ".join(fault.fields)
    " ".join(fault.fields).encode()


def _file(data: bytes) -> str:
    received_at = time.time()
    try:
        for row in read_rows(io.BytesIO(data)):
            if isinstance(row, Fix):
                _check_row(row, received_at, "file")
            else:
                _check_fault(row)
    except TrackError:
        return REFUSED
    return READ
