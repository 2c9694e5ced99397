"""Write and verify the audit log."""

import hmac
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from opentrax.audit.chain import GENESIS, KEPT_MONTHS, entry_hash
from opentrax.audit.models import Entry, Head, Salt
from opentrax.engine.clocks import months_after
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


EXPIRED = "audit.expired"
"""An entry that says up to which entry, with which hash, the beginning was taken away."""


def expire(held: Collection[UUID] = ()) -> int:
    """Take away the entries of the organization in scope that are past their seven years; returns
    how many.

    Only a beginning can go. An entry of the chain names the last one that goes with its hash, so
    that the rest can be verified from there; the database takes nothing away that no such entry
    names, and nothing younger. What is `held` stays, with all that follows it.
    """
    _head()  # nobody appends meanwhile
    stays = Q(at__gte=months_after(now(), -KEPT_MONTHS)) | Q(pk__in=list(held))
    staying = Entry.objects.filter(stays).order_by("sequence")
    first = staying.values_list("sequence", flat=True).first()
    old = Entry.objects.all() if first is None else Entry.objects.filter(sequence__lt=first)
    last = old.order_by("-sequence").first()
    if last is None:
        return 0
    with transaction.atomic():
        record(
            EXPIRED, subject_id=current_organization_id(),
            facts={
                "through": last.sequence, "hash": bytes(last.entry_hash).hex(),
                "until": last.at.astimezone(UTC).isoformat(),
            },
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SELECT expire_audit_entry()")
            gone = int(cursor.fetchone()[0])
        if not gone:  # by the database's clock they are younger: then nothing is accounted for
            transaction.set_rollback(True)
    return gone


def _beginning() -> tuple[int, bytes] | None:
    """After which entry, with which hash, the chain that is left begins; None where no entry
    accounts for it."""
    first = Entry.objects.order_by("sequence").first()
    if first is None or first.sequence == 1:
        return 0, GENESIS
    before = bytes(first.previous_hash)
    said = Entry.objects.filter(
        action=EXPIRED, facts__through=first.sequence - 1, facts__hash=before.hex()
    ).first()
    if said is None:
        return None
    until = datetime.fromisoformat(str(said.facts.get("until")))
    if until > months_after(said.at, -KEPT_MONTHS) or until > first.at:
        return None
    return first.sequence - 1, before


def verify() -> Verification:
    """Recompute the chain of the organization in scope, from its beginning or from the entry that
    the expiry of older ones left it with."""
    begins = _beginning()
    if begins is None:
        return Verification(Entry.objects.count(), 1)
    gone, previous = begins
    expected = gone
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=2000):
        expected += 1
        fits = entry.sequence == expected and bytes(entry.previous_hash) == previous
        computed = entry_hash(
            previous, sequence=entry.sequence, at=entry.at.astimezone(UTC), action=entry.action,
            subject_id=entry.subject_id, actor_id=entry.actor_id, facts=entry.facts,
        )  # fmt: skip
        if not fits or computed != bytes(entry.entry_hash):
            return Verification(expected - gone, expected)
        previous = computed
    head = Head.objects.first()
    if head is not None and (head.sequence != expected or bytes(head.entry_hash) != previous):
        return Verification(expected - gone, expected + 1)
    return Verification(expected - gone, None)
