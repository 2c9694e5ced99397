"""A row with those that belong to it, as the database has them: to see whether somebody changed it
since, and to put it back.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
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


type Family = tuple[tuple[type[models.Model], str], ...]


def take_away(row: models.Model, family: Family, loose: Mapping[UUID, bool] | None = None) -> bool:
    """Delete a row with its family, unless something else names it. `loose` is what
    `named_without_index` said of it, asked for many at once; what it says is named is asked again,
    since what named it may be gone by now.
    """
    asks_all = loose is None or loose.get(row.pk, True)
    if _is_named(row, family, asks_all=asks_all):
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


def _is_named(row: models.Model, family: Family, *, asks_all: bool) -> bool:
    own = current_organization_id()
    for model, column, has_index in _naming(type(row)):
        if (has_index or asks_all) and model not in {one for one, _name in family}:
            rows = model._default_manager.filter(organization_id=own)
            if rows.filter(**{column: row.pk}).exists():
                return True
    return False


def named_without_index(
    of: type[models.Model], family: Family, keys: Sequence[UUID]
) -> dict[UUID, bool]:
    """Whether rows are named by a column that no index finds: of all of them in one reading of each
    such table, since there may be millions of rows in it.
    """
    found = dict.fromkeys(keys, False)
    own = current_organization_id()
    for model, column, has_index in _naming(of):
        if not has_index and model not in {one for one, _name in family}:
            rows = model._default_manager.filter(organization_id=own, **{f"{column}__in": keys})
            found |= dict.fromkeys(rows.values_list(column, flat=True).distinct(), True)
    return found


@cache
def _naming(of: type[models.Model]) -> list[tuple[type[models.Model], str, bool]]:
    """The columns that name a row of a table, as a key or plainly, and whether an index has them
    first behind the organization.
    """
    plain = f"{of._meta.model_name}_id"
    return [
        (model, column.attname, _has_index(model, column))
        for model in apps.get_models()
        if issubclass(model, TenantModel)
        for column in model._meta.concrete_fields
        if column.related_model is of
        or (column.name == plain and isinstance(column, models.UUIDField))
    ]


def _has_index(model: type[models.Model], column: Any) -> bool:
    there = models.Q(**{f"{column.name}__isnull": False})
    told = [index.fields for index in model._meta.indexes if index.condition in (None, there)]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and not constraint.condition:
            names = [getattr(one, "name", "") for one in constraint.expressions]
            told.append(list(constraint.fields) or names)
    return any(list(one[:2]) in (
        ["organization_id", column.name], ["organization_id", column.attname]
    ) for one in told)  # fmt: skip


def locked(model: type[models.Model], key: UUID) -> models.Model | None:
    """A row as it is now, locked, or None."""
    return model._default_manager.select_for_update(of=("self",)).filter(pk=key).first()
