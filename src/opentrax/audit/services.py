"""Write and verify the audit log."""

import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import cast
from uuid import UUID

from opentrax.audit.chain import GENESIS, entry_hash
from opentrax.audit.models import Entry, Head, Salt
from opentrax.kit.clock import now
from opentrax.kit.tenancy import current_organization_id

Fact = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Verification:
    """How many entries a chain has, and the number of the first that does not fit (None: all
    fit)."""

    entries: int
    broken_at: int | None


def _head() -> Head:
    organization_id = current_organization_id()
    Head.objects.bulk_create(
        [Head(organization_id=organization_id, entry_hash=GENESIS)], ignore_conflicts=True
    )
    return cast("Head", Head.objects.select_for_update().get(organization_id=organization_id))


_A_KEY_OR_WORD_OF_THE_CODE = re.compile(r"[A-Za-z0-9_.,:+-]{0,200}")


def _refuse_words(facts: Mapping[str, Fact]) -> None:
    """Ids, enum values, dates, hashes and versions have neither spaces nor an @; what people
    write has."""
    for name, value in facts.items():
        if isinstance(value, str) and not _A_KEY_OR_WORD_OF_THE_CODE.fullmatch(value):
            raise ValueError(f"The fact {name!r} could be a personal value: record a commitment.")


def record(
    action: str,
    *,
    subject_id: UUID,
    actor_id: UUID | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> Entry:
    """Append an entry to the chain of the organization in scope, in the caller's transaction.

    `facts` hold ids, enum values, numbers and commitments (`commitment`), never a personal value.
    """
    _refuse_words(facts or {})
    head = _head()
    previous, at, kept = bytes(head.entry_hash), now().astimezone(UTC), dict(facts or {})
    head.sequence += 1
    head.entry_hash = entry_hash(
        previous, sequence=head.sequence, at=at, action=action,
        subject_id=subject_id, actor_id=actor_id, facts=kept,
    )  # fmt: skip
    entry = Entry(
        sequence=head.sequence, at=at, action=action, subject_id=subject_id, actor_id=actor_id,
        facts=kept, previous_hash=previous, entry_hash=head.entry_hash,
    )  # fmt: skip
    entry.save(force_insert=True)
    head.save(update_fields=["sequence", "entry_hash"])
    return entry


def commitment(subject_id: UUID, value: str) -> str:
    """A salted commitment to a personal value: equal values of one subject match while the salt
    exists."""
    Salt.objects.bulk_create(
        [Salt(subject_id=subject_id, salt=os.urandom(32))], ignore_conflicts=True
    )
    salt = Salt.objects.get(subject_id=subject_id)
    return hmac.new(bytes(salt.salt), value.encode(), "sha256").hexdigest()


def forget(subject_id: UUID) -> None:
    """Delete a subject's salt: its commitments can no longer be checked against any value."""
    Salt.objects.filter(subject_id=subject_id).delete()


def verify() -> Verification:
    """Recompute the chain of the organization in scope."""
    previous, expected = GENESIS, 0
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=2000):
        expected += 1
        fits = entry.sequence == expected and bytes(entry.previous_hash) == previous
        computed = entry_hash(
            previous, sequence=entry.sequence, at=entry.at.astimezone(UTC), action=entry.action,
            subject_id=entry.subject_id, actor_id=entry.actor_id, facts=entry.facts,
        )  # fmt: skip
        if not fits or computed != bytes(entry.entry_hash):
            return Verification(expected, expected)
        previous = computed
    head = Head.objects.first()
    if head is not None and (head.sequence != expected or bytes(head.entry_hash) != previous):
        return Verification(expected, expected + 1)
    return Verification(expected, None)
