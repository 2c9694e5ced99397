"""What takes the place of personal values in a copy of the database that is given away.

Made of the declarations: a column that is added is scrubbed as soon as it is declared, and cannot
stay undeclared. Statements are for a copy, never for the database that serves.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from opentrax.kit.privacy.declarations import (
    Declaration,
    Document,
    Personal,
    declarations,
    personal_entries,
)
from opentrax.kit.privacy.vocabulary import CATEGORIES, Scrub

# Nothing personal by themselves, but with them values could be guessed and confirmed.
EMPTIED = ("audit.Salt",)
_SEVERITY: tuple[Scrub, ...] = ("keep", "key", "place", "name", "email", "blank")


def statements() -> list[str]:
    """SQL for a copy: one statement for each table that holds something to be taken out."""
    found = []
    for label, declared in declarations().items():
        model = apps.get_model(label)
        if label in EMPTIED or _key_is_secret(model, declared):
            found.append(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608
            continue
        changes = list(_changes(model, declared))
        if changes:
            found.append(f'UPDATE "{model._meta.db_table}" SET {", ".join(changes)}')  # noqa: S608
    return found


def _key_is_secret(model: type[models.Model], declared: Declaration) -> bool:
    entry = declared.fields.get(model._meta.pk.name)
    return isinstance(entry, Personal) and CATEGORIES[entry.category].scrub == "blank"


def _changes(model: type[models.Model], declared: Declaration) -> Iterator[str]:
    for field in model._meta.local_concrete_fields:
        entry = declared.fields[field.name]
        kinds = [CATEGORIES[one.category].scrub for one in personal_entries(entry)]
        if not kinds or field.primary_key:
            continue
        value = _value(model, field, max(kinds, key=_SEVERITY.index), isinstance(entry, Document))
        if value is not None:
            yield f'"{field.column}" = {value}'


def _value(
    model: type[models.Model], field: "models.Field[object, object]", kind: Scrub, is_document: bool
) -> str | None:
    """The SQL for what stands there instead; None where the value may stay."""
    if kind in ("keep", "key"):
        return None
    if isinstance(field, models.JSONField):
        return "NULL" if field.null else "'{}'" if field.default is dict else "'[]'"
    if isinstance(field, models.CharField | models.TextField):
        return _text(model, field, kind)
    if kind == "place" and isinstance(field, models.FloatField):
        return f'round("{field.column}"::numeric, 1)' if _is_degree(field) else None
    if kind == "place":
        return None
    return "NULL" if field.null else None


def _is_degree(field: "models.Field[object, object]") -> bool:
    return field.name in {"latitude", "longitude"}


def _text(model: type[models.Model], field: "models.Field[object, object]", kind: Scrub) -> str:
    stamp = f"left(md5('{model._meta.label}' || {_key(model)}), 10)"
    if kind == "name":
        return f"'Person ' || {stamp}"
    if kind == "email":
        return f"'p' || {stamp} || '@example.invalid'"
    return "NULL" if field.null else "''"


def _key(model: type[models.Model]) -> str:
    key = model._meta.pk
    if isinstance(key, models.CompositePrimaryKey):
        return " || ".join(f'"{name}"::text' for name in key.field_names)
    return f'"{key.get_attname_column()[1]}"::text'
