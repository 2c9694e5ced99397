"""From a row to the person whom it is about.

A path names columns, from the row on: `technician.person` follows foreign keys;
`device_id>tracking.Device.technician.person` goes on from the row whose key a column holds without
a foreign key. It ends at

- a person (the user model, or a column that holds its key): `created_by_id>organizations.Person`
- an e-mail address: `email@`
- a key under which people say things, a person's or an address's: `subject_id#`
- `self`: the row itself stands for somebody, who may have no account; or at such a row
- a function that finds the rows of a person's key or of an address, where no column leads there:
  `opentrax.x.rows_of()`.

The same path serves export, erasure and the residue scan: `matching` makes the query of it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.module_loading import import_string

from opentrax.kit.privacy.declarations import declaration_of

End = Literal["person", "address", "key", "record", "function"]


class PathError(ValueError):
    """A path that leads nowhere; the message says at which step."""


@dataclass(frozen=True, slots=True)
class Step:
    """One column, and the model that it leads to (None at an address or a key)."""

    column: str
    to: str | None
    is_soft: bool


@dataclass(frozen=True, slots=True)
class Path:
    """A path that was followed to its end; `models` are the labels on its way, with the first."""

    text: str
    steps: tuple[Step, ...]
    end: End
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Who:
    """The same human being, by everything that rows know them by: keys of persons, addresses, keys
    of what they said, and keys of rows that stand for them (by the model's label)."""

    persons: frozenset[UUID] = frozenset()
    addresses: frozenset[str] = frozenset()
    keys: frozenset[UUID] = frozenset()
    records: frozenset[tuple[str, UUID]] = frozenset()


def person_label() -> str:
    """The label of the model of persons."""
    return str(apps.get_model(settings.AUTH_USER_MODEL)._meta.label)


def follow(model: type[models.Model], text: str) -> Path:
    """Follow a path from a model. Raises PathError."""
    if text == "self":
        end: End = "person" if model._meta.label == person_label() else "record"
        return Path(text, (), end, (model._meta.label,))
    if text.endswith("()"):
        if _function(text) is None:
            raise PathError(f"there is no function {text!r}")
        return Path(text, (), "function", (model._meta.label,))
    kind = {"@": "address", "#": "key"}.get(text[-1:])
    steps: list[Step] = []
    labels, at = [model._meta.label], model
    for part in _parts(text.rstrip("@#")):
        column, _, soft = part.partition(">")
        step, following = _step(at, column, soft)
        steps.append(step)
        if following is None:
            break
        at = following
        labels.append(at._meta.label)
    return Path(text, tuple(steps), _end(text, kind, steps, at), tuple(labels))


def _function(text: str) -> Callable[[UUID | str], Collection[Any]] | None:
    try:
        return import_string(text.removesuffix("()"))  # type: ignore[no-any-return]
    except ImportError:
        return None


def _parts(text: str) -> list[str]:
    """Split at dots, but keep the dot inside a label such as tracking.Device."""
    parts: list[str] = []
    for word in text.split("."):
        if parts and ">" in parts[-1] and "." not in parts[-1].partition(">")[2]:
            parts[-1] += f".{word}"
        else:
            parts.append(word)
    return parts


def _step(at: type[models.Model], column: str, soft: str) -> tuple[Step, type[models.Model] | None]:
    try:
        field = at._meta.get_field(column)
    except FieldDoesNotExist:
        raise PathError(f"{at._meta.label} has no column {column!r}") from None
    if soft:
        try:
            following = apps.get_model(soft)
        except (LookupError, ValueError):
            raise PathError(f"there is no model {soft!r}") from None
        return Step(column, soft, True), following
    related = field.related_model
    if related is None or isinstance(related, str):
        return Step(column, None, False), None
    return Step(column, related._meta.label, False), related


def _end(text: str, kind: str | None, steps: list[Step], at: type[models.Model]) -> End:
    if kind is not None:
        if steps[-1].to is not None:
            raise PathError(f"{text!r} ends at a row, not at a value")
        return "address" if kind == "address" else "key"
    if at._meta.label == person_label() and steps[-1].to is not None:
        return "person"
    declared = declaration_of(at._meta.label)
    if declared is not None and declared.subject == "self":
        return "record"
    raise PathError(f"{text!r} ends at {at._meta.label}, which is no person")


def matching(path: Path, who: Who) -> Q:
    """The condition for rows that are about somebody; of nobody when nothing is known of them."""
    found = _at_end(path, who)
    for position, label in enumerate(path.models):
        keys = [key for name, key in who.records if name == label]
        if keys:
            found |= _at_rows(path.steps[:position], keys)
    return found


def _at_rows(steps: tuple[Step, ...], keys: list[UUID]) -> Q:
    """Rows that lead to known ones. The last column is compared itself: it may name a row that
    another organization keeps, which nobody sees here."""
    if not steps:
        return Q(pk__in=keys)
    return _backwards(steps[:-1], _holding(steps[-1].column, keys))


def _at_end(path: Path, who: Who) -> Q:
    if path.end == "record":
        return Q(pk__in=[])
    if path.end == "function":
        finder = _function(path.text)
        assert finder is not None  # noqa: S101  `follow` looked
        known: list[UUID | str] = [*sorted(who.persons), *sorted(who.addresses)]
        return Q(pk__in=list({key for one in known for key in finder(one)}))
    if path.end == "person":
        if not path.steps:
            return Q(pk__in=who.persons)
        last, before = path.steps[-1], path.steps[:-1]
        return _backwards(before, _holding(last.column, who.persons))
    last, before = path.steps[-1], path.steps[:-1]
    if path.end == "key":
        return _backwards(before, Q(**{f"{last.column}__in": who.keys | who.persons}))
    by_case = Q(pk__in=[])
    for address in sorted(who.addresses):
        by_case |= Q(**{f"{last.column}__iexact": address})
    return _backwards(before, by_case)


def _holding(column: str, keys: Collection[UUID]) -> Q:
    return Q(**{f"{column}__in": keys})


def _backwards(steps: tuple[Step, ...], condition: Q) -> Q:
    """Carry a condition on the last row back to the first, through joins and, where a column holds
    a key without being a foreign key, through a subquery."""
    for step in reversed(steps):
        if step.is_soft:
            rows = apps.get_model(str(step.to))._default_manager.filter(condition)
            condition = Q(**{f"{step.column}__in": rows.values("pk")})
        else:
            condition = _prefixed(condition, step.column)
    return condition


def _prefixed(condition: Q, column: str) -> Q:
    made = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            made.children.append(_prefixed(child, column))
        else:
            lookup, value = child  # type: ignore[misc]
            made.children.append((f"{column}__{lookup}", value))
    return made
