"""Take away what is past its term, of the organization in scope: rows with what belongs to them, or
personal fields of rows that others still need."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, models

from opentrax.kit.clock import now
from opentrax.kit.privacy import declarations
from opentrax.kit.privacy.erasing import beside, documents_of, emptied, emptied_document
from opentrax.kit.privacy.terms import PARENT
from opentrax.privacy.models import LegalHold
from opentrax.privacy.retention.scope import Termed, cutoff, held_keys, past_term

_AT_ONCE = 500


def take(termed: Termed) -> int:
    """Take away what is past the term of one table; returns how many rows went or were emptied.

    What its own app takes away is left to it.
    """
    if termed.rule.taken_by == "rows":
        return _delete_all(termed) + _empty_partly_held(termed)
    if termed.rule.taken_by == "fields":
        return sum(empty(termed, row) for row in past_term(termed).iterator(chunk_size=_AT_ONCE))
    if termed.rule.taken_by == "expiry":
        held = held_keys(termed.label) if termed.is_tenants else []
        return expire(termed, held)
    return 0


def expire(termed: Termed, held: Sequence[object] = ()) -> int:
    """Ask the schema owner's function for it, where the serving role may not delete."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT expire_{termed.model._meta.db_table}(%s, %s::uuid[])",
            [cutoff(termed), list(held)],
        )
        return int(cursor.fetchone()[0])


def _delete_all(termed: Termed) -> int:
    gone = 0
    while True:
        keys = list(past_term(termed).values_list("pk", flat=True)[:_AT_ONCE])
        free = [key for key in keys if not _holds_back(termed.model, key)]
        if not free:
            return gone
        delete_with_children(termed.model, free)
        gone += len(free)
        if len(keys) < _AT_ONCE:
            return gone


def delete_with_children(model: type[models.Model], keys: Sequence[Any]) -> None:
    """Delete rows with those that are kept only as long as they are."""
    for child, column in children_of(model):
        inner = list(
            child._default_manager.filter(**{f"{column}__in": keys}).values_list("pk", flat=True)
        )
        if inner:
            delete_with_children(child, inner)
    model._default_manager.filter(pk__in=keys).delete()


def children_of(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Tables whose rows are kept as long as those of `model`, and the column that says so."""
    for declared in declarations().values():
        if declared.kept.rule != PARENT:
            continue
        child = apps.get_model(declared.model)
        for field in child._meta.local_concrete_fields:
            if field.related_model is model and not field.null:
                yield child, field.name


def _holds_back(model: type[models.Model], key: Any) -> bool:
    """Whether a row that belongs to this one is held."""
    for child, column in children_of(model):
        held = held_keys(child._meta.label)
        inner = child._default_manager.filter(**{column: key}).values_list("pk", flat=True)
        if any(one in held or _holds_back(child, one) for one in inner):
            return True
    return False


def _empty_partly_held(termed: Termed) -> int:
    """Of a row of which only some fields are held, the others go at their term."""
    holds = LegalHold.objects.in_force(now()).filter(place=termed.label, row_id__isnull=False)
    kept: dict[Any, set[str] | None] = {}
    for hold in holds:
        earlier = kept.get(hold.row_id, set())
        whole = not hold.fields or earlier is None
        kept[hold.row_id] = None if whole else (earlier or set()) | set(hold.fields)
    changed = 0
    for key, fields in kept.items():
        if fields is None:
            continue
        row = termed.model._default_manager.filter(pk=key).first()
        if row is not None and _is_past(termed, row):
            changed += empty(termed, row, but=fields)
    return changed


def _is_past(termed: Termed, row: models.Model) -> bool:
    from opentrax.privacy.retention.scope import begun_before, with_beginning

    rows = with_beginning(termed).filter(begun_before(termed, cutoff(termed)))
    return bool(rows.filter(pk=row.pk).exists())


def empty(termed: Termed, row: Any, *, but: set[str] | frozenset[str] = frozenset()) -> int:
    """Take the personal values out of a row that stays, but for the named fields; returns 1, or 0
    where nothing was left to take."""
    values = {k: v for k, v in emptied(termed.model, termed.declared).items() if k not in but}
    for name, entry in documents_of(termed.model, termed.declared).items():
        if name not in but:
            column: Any = termed.model._meta.get_field(name)
            values[name] = emptied_document(column, entry, getattr(row, name))
    changed: dict[str, Any] = {}
    for name, value in values.items():
        field = termed.model._meta.get_field(name)
        if getattr(row, getattr(field, "attname", name)) != value:
            changed[name] = value
    if changed:
        changed |= beside(termed.declared, row)
        termed.model._default_manager.filter(pk=row.pk).update(**changed)
    return 1 if changed else 0
