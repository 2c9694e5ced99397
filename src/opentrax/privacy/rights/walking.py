"""The one walk over everything that is declared: which rows of which table are about somebody, by
which path, and what a request does to them. Copies and erasure both take it.

A table comes up once by its own path (its rows are about this person) and once by the path of each
other person who is named in it (the row is about somebody else, and says who acted). Tables to
whose rows others lead come after those, so that erasure finds the others first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from typing import Any, Literal

from django.apps import apps
from django.db import models

from opentrax.kit.privacy import Declaration, Document, Personal, declarations
from opentrax.kit.privacy.checks import row_stays
from opentrax.kit.privacy.declarations import Entry, leaves_of_column, personal_entries
from opentrax.kit.privacy.erasing import goes
from opentrax.kit.privacy.paths import Path, Who, follow, matching, person_label
from opentrax.kit.tenancy import current_scope

# close: the account's own row, which stays and names nobody. empty: values go, the row stays.
Action = Literal["delete", "empty", "keep", "close"]


@dataclass(frozen=True, slots=True)
class Step:
    """One table by one path. `of` is the path of another person than whom rows are about, or
    None; `entries` are the personal columns that belong to this path."""

    declared: Declaration
    model: type[models.Model]
    path: Path
    of: str | None
    entries: tuple[tuple[str, Entry], ...]
    action: Action

    @property
    def place(self) -> str:
        return self.declared.model

    @property
    def is_tenants(self) -> bool:
        """Whether an organization keeps the rows."""
        return "organization_id" in {f.attname for f in self.model._meta.concrete_fields}

    @property
    def name(self) -> str:
        """For files and receipts: the table, and by whom it was found."""
        return self.place if self.of is None else f"{self.place} by {self.of.partition('>')[0]}"

    def rows(self, who: Who) -> "models.QuerySet[Any]":
        """The rows about somebody in the scope that is open; of an organization's table, those that
        it keeps."""
        rows: models.QuerySet[Any] = self.model._default_manager.filter(matching(self.path, who))
        opened = current_scope()
        if self.is_tenants and opened is not None and opened.organization_id is not None:
            rows = rows.filter(organization_id=opened.organization_id)
        return rows

    @property
    def is_by_key(self) -> bool:
        """Whether rows hold the key of whom they are about: they may then be kept under that of an
        address, which has a scope of its own."""
        if self.path.end == "key":
            return True
        return (
            self.path.end == "person" and len(self.path.steps) == 1 and self.path.steps[0].is_soft
        )


@cache
def steps() -> tuple[Step, ...]:
    """Every table by every path, in the order in which erasure may go."""
    return tuple(step for label in _ordered() for step in _of_table(label))


def steps_of(*, tenants: bool) -> Iterator[Step]:
    """Those of organizations, or those of the operator."""
    return (step for step in steps() if step.is_tenants is tenants)


def _ordered() -> list[str]:
    return list(TopologicalSorter(demands()).static_order())


def demands() -> dict[str, set[str]]:
    """Which tables each one comes after: all whose paths lead through it; the account's own row is
    the last. What is not demanded here is in no order.
    """
    graph: dict[str, set[str]] = {label: set() for label in declarations()}
    for label, declared in declarations().items():
        graph[label] |= set(declared.goes_after)
        for text in _paths_of(declared):
            for through in follow(apps.get_model(label), text).models[1:]:
                if through != label:
                    graph[through].add(label)
    last = person_label()
    graph[last] |= set(graph) - {last}
    return graph


def _paths_of(declared: Declaration) -> list[str]:
    others = {e.of for c in declared.fields.values() for e in personal_entries(c)}
    return sorted(p for p in {declared.subject, *others} if p)


def _of_table(label: str) -> Iterator[Step]:
    declared, model = declarations()[label], apps.get_model(label)
    if declared.subject:
        yield Step(
            declared, model, follow(model, declared.subject), None, _entries(declared, None),
            _action(declared),
        )  # fmt: skip
    for text in _paths_of(declared):
        entries = _entries(declared, text)
        if entries:
            taken = any(goes(entry, of=text) for _, entry in entries)
            action: Action = "empty" if taken else "keep"
            yield Step(declared, model, follow(model, text), text, entries, action)


def _entries(declared: Declaration, of: str | None) -> tuple[tuple[str, Entry], ...]:
    return tuple(
        (name, entry)
        for name, entry in declared.fields.items()
        if any(one.of == of for one in personal_entries(entry))
    )


def _action(declared: Declaration) -> Action:
    if declared.model == person_label():
        return "close"
    if not row_stays(declared):
        return "delete"
    return "empty" if any(goes(entry) for entry in declared.fields.values()) else "keep"


@dataclass(frozen=True, slots=True)
class Value:
    """One personal value of a step: a column, or a leaf of a document ("column:leaf")."""

    field: str
    entry: Personal


def values_of(step: Step) -> Iterator[Value]:
    """The personal values that belong to a step, as the map names them."""
    for name, entry in step.entries:
        if isinstance(entry, Document):
            for leaf, one in leaves_of_column(entry).items():
                if isinstance(one, Personal):
                    yield Value(f"{name}:{leaf}", one)
        elif isinstance(entry, Personal):
            yield Value(name, entry)
