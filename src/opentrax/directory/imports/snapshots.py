"""A row with those that belong to it, as the database has them: to see whether somebody changed it
since, and to put it back.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError, RestrictedError

from opentrax.directory.imports.kinds import Kind
from opentrax.kit.tenancy import TenantModel, current_organization_id

type Snapshot = Mapping[str, list[dict[str, Any]]]


def snapshot(kind: Kind, row: models.Model) -> Snapshot:
    """The row and its family, by table."""
    found = {"": [_values(row)]}
    for model, column in kind.family:
        rows = model._default_manager.filter(**{column: row.pk}).order_by("pk")
        found[model._meta.label] = [_values(one) for one in rows]
    return found


def _values(row: models.Model) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        is_empty = getattr(row, column.attname) is None
        found[column.attname] = None if is_empty else column.value_to_string(row)
    return found


def mark_of(kind: Kind, row: models.Model, seen: Snapshot) -> str:
    """A digest of what people put into a row; what follows from elsewhere is left out."""
    own = {name: value for name, value in seen[""][0].items() if name not in kind.derived(row)}
    text = json.dumps([own, {k: v for k, v in seen.items() if k}], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def plain_mark(row: models.Model) -> str:
    """The same of a row without a family."""
    return hashlib.sha256(json.dumps(_values(row), sort_keys=True).encode()).hexdigest()[:32]


def put_back(kind: Kind, row: models.Model, before: Snapshot) -> None:
    """Let a row and its family be as they were."""
    for column in row._meta.concrete_fields:
        text = before[""][0][column.attname]
        setattr(row, column.attname, None if text is None else column.to_python(text))
    row.save(force_update=True)
    for model, name in kind.family:
        model._default_manager.filter(**{name: row.pk}).delete()
        model._default_manager.bulk_create(
            _made(model, values) for values in before[model._meta.label]
        )
    kind.settled(row)


def _made(model: type[models.Model], values: Mapping[str, Any]) -> models.Model:
    columns = {column.attname: column for column in model._meta.concrete_fields}
    return model(
        **{name: None if v is None else columns[name].to_python(v) for name, v in values.items()}
    )


def take_away(row: models.Model, family: tuple[tuple[type[models.Model], str], ...]) -> bool:
    """Delete a row with its family, unless something else names it."""
    if _is_named(row, {model for model, _name in family}):
        return False
    try:
        # The savepoint and the early check: what no model tells of, the database does.
        with transaction.atomic(), connection.cursor() as cursor:
            type(row)._default_manager.filter(pk=row.pk).delete()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except (IntegrityError, ProtectedError, RestrictedError):
        return False
    return True


def _is_named(row: models.Model, family: set[type[models.Model]]) -> bool:
    plain = f"{row._meta.model_name}_id"
    for model in apps.get_models():
        if model in family or not issubclass(model, TenantModel):
            continue
        for column in model._meta.concrete_fields:
            is_key = column.related_model is type(row)
            is_plain = column.name == plain and isinstance(column, models.UUIDField)
            if not is_key and not is_plain:
                continue
            rows = model._default_manager.filter(organization_id=current_organization_id())
            if rows.filter(**{column.attname: row.pk}).exists():
                return True
    return False


def locked(model: type[models.Model], key: UUID) -> models.Model | None:
    """A row as it is now, locked, or None."""
    return model._default_manager.select_for_update(of=("self",)).filter(pk=key).first()
