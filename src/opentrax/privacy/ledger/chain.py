"""The form of a verdict that is hashed: canonical JSON under SHA-256, each over the one before."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from opentrax.privacy.models import Verdict

GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Verification:
    """How many verdicts there are, the number of the first that does not fit (None: all fit), and
    the head: whoever keeps it elsewhere sees a chain that was cut or made anew."""

    verdicts: int
    broken_at: int | None
    head: str


def head() -> tuple[int, str]:
    """How many verdicts there are and the last one's hash, as they are stored: what a page that
    anybody may ask for can afford. `verify` recomputes them."""
    last = Verdict.objects.order_by("-sequence").first()
    return (0, GENESIS.hex()) if last is None else (last.sequence, bytes(last.verdict_hash).hex())


def verdict_hash(previous: bytes, verdict: Verdict) -> bytes:
    """The 32-byte hash of a verdict that follows `previous`."""
    body = json.dumps(
        [
            verdict.sequence, verdict.promise, verdict.at.astimezone(UTC).isoformat(),
            str(verdict.state), verdict.bad, verdict.exercised,
            verdict.fresh_until.astimezone(UTC).isoformat(), verdict.figures,
        ],
        sort_keys=True, separators=(",", ":"), ensure_ascii=True,
    )  # fmt: skip
    return hashlib.sha256(previous + body.encode()).digest()


def verify(verdicts: Iterable[Verdict] | None = None) -> Verification:
    """Recompute the chain."""
    if verdicts is None:
        verdicts = Verdict.objects.order_by("sequence").iterator(chunk_size=2000)
    previous, count = GENESIS, 0
    for verdict in verdicts:
        count += 1
        fits = verdict.sequence == count and bytes(verdict.previous_hash) == previous
        computed = verdict_hash(previous, verdict)
        if not fits or computed != bytes(verdict.verdict_hash):
            return Verification(count, count, previous.hex())
        previous = computed
    return Verification(count, None, previous.hex())
