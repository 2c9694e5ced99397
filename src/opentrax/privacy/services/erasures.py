"""Erase somebody for good: remember it first, then take away what the map says, keeper by keeper.

The same functions serve a request, a restored backup, and the end of a legal hold. All are
repeatable.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from opentrax.kit.privacy.paths import Who
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import organization_ids
from opentrax.privacy.models import Tombstone
from opentrax.privacy.rights import erasing, tombstones
from opentrax.privacy.rights.erasing import Done
from opentrax.privacy.rights.walking import steps_of
from opentrax.privacy.rights.whom import found_everywhere, of_account, of_address, of_record
from opentrax.privacy.subjects import address_key

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom to erase: what rows know them by, the account if there is one, and the keyed hash that
    stays."""

    who: Who
    person_id: UUID | None
    hashed: UUID


def account(person_id: UUID, addresses: Iterable[str]) -> Subject:
    """Somebody with an account."""
    return Subject(of_account(person_id, addresses), person_id, tombstones.subject_hash(person_id))


def mailbox(address: str) -> Subject:
    """Whoever reads a mailbox; nothing of an account."""
    return Subject(of_address(address), None, address_key(address))


def record(label: str, key: UUID) -> Subject:
    """Whoever a row stands for."""
    return Subject(of_record(label, key), None, tombstones.subject_hash(key))


def everywhere(subject: Subject) -> Subject:
    """The same, with the rows that stand for them in any organization."""
    return replace(subject, who=found_everywhere(subject.who, subject.person_id))


@transaction.atomic
def erase_by_operator(subject: Subject) -> list[Done]:
    """Erase what the operator keeps; an account closes and its memberships end."""
    subject = everywhere(subject)
    tombstones.bury(subject.hashed, subject.who, None)
    return erasing.erase_by_operator(subject.who, subject.person_id)


@transaction.atomic
def erase_by_organization(subject: Subject, organization_id: UUID) -> list[Done]:
    """Erase what one organization keeps."""
    subject = everywhere(subject)
    grave = tombstones.bury(subject.hashed, subject.who, organization_id)
    done = erasing.erase_by_organization(subject.who, organization_id, subject.person_id)
    grave.held = sum(one.held for one in done)
    grave.save(update_fields=["held"])
    return done


def planned_by_organization(subject: Subject, organization_id: UUID) -> list[Done]:
    """What the erasure of an organization's part would do now."""
    subject = everywhere(subject)
    return erasing.planned_by_organization(subject.who, organization_id, subject.person_id)


def planned_by_operator(subject: Subject) -> list[Done]:
    """What the erasure of the operator's part would do now."""
    return erasing.planned_by_operator(subject.who, subject.person_id)


def receipt(done: list[Done]) -> tuple[list[dict[str, Any]], str]:
    """What was done, table by table, as JSON, and its SHA-256."""
    body = [asdict(one) | {"kept": [list(pair) for pair in one.kept]} for one in done]
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return body, hashlib.sha256(text.encode()).hexdigest()


def replay() -> int:
    """Erase everybody again whom a restored backup brought back; returns how many erasures were
    carried out again. Organizations' parts first: what they keep is found by the account."""
    graves: dict[UUID, list[Tombstone]] = {}
    for grave in Tombstone.objects.order_by("at", "pk"):
        graves.setdefault(grave.subject_hash, []).append(grave)
    done = 0
    for subject, found in subjects_of(graves):
        for grave in sorted(found, key=lambda g: g.keeper_id is None):
            _again(subject, grave)
            done += 1
    return done


def finish_held(organization_id: UUID) -> int:
    """Erase of an organization what a hold kept back until it ended; returns how many erasures."""
    held = Tombstone.objects.filter(keeper_id=organization_id, held__gt=0)
    graves = {grave.subject_hash: [grave] for grave in held}
    for subject, found in subjects_of(graves) if graves else ():
        _again(subject, found[0])
    return len(graves)


def with_records(subject: Subject, grave: Tombstone) -> Subject:
    """The same, with the rows that stood for them when they were erased."""
    records = subject.who.records | tombstones.records_of(grave)
    return replace(subject, who=replace(subject.who, records=records))


def _again(subject: Subject, grave: Tombstone) -> None:
    known = with_records(subject, grave)
    if grave.keeper_id is None:
        erase_by_operator(known)
    else:
        erase_by_organization(known, grave.keeper_id)


def subjects_of(
    graves: dict[UUID, list[Tombstone]],
) -> Iterator[tuple[Subject, list[Tombstone]]]:
    """Who is meant by each hash: a person with an account, an address, or neither any more."""
    left = dict(graves)
    for person_id in persons():
        found = left.pop(tombstones.subject_hash(person_id), None)
        if found is not None:
            yield account(person_id, _addresses_of(person_id)), found
    addresses = _addresses(set(left)) if left else {}
    for hashed, found in left.items():
        keys = frozenset({hashed})
        who = Who(persons=keys, addresses=frozenset(addresses.get(hashed, ())), keys=keys)
        yield Subject(who, None, hashed), found


def persons() -> Iterator[UUID]:
    """Everybody's key, closed accounts' too; whoever asks opens each one's scope."""
    last = UUID(int=0)
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT persons_after(%s, %s)", [last, _AT_ONCE])
            found = [row[0] for row in cursor.fetchall()]
        yield from found
        if len(found) < _AT_ONCE:
            return
        last = found[-1]


def _addresses_of(person_id: UUID) -> set[str]:
    with person_scope(person_id):
        return set(Person.objects.filter(pk=person_id).values_list("email", flat=True))


def _addresses(hashes: set[UUID]) -> dict[UUID, set[str]]:
    """Addresses in tables of organizations that hash to one of these."""
    found: dict[UUID, set[str]] = {}
    by_address = [s for s in steps_of(tenants=True) if s.path.end == "address" and s.of is None]
    for organization_id in organization_ids():
        with scope(organization_id):
            for step in by_address:
                model = apps.get_model(step.place)
                column = "__".join(one.column for one in step.path.steps)
                for address in model._default_manager.values_list(column, flat=True).distinct():
                    key = address_key(address)
                    if key in hashes:
                        found.setdefault(key, set()).add(address)
    return found
