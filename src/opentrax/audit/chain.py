"""The form of an entry that is hashed: canonical JSON under SHA-256, each entry over the one
before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

GENESIS = bytes(32)
KEPT_MONTHS = 84
"""For how long an entry is kept; the database knows it too (migration 0003)."""


def entry_hash(
    previous: bytes, *, sequence: int, at: datetime, action: str,
    subject_id: UUID, actor_id: UUID | None, facts: Mapping[str, object],
) -> bytes:  # fmt: skip
    """Return the 32-byte hash of an entry that follows `previous`."""
    body = json.dumps(
        [sequence, at.isoformat(), action, str(subject_id), str(actor_id or ""), dict(facts)],
        sort_keys=True, separators=(",", ":"), ensure_ascii=True,
    )  # fmt: skip
    return hashlib.sha256(previous + body.encode()).digest()
