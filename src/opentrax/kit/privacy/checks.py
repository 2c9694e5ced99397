"""System check: every column of every model, third-party apps included, is declared, and nothing
else is; each declaration can be carried out; every store in the settings is declared too.

Reads the code and the settings only, never the database.
"""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import models

from opentrax.kit.privacy.declarations import (
    Declaration,
    Document,
    Entry,
    Kept,
    NotPersonal,
    Personal,
    declarations,
    leaves_of_column,
    personal_entries,
)
from opentrax.kit.privacy.paths import PathError, follow
from opentrax.kit.privacy.stores import stores
from opentrax.kit.privacy.terms import PARENT, rule_of, rules
from opentrax.kit.privacy.vocabulary import CATEGORIES

_TEXT = (models.CharField, models.TextField, models.FileField, models.GenericIPAddressField)


def stored_models() -> Iterator[type[models.Model]]:
    """Every model with a table, third parties' and those of relations included."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            yield model


def is_text(field: "models.Field[Any, Any]") -> bool:
    """Whether people or programs may put any words into a column."""
    return isinstance(field, _TEXT) and not field.choices


def problems() -> list[str]:
    """Everything that is undeclared, stale or cannot be carried out, in words."""
    declared, found, known = declarations(), [], set()
    for model in stored_models():
        label = model._meta.label
        known.add(label)
        if label in declared:
            found += _of_model(model, declared[label])
        else:
            found.append(f"{label} is not declared: add it to its app's privacy.py.")
    found += [f"{label} is declared but does not exist." for label in sorted(set(declared) - known)]
    return found + _of_rules() + _of_stores() + _of_jobs()


def _of_model(model: type[models.Model], declared: Declaration) -> list[str]:
    label = declared.model
    stored = {field.name: field for field in model._meta.local_concrete_fields}
    named = declared.fields
    found = [f"{label}.{n} is stored but not declared." for n in sorted(set(stored) - set(named))]
    found += [f"{label}.{n} is declared but not stored." for n in sorted(set(named) - set(stored))]
    for name in sorted(set(stored) & set(named)):
        found += [f"{label}.{name} {text}" for text in _of_field(stored[name], named[name])]
    found += [f"{label} {text}" for text in _of_subject(model, declared)]
    found += [f"{label} {text}" for text in _of_term(model, declared.kept, "")]
    for name, entry in named.items():
        for one in personal_entries(entry):
            if one.kept is not None:
                found += [f"{label}.{name} {text}" for text in _of_term(model, one.kept, name)]
    return found


def _of_field(field: "models.Field[Any, Any]", entry: Entry) -> list[str]:
    is_json = isinstance(field, models.JSONField)
    unknown = {e.category for e in personal_entries(entry)} - set(CATEGORIES)
    if unknown:
        return [f"has a category that the vocabulary does not: {', '.join(sorted(unknown))}."]
    if isinstance(entry, Document):
        if not is_json and not isinstance(field, models.TextField):
            return ["is declared by leaves but holds no document."]
        if not leaves_of_column(entry):
            return ["is declared by leaves and names none."]
        return []
    if isinstance(entry, Personal):
        return ["is a document: declare its leaves."] if is_json else []
    if (is_text(field) or is_json) and not entry.is_waiver:
        return [f"holds {'a document' if is_json else 'text'}, which is personal by default: "
                "declare it so, or waive that with coded(…)."]  # fmt: skip
    if entry.is_waiver and not is_text(field) and not is_json:
        return ["is waived as text and holds none: use not_personal(…)."]
    return []


def _of_subject(model: type[models.Model], declared: Declaration) -> list[str]:
    entries = [e for column in declared.fields.values() for e in personal_entries(column)]
    if not entries:
        return [] if declared.subject is None else ["has a path to a person and nothing personal."]
    if declared.subject is None:
        return ["has personal fields but no path to its person (subject)."]
    found = []
    paths = sorted({declared.subject, *(e.of for e in entries if e.of)})
    for text in paths:
        try:
            follow(model, text)
        except PathError as error:
            found.append(f"has a path to a person that leads nowhere: {error}.")
    if len(paths) > 1 and not declared.co_owned:
        found.append("is about several people: say in `co_owned` who decides.")
    if len(paths) == 1 and declared.co_owned:
        found.append("is about one person: `co_owned` is stale.")
    if not declared.who or not declared.what:
        found.append("has personal fields: say in `who` and `what` whom and what the notice names.")
    return found + _of_erasure(model, declared)


def row_stays(declared: Declaration) -> bool:
    """Whether erasure of whom a row is about leaves the row, with some of its fields changed."""
    own = [e for c in declared.fields.values() for e in personal_entries(c) if e.of is None]
    return any(e.erasure != "erase" for e in own)


def _of_erasure(model: type[models.Model], declared: Declaration) -> list[str]:
    """A field that is erased while its row stays has to be able to hold nothing."""
    stays, found = row_stays(declared), []
    for field in model._meta.local_concrete_fields:
        entry = declared.fields.get(field.name)
        if not isinstance(entry, Personal) or entry.erasure == "keep":
            continue
        if entry.erasure == "erase" and not stays and entry.of is None:
            continue
        if not (field.null or is_text(field)):
            found.append(f"stays when {field.name} is to go, which cannot be empty.")
    return found


def _of_term(model: type[models.Model], kept: Kept, column: str) -> list[str]:
    if not kept.rule:
        return ["has no term: name a retention rule (`term`)."]
    rule = rule_of(kept.rule)
    if rule is None:
        return [f"names the retention rule {kept.rule!r}, which does not exist."]
    if (rule.until == "time") != bool(kept.since):
        return [
            f"has the term {kept.rule!r}: a time needs a column that it runs from, and no other."
        ]
    found = []
    for lookup in kept.since:
        try:
            model._default_manager  # noqa: B018  models without a manager have no rows of ours
            _column(model, lookup)
        except LookupError:
            found.append(f"has a term that runs from {lookup!r}, which does not exist.")
    if kept.rule == PARENT and not column and not any(_parents(model)):
        found.append("is kept as long as what it belongs to, and belongs to nothing.")
    return found


def _column(model: type[models.Model], lookup: str) -> "models.Field[Any, Any]":
    at: Any = model
    field: Any = None
    for part in lookup.split("__"):
        fields = {f.name: f for f in at._meta.get_fields()}
        field = fields[part]
        at = field.related_model
    return field  # type: ignore[no-any-return]


def _parents(model: type[models.Model]) -> "Iterator[models.Field[Any, Any]]":
    return (f for f in model._meta.local_concrete_fields if f.related_model is not None)


def _terms_named() -> Iterator[str]:
    for declared in declarations().values():
        yield declared.kept.rule
        for entry in declared.fields.values():
            yield from (e.kept.rule for e in personal_entries(entry) if e.kept is not None)
    for kept in stores().values():
        yield kept.term


def _of_rules() -> list[str]:
    stale = sorted(set(rules()) - set(_terms_named()))
    return [f"The retention rule {name!r} is named by nothing." for name in stale]


def _handlers() -> Mapping[str, Any]:
    logging: Mapping[str, Any] = settings.LOGGING
    return logging["handlers"]  # type: ignore[no-any-return]


def _of_stores() -> list[str]:
    """The settings name caches, a session engine, log handlers, mailers and cookies: each is
    declared."""
    declared = set(stores())
    expected: set[str] = {f"cache:{alias}" for alias in settings.CACHES}
    expected |= {f"log:{handler}" for handler in _handlers()}
    expected |= {f"processor:mail-{alias}" for alias in settings.MAILERS}
    expected.add(f"session:{settings.SESSION_ENGINE.rpartition('.')[2]}")
    expected |= {"cookie:session", "cookie:csrf", "cookie:messages"}
    found = [f"The store {name!r} is not declared." for name in sorted(expected - declared)]
    by_settings = ("cache:", "log:", "session:", "processor:mail-", "cookie:")
    found += [
        f"The store {name!r} is declared, and no setting makes it."
        for name in sorted(declared - expected)
        if name.startswith(by_settings)
    ]
    for store in stores().values():
        if rule_of(store.term) is None:
            found.append(f"The store {store.name!r} names no retention rule that exists.")
        if any(isinstance(e, Personal) for e in store.holds.values()) and not (
            store.who and store.export and store.erasure
        ):
            found.append(f"The store {store.name!r} is about people: say who, export and erasure.")
    return found


_NO_VALUES = frozenset({"timestamp", "context"})


def _of_jobs() -> list[str]:
    """Jobs wait in a table: their arguments are keys of rows, which erasure reaches, and no
    values."""
    from procrastinate.contrib.django import app

    found = []
    for name, task in sorted(app.tasks.items()):
        # A Job of ours wraps the function whose arguments it stores; others take a time only.
        run = getattr(getattr(task.func, "__self__", None), "run", task.func)
        names = [p for p in inspect.signature(run).parameters if p not in _NO_VALUES]
        if ".tests." in name or name.startswith(("builtin:", "procrastinate.")):
            continue
        found += [
            f"The job {name!r} takes {p!r}: hand over a key (…_id), not a value."
            for p in names
            if not p.endswith(("_id", "_ids"))
        ]
    return found


def _check(app_configs: Any = None, **_: Any) -> list[checks.CheckMessage]:
    return [checks.Error(text, id="kit.E001") for text in problems()]


def register() -> None:
    """Add the check to Django's."""
    checks.register(_check, "privacy")


__all__ = ["NotPersonal", "is_text", "problems", "register", "row_stays", "stored_models"]
