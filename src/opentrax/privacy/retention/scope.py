"""Which rows are past their term, of the organization in scope."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils.module_loading import import_string

from opentrax.audit.models import Entry
from opentrax.kit.clock import now
from opentrax.kit.privacy import Declaration, declarations
from opentrax.kit.privacy.erasing import not_empty
from opentrax.kit.privacy.terms import Rule, rule_of
from opentrax.privacy.models import LegalHold, ShorterTerm


@dataclass(frozen=True, slots=True)
class Termed:
    """A table under a term in time."""

    model: type[models.Model]
    declared: Declaration
    rule: Rule

    @property
    def label(self) -> str:
        return self.declared.model

    @property
    def is_tenants(self) -> bool:
        """Whether an organization keeps the rows."""
        names = {field.attname for field in self.model._meta.concrete_fields}
        return "organization_id" in names


def termed_tables() -> Iterator[Termed]:
    """Every table whose term is a time."""
    for declared in declarations().values():
        rule = rule_of(declared.kept.rule)
        if rule is not None and rule.until == "time":
            yield Termed(apps.get_model(declared.model), declared, rule)


def shorter_days(rule: Rule) -> int | None:
    """The term that the organization in scope gave to a rule, where it is shorter."""
    if rule.shorter_by:
        own_days: int = import_string(rule.shorter_by)()
        return own_days if rule.days is None or own_days < rule.days else None
    if not rule.shortenable:
        return None
    own = ShorterTerm.objects.filter(rule=rule.name).first()
    return own.days if own is not None else None


def cutoff(termed: Termed, *, slack: timedelta = timedelta(0)) -> datetime:
    """What began before this is past its term now; with `slack`, by so much."""
    days = shorter_days(termed.rule) if termed.is_tenants else None
    return termed.rule.cutoff(now() - slack, days=days)


def begun_before(termed: Termed, instant: datetime) -> Q:
    """The condition for rows whose time began before an instant."""
    return Q(_retained_since__lt=_value(termed, instant))


def with_beginning(termed: Termed) -> "models.QuerySet[Any]":
    """All rows of a table, with when their time began (null: not yet)."""
    columns = [F(name) for name in termed.declared.kept.since]
    since = columns[0] if len(columns) == 1 else Least(*columns)
    return termed.model._default_manager.annotate(_retained_since=since)


def _value(termed: Termed, instant: datetime) -> Any:
    field: Any = None
    at: Any = termed.model
    for part in termed.declared.kept.since[0].split("__"):
        field = {f.name: f for f in at._meta.get_fields()}[part]
        at = field.related_model
    is_date = isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField)
    return instant.date() if is_date else instant


def past_term(termed: Termed, *, slack: timedelta = timedelta(0)) -> "models.QuerySet[Any]":
    """Rows that should be gone (or emptied), without those that are held."""
    rows = with_beginning(termed).filter(begun_before(termed, cutoff(termed, slack=slack)))
    if termed.rule.taken_by == "fields":
        rows = rows.filter(not_empty(termed.model, termed.declared))
    held = held_keys(termed.label) if termed.is_tenants else []
    return rows.exclude(pk__in=held) if held else rows


def held_keys(label: str) -> list[UUID]:
    """Keys of rows of a table that a hold of the organization in scope keeps now."""
    keys = LegalHold.objects.in_force(now()).filter(place=label, row_id__isnull=False)
    found = list(keys.values_list("row_id", flat=True))
    return _with_what_follows(found) if found and label == Entry._meta.label else found


def _with_what_follows(keys: list[UUID]) -> list[UUID]:
    """A chain loses its beginning only: what follows a held entry stays with it."""
    first = Entry.objects.filter(pk__in=keys).order_by("sequence").first()
    if first is None:
        return keys
    following = Entry.objects.filter(sequence__gte=first.sequence)
    return list(following.values_list("pk", flat=True))
