"""What a personal column holds once its value is taken out of a row that stays.

The same values serve erasure of a person and terms that empty fields, so that a row is known to be
empty by looking at it.
"""

from typing import Any

from django.db import models
from django.db.models import Q

from opentrax.kit.privacy.declarations import (
    Declaration,
    Document,
    Entry,
    Personal,
    leaves_of_column,
)
from opentrax.kit.privacy.documents import without
from opentrax.kit.privacy.vocabulary import CATEGORIES

NOBODY = "—"
"""Stands where a name stood."""


def goes(entry: Entry, *, of: str | None = None) -> bool:
    """Whether erasure of whom the row is about (or of those at the path `of`) takes the value."""
    if isinstance(entry, Document):
        return of is None and bool(gone_leaves(entry))
    return isinstance(entry, Personal) and entry.erasure != "keep" and entry.of == of


def gone_leaves(entry: Document) -> dict[str, Personal]:
    """The leaves of a document that erasure takes."""
    leaves = leaves_of_column(entry).items()
    return {
        path: one for path, one in leaves if isinstance(one, Personal) and one.erasure != "keep"
    }


def empty_value(field: "models.Field[Any, Any]", entry: Entry) -> Any:
    """What a column holds instead. A column with a time zone keeps a zone."""
    if isinstance(entry, Personal) and CATEGORIES[entry.category].scrub == "name":
        return NOBODY
    if field.null:
        return None
    if isinstance(entry, Personal) and field.name == "time_zone":
        return "UTC"
    if isinstance(field, models.CharField | models.TextField):
        return ""
    return field.get_default()


def emptied(
    model: type[models.Model], declared: Declaration, *, of: str | None = None
) -> dict[str, Any]:
    """Columns that are emptied with one value for every row; documents are not among them."""
    return {
        field.name: empty_value(field, declared.fields[field.name])
        for field in model._meta.local_concrete_fields
        if field.name in declared.fields
        and not isinstance(declared.fields[field.name], Document)
        and goes(declared.fields[field.name], of=of)
    }


def documents_of(model: type[models.Model], declared: Declaration) -> dict[str, Document]:
    """JSON columns from which leaves are taken."""
    return {
        name: entry
        for name, entry in declared.fields.items()
        if isinstance(entry, Document) and gone_leaves(entry)
    }


def not_empty(model: type[models.Model], declared: Declaration) -> Q:
    """The condition for rows of which something is still to be taken out."""
    found = Q()
    for name, value in emptied(model, declared).items():
        is_empty = Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        found |= ~is_empty
    for name in documents_of(model, declared):
        if model._meta.get_field(name).null:
            found |= Q(**{f"{name}__isnull": False})
    return found


def emptied_document(field: "models.Field[Any, Any]", entry: Document, value: Any) -> Any:
    """A document without the leaves that erasure takes; None where no other is worth keeping and
    the column can hold that."""
    leaves = leaves_of_column(entry).values()
    kept = any(isinstance(one, Personal) and one.erasure == "keep" for one in leaves)
    if field.null and not kept:
        return None
    return without(value, gone_leaves(entry))


def beside(declared: Declaration, row: models.Model) -> dict[str, Any]:
    """What other columns of a row change to when it is emptied."""
    found = {}
    for name, value in declared.beside.items():
        if not callable(value):
            found[name] = value
        elif getattr(row, name) is None:
            found[name] = value()
    return found
