"""By what rows know somebody: from an account, from an address alone, or from a row that stands for
somebody."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from uuid import UUID

from django.apps import apps

from opentrax.kit.privacy import declarations
from opentrax.kit.privacy.paths import Path, Who, follow, matching, person_label
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import organization_ids
from opentrax.privacy.subjects import address_key

Record = tuple[str, UUID]


def of_account(person_id: UUID, addresses: Iterable[str]) -> Who:
    """Somebody with an account, and the addresses that are known to be theirs."""
    own = frozenset(addresses)
    keys = frozenset({person_id, *map(address_key, own)})
    return Who(persons=keys, addresses=own, keys=keys)


def of_person(person: Person) -> Who:
    """Somebody with an account."""
    return of_account(person.pk, {person.email})


def of_address(address: str) -> Who:
    """Whoever reads a mailbox: what is stored under this address, and nothing of an account."""
    key = frozenset({address_key(address)})
    return Who(persons=key, addresses=frozenset({address}), keys=key)


def of_record(label: str, key: UUID) -> Who:
    """Whoever a row stands for, such as a client who is a person."""
    return Who(records=frozenset({(label, key)}))


@cache
def anchors() -> tuple[str, ...]:
    """Labels of rows that stand for somebody in tables of other organizations, which name them by a
    key that is no foreign key."""
    found = {
        str(step.to)
        for path in declared_paths()
        for step in path.steps
        if step.is_soft and step.to != person_label()
    }
    return tuple(sorted(found))


@cache
def declared_paths() -> tuple[Path, ...]:
    """The path of each table to whom its rows are about."""
    return tuple(
        follow(apps.get_model(label), declared.subject)
        for label, declared in declarations().items()
        if declared.subject
    )


def found_everywhere(who: Who, person_id: UUID | None = None) -> Who:
    """The same, with the rows that stand for them in any organization. Opens each organization's
    scope once, since no role reads all."""
    records = set(who.records)
    for organization_id in organization_ids():
        with scope(organization_id, person_id):
            records |= records_here(who)
    return replace(who, records=frozenset(records))


def records_here(who: Who) -> set[Record]:
    """The rows that stand for somebody in the organization in scope."""
    found: set[Record] = set()
    for label in anchors():
        model, declared = apps.get_model(label), declarations()[label]
        path = follow(model, str(declared.subject))
        rows = model._default_manager.filter(matching(path, who))
        found |= {(label, key) for key in rows.values_list("pk", flat=True)}
    return found
