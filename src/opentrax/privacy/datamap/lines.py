"""The map as lines: one for each personal field, leaf of a document, and value in another store."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Literal

from django.apps import apps

from opentrax.kit.privacy import (
    Declaration,
    Document,
    Kept,
    NotPersonal,
    Personal,
    declarations,
    rules,
    stores,
)
from opentrax.kit.privacy.declarations import leaves_of_column

FORMAT = 1
Keeper = Literal["operator", "organization"]


@dataclass(frozen=True, slots=True)
class Line:
    """One personal value: where it is, what, why, whose, how long, and what a request does to it.

    `keeper` decides about it: an organization (the operator then acts for it), else the operator.
    """

    place: str
    field: str
    kind: str
    keeper: Keeper
    category: str
    purpose: str
    basis: str
    who: str
    subject: str
    term: str
    since: str
    export: bool
    erasure: str
    why_kept: str
    co_owned: str


@cache
def lines() -> tuple[Line, ...]:
    """Every personal value that is stored anywhere, by place and field."""
    found = [*_of_tables(), *_of_stores()]
    return tuple(sorted(found, key=lambda line: (line.kind != "table", line.place, line.field)))


def _of_tables() -> Iterator[Line]:
    for label, declared in declarations().items():
        model = apps.get_model(label)
        columns = {field.attname for field in model._meta.concrete_fields}
        is_tenants = "organization_id" in columns or label == "organizations.Organization"
        keeper: Keeper = "organization" if is_tenants else "operator"
        for name, entry in declared.fields.items():
            for field, one in _values(name, entry):
                yield _line(declared, keeper, field, one)


def _values(name: str, entry: Personal | NotPersonal | Document) -> Iterator[tuple[str, Personal]]:
    if isinstance(entry, Personal):
        yield name, entry
    elif isinstance(entry, Document):
        for leaf, one in leaves_of_column(entry).items():
            if isinstance(one, Personal):
                yield f"{name}:{leaf}", one


def _line(declared: Declaration, keeper: Keeper, field: str, one: Personal) -> Line:
    kept: Kept = one.kept or declared.kept
    return Line(
        place=declared.model, field=field, kind="table", keeper=keeper, category=one.category,
        purpose=one.purpose, basis=one.basis, who=declared.who,
        subject=one.of or declared.subject or "", term=kept.rule, since=", ".join(kept.since),
        export=one.export, erasure=one.erasure, why_kept=one.why_kept, co_owned=declared.co_owned,
    )  # fmt: skip


def _of_stores() -> Iterator[Line]:
    for name, store in stores().items():
        for field, one in store.holds.items():
            if isinstance(one, Personal):
                yield Line(
                    place=name, field=field, kind=store.kind, keeper="operator",
                    category=one.category, purpose=one.purpose, basis=one.basis, who=store.who,
                    subject="", term=store.term, since="", export=one.export,
                    erasure=one.erasure, why_kept=one.why_kept, co_owned="",
                )  # fmt: skip


def document() -> dict[str, Any]:
    """The map as JSON, in the words of the code: what is stored, and the terms that it names.

    Words for people are not in it, so that a translation changes no map.
    """
    return {
        "format": FORMAT,
        "lines": [asdict(line) for line in lines()],
        "not_personal": _waived(),
        "terms": {
            name: {"until": rule.until, "days": rule.days, "months": rule.months}
            for name, rule in rules().items()
        },
    }


def _waived() -> dict[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for label, declared in declarations().items():
        for name, entry in declared.fields.items():
            if isinstance(entry, NotPersonal):
                found.setdefault(label, {})[name] = entry.reason
    return dict(found)


def fingerprint(body: Mapping[str, Any]) -> str:
    """SHA-256 of a map in canonical JSON."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


__all__ = ["Keeper", "Line", "document", "fingerprint", "lines"]
