"""System check: every column of every model, third-party apps included, is declared, and nothing
else is."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import models

from opentrax.kit.privacy.declarations import Personal, declarations


def _stored_fields(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.local_concrete_fields}


def _stored_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            yield model


def problems() -> list[str]:
    """Undeclared models and fields, and declarations of things that no longer exist."""
    declared = declarations()
    found, known = [], set()
    for model in _stored_models():
        label = model._meta.label
        known.add(label)
        if label not in declared:
            found.append(f"{label} is not declared: add it to its app's privacy.py.")
            continue
        stored, named = _stored_fields(model), set(declared[label].fields)
        found += [f"{label}.{name} is stored but not declared." for name in sorted(stored - named)]
        found += [f"{label}.{name} is declared but not stored." for name in sorted(named - stored)]
        entries = declared[label].fields.values()
        if declared[label].subject is None and any(isinstance(e, Personal) for e in entries):
            found.append(f"{label} has personal fields but no path to its person (subject).")
    return found + [
        f"{label} is declared but does not exist." for label in sorted(set(declared) - known)
    ]


def _check(app_configs: Any = None, **_: Any) -> list[checks.CheckMessage]:
    return [checks.Error(text, id="kit.E001") for text in problems()]


def register() -> None:
    """Add the check to Django's."""
    checks.register(_check, "privacy")
