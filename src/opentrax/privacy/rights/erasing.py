"""Erase what is stored about somebody, as the data map says, and say what was done.

Of one keeper at a time: the operator, or one organization, each in one transaction. Rows whose
every personal value goes are deleted; others stay without the values that go. What a legal hold
keeps stays whole, and is said. Repeatable: a second run finds what a hold gave back since, and no
more.

`planned` counts the same without changing anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from opentrax.kit.clock import now
from opentrax.kit.privacy import Document
from opentrax.kit.privacy.erasing import NOBODY, beside, emptied_document, empty_value, goes
from opentrax.kit.privacy.paths import Who, matching
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Person
from opentrax.privacy.models import HeldCopy, LegalHold
from opentrax.privacy.rights.scopes import of_operator, of_organization, operators
from opentrax.privacy.rights.walking import Step, steps, steps_of, values_of

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Done:
    """What was (or would be) done to a table by one path: rows that were deleted, emptied, left as
    the map says, and kept by a hold; `kept` are values that stay with the reason."""

    place: str
    name: str
    deleted: int
    emptied: int
    left: int
    held: int
    kept: tuple[tuple[str, str], ...]

    @property
    def found(self) -> int:
        return self.deleted + self.emptied + self.left + self.held


def planned_by_operator(who: Who, person_id: UUID | None) -> list[Done]:
    """What the erasure of the operator's part would do now."""
    found = []
    for key, walk in operators(who, person_id):
        with of_operator(key):
            found += [_planned(step, who) for step in walk]
    return merged(found)


def planned_by_organization(who: Who, organization_id: UUID, person_id: UUID | None) -> list[Done]:
    """What the erasure of an organization's part would do now."""
    with of_organization(organization_id, person_id):
        return merged(_planned(step, who) for step in steps_of(tenants=True))


def erase_by_operator(who: Who, person_id: UUID | None) -> list[Done]:
    """Erase what the operator keeps: the account last. Memberships end with it."""
    found = []
    for key, walk in operators(who, person_id):
        with of_operator(key):
            found += [_erased(step, who) for step in walk]
    return merged(found)


def erase_by_organization(who: Who, organization_id: UUID, person_id: UUID | None) -> list[Done]:
    """Erase what one organization keeps. What a hold over a time names is copied for it first."""
    with of_organization(organization_id, person_id):
        _copy_what_is_held(who)
        return merged(_erased(step, who) for step in steps_of(tenants=True))


def merged(found: "Iterator[Done] | list[Done]") -> list[Done]:
    """Lines of one table by one path as one; those without rows are left out."""
    by_name: dict[str, Done] = {}
    for one in found:
        other = by_name.get(one.name)
        by_name[one.name] = one if other is None else _sum(one, other)
    return [one for _, one in sorted(by_name.items()) if one.found]


def _sum(one: Done, other: Done) -> Done:
    return Done(
        one.place, one.name, one.deleted + other.deleted, one.emptied + other.emptied,
        one.left + other.left, one.held + other.held, one.kept,
    )  # fmt: skip


def _told(step: Step, **counts: int) -> Done:
    kept = tuple((v.field, v.entry.why_kept) for v in values_of(step) if v.entry.erasure == "keep")
    zero = {"deleted": 0, "emptied": 0, "left": 0, "held": 0}
    return Done(step.place, step.name, kept=kept, **(zero | counts))


def _planned(step: Step, who: Who) -> Done:
    rows = step.rows(who)
    whole = _whole(step)
    if whole is not None:  # those go with whom they are about, before this step
        rows = rows.exclude(matching(whole.path, who))
    held = _held(step, rows)
    free = rows.exclude(pk__in=held).count() if held else rows.count()
    counted = {"delete": "deleted", "empty": "emptied", "close": "emptied", "keep": "left"}
    return _told(step, held=len(held), **{counted[step.action]: free})


def _whole(step: Step) -> Step | None:
    """The step that deletes rows of this table, where this one comes after it."""
    own = (s for s in steps() if s.place == step.place and s.of is None and s.action == "delete")
    return next(own, None) if step.of is not None else None


def _held(step: Step, rows: "models.QuerySet[Any]") -> list[Any]:
    """Keys of rows that a hold keeps, or that were copied for one."""
    if not step.is_tenants:
        return []
    holds = LegalHold.objects.in_force(now())
    if step.model is HeldCopy:
        return list(rows.filter(hold__in=holds).values_list("pk", flat=True))
    holds = holds.filter(place=step.place, row_id__isnull=False)
    named = list(holds.values_list("row_id", flat=True))
    return list(rows.filter(pk__in=named).values_list("pk", flat=True)) if named else []


def _copy_what_is_held(who: Who) -> None:
    from opentrax.privacy.services.holds import copy_held

    about = [key for label, key in who.records if label == "directory.Technician"]
    for hold in LegalHold.objects.in_force(now()).filter(about_id__in=about):
        copy_held(hold)


def _erased(step: Step, who: Who) -> Done:
    rows = step.rows(who)
    held = _held(step, rows)
    free = rows.exclude(pk__in=held) if held else rows
    if step.action == "delete":
        return _told(step, held=len(held), deleted=_delete(step, free))
    if step.action == "close":
        return _told(step, emptied=sum(_close(person) for person in free))
    if step.action == "keep":
        return _told(step, held=len(held), left=free.count())
    changed = sum(_empty(step, row) for row in _each(free))
    return _told(step, held=len(held), emptied=changed)


def _each(rows: "models.QuerySet[Any]") -> Iterator[Any]:
    """Rows in an order that what is changed meanwhile does not disturb."""
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), _AT_ONCE):
        yield from rows.model._default_manager.filter(pk__in=keys[start : start + _AT_ONCE])


def _delete(step: Step, rows: "models.QuerySet[Any]") -> int:
    from opentrax.kit.privacy import jobs

    if step.model is jobs.MODEL:
        return jobs.forget(list(rows.values_list("pk", flat=True)))
    gone: int = rows.delete()[1].get(step.model._meta.label, 0)
    return gone


def _close(person: Person) -> int:
    if person.closed_at is None:
        organizations.close(person)
        return 1
    return 0


def _empty(step: Step, row: Any) -> int:
    """Take values out of one row; 1, or 0 where nothing was left to take."""
    changed: dict[str, Any] = {}
    for name, entry in step.entries:
        if not goes(entry, of=step.of):
            continue
        column: Any = step.model._meta.get_field(name)
        before = getattr(row, column.attname)
        after = (
            emptied_document(column, entry, before)
            if isinstance(entry, Document)
            else empty_value(column, entry)
        )
        if after != before and (after, before) != ("", NOBODY):
            changed[column.attname] = after
    if not changed:
        return 0
    changed |= beside(step.declared, row) if step.of is None else {}
    _write(step, row, changed)
    return 1


def _write(step: Step, row: Any, changed: dict[str, Any]) -> None:
    """Through the schema owner's function where the serving role may not change the table."""
    table = step.model._meta.db_table
    if f"erase_{table}" not in _functions():
        step.model._default_manager.filter(pk=row.pk).update(**changed)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT erase_{table}(%s, %s)", [row.pk, sorted(changed)])


@cache
def _functions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'erase\\_%'")
        return {row[0] for row in cursor.fetchall()}
