"""What a hold on single rows may be about: stores of the data map, and somebody's rows in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from opentrax.kit.privacy import Personal
from opentrax.kit.privacy.paths import Who, follow, matching
from opentrax.kit.privacy.vocabulary import CATEGORIES, Words
from opentrax.organizations.models import Person
from opentrax.privacy.retention.scope import Termed, termed_tables
from opentrax.privacy.rights.whom import found_everywhere, of_person, of_record

MOST_ROWS = 50
_LONGEST, _MOST_VALUES = 60, 4
# What its own app takes away by its own rule knows no holds.
_HEEDS_HOLDS = frozenset({"rows", "fields", "expiry"})


def holdable() -> list[Termed]:
    """Tables of organizations with rows about somebody that go by a term, by their words."""
    found = [t for t in termed_tables() if t.is_tenants and t.rule.taken_by in _HEEDS_HOLDS]
    single = [t for t in found if t.declared.subject and isinstance(_key_of(t), models.UUIDField)]
    return sorted(single, key=lambda termed: str(termed.declared.what))


def _key_of(termed: Termed) -> Any:
    return termed.model._meta.pk


def somebody(person: Person | None, technician_id: UUID | None) -> Who:
    """A member with an account, or a technician by the row that stands for them."""
    if person is not None:
        return found_everywhere(of_person(person), person.pk)
    if technician_id is None:
        raise ValueError("A hold is about somebody.")
    return of_record("directory.Technician", technician_id)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of somebody, as far as it takes to tell it from the others."""

    key: UUID
    at: datetime | None
    values: tuple[tuple[Words, str], ...]

    @property
    def name(self) -> str:
        """As a form sends it."""
        return str(self.key)


def rows_of(termed: Termed, who: Who) -> list[Row]:
    """The newest rows of a table about somebody, in the organization in scope."""
    path = follow(termed.model, str(termed.declared.subject))
    since = termed.declared.kept.since[0]
    rows = termed.model._default_manager.filter(matching(path, who)).order_by("-pk")
    return [Row(row.pk, _instant(row, since), _told(termed, row)) for row in rows[:MOST_ROWS]]


def _instant(row: Any, column: str) -> datetime | None:
    at = getattr(row, column, None)
    return at if isinstance(at, datetime) else None


def _told(termed: Termed, row: Any) -> tuple[tuple[Words, str], ...]:
    shown = []
    for name, label in fields_of(termed):
        value = getattr(row, name, None)
        if value not in (None, "") and not isinstance(value, UUID | models.Model | dict | list):
            shown.append((label, str(value)[:_LONGEST]))
    return tuple(shown[:_MOST_VALUES])


def fields_of(termed: Termed) -> list[tuple[str, Words]]:
    """The personal columns of a table that a hold may be limited to."""
    return [
        (name, CATEGORIES[entry.category].label)
        for name, entry in termed.declared.fields.items()
        if isinstance(entry, Personal) and entry.export
    ]
