"""One person in every declared store, made from the data map: a row in each table that is about
people, with a word of its own in every text, and every path of the table leading to them.

A new table is seeded by its columns' types, or fails here until it is told apart below.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from opentrax.kit.keys import uuid7
from opentrax.kit.privacy import Document, Personal, declarations
from opentrax.kit.privacy.declarations import leaves_of_column, personal_entries
from opentrax.kit.privacy.documents import split
from opentrax.kit.privacy.paths import follow
from opentrax.kit.tenancy import person_scope
from opentrax.messaging import addresses
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.rights.walking import steps

NOW = datetime(2026, 3, 23, 7, 0, tzinfo=UTC)
# The account and its address are made by the services that people use; a session by signing in.
MADE = ("organizations.Person", "sessions.Session")


@dataclass(slots=True)
class Seeded:
    """What was put where: keys of rows by table, and the word in each text column or leaf."""

    person: Person
    organization: Organization
    keys: dict[str, list[Any]] = field(default_factory=dict)
    words: dict[tuple[str, str], str] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)


def word() -> str:
    """Something that stands nowhere by chance."""
    return f"ndl{secrets.token_hex(6)}"


def seed(person: Person, organization: Organization) -> Seeded:
    """Put a row into every table that is about people, and what those rows point at."""
    seeded = Seeded(person, organization, {"organizations.Person": [person.pk]})
    seeded.keys["organizations.Organization"] = [organization.pk]
    _name(seeded)
    with ExitStack() as stack, Sandbox(stack).as_role("NONE"):
        for label in _ordered():
            if label not in MADE:
                first, *others = OVERRIDES.get(label, [{}])
                _put(seeded, label, first)
                told = dict(seeded.words)
                for changes in others:
                    _put(seeded, label, changes)
                seeded.words = told
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return seeded


def _name(seeded: Seeded) -> None:
    """The account has words of its own too."""
    person = seeded.person
    person.language = "fr-ca"
    with person_scope(person.pk):
        person.name, person.email = word(), f"{word()}@seed.example"
        person.save()
    seeded.words["organizations.Person", "name"] = person.name
    seeded.words["organizations.Person", "email"] = person.email


def _ordered() -> list[str]:
    """About people, and what they refer to; what is referred to comes first."""
    about = {step.place for step in steps()}
    graph: dict[str, set[str]] = {}
    waiting = sorted(about)
    while waiting:
        label = waiting.pop()
        if label in graph:
            continue
        graph[label] = set(_refers_to(label))
        waiting += sorted(graph[label] - set(graph))
    for label in ("messaging.Suppression", "messaging.Passage"):
        graph[label].add("messaging.Recipient")
    for label in set(graph) & set(declarations()):
        for earlier in declarations()[label].goes_after:
            graph[earlier].add(label)
    return [n for n in TopologicalSorter(graph).static_order() if n != "organizations.Organization"]


def _refers_to(label: str) -> Iterator[str]:
    model = apps.get_model(label)
    for column in model._meta.local_concrete_fields:
        if column.related_model and not column.null and column.related_model is not model:
            yield column.related_model._meta.label  # type: ignore[union-attr]
    for text in _paths(label):
        first = follow(model, text).steps[:1]
        if first and first[0].to and first[0].to != label:
            yield str(first[0].to)


def _paths(label: str) -> list[str]:
    declared = declarations()[label]
    others = {e.of for c in declared.fields.values() for e in personal_entries(c)}
    return sorted(p for p in {declared.subject, *others} if p)


def _put(seeded: Seeded, label: str, how: Any) -> None:
    model: Any = apps.get_model(label)
    values = {
        column.attname: _value(seeded, label, column)
        for column in model._meta.local_concrete_fields
        if not isinstance(column, models.CompositePrimaryKey) and not column.generated
    }
    changes: Mapping[str, Any] = how(seeded) if callable(how) else how
    values |= _led(seeded, label) | dict(changes)
    for name in changes:
        seeded.words.pop((label, name), None)
    row = model(**values)
    models.QuerySet(model).bulk_create([row])
    seeded.keys.setdefault(label, []).append(row.pk)
    seeded.values[label] = values


def _led(seeded: Seeded, label: str) -> dict[str, Any]:
    """The columns by which each path of a table begins, so that all lead to the person."""
    found: dict[str, Any] = {}
    for text in _paths(label):
        path = follow(apps.get_model(label), text)
        if not path.steps:
            continue
        step = path.steps[0]
        column: Any = apps.get_model(label)._meta.get_field(step.column)
        if path.end == "address" and len(path.steps) == 1:
            found[column.attname] = seeded.person.email
            seeded.words.pop((label, step.column), None)
        elif path.end == "key" and len(path.steps) == 1:
            found[column.attname] = seeded.person.pk
        elif step.to:
            found[column.attname] = seeded.keys[step.to][0]
    return found


def _value(seeded: Seeded, label: str, column: Any) -> Any:
    entry = declarations()[label].fields.get(column.name)
    if column.primary_key:
        return uuid7() if isinstance(column, models.UUIDField) else None
    if column.attname == "organization_id":
        return seeded.organization.pk
    if column.related_model:
        found = seeded.keys.get(column.related_model._meta.label)
        return found[0] if found else None
    if isinstance(entry, Document):
        return _document(seeded, label, column.name, entry)
    if isinstance(column, models.CharField | models.TextField) and not column.choices:
        return _text(seeded, label, column, entry)
    return _plain(column)


def _text(seeded: Seeded, label: str, column: Any, entry: Any) -> str:
    made = word()[: column.max_length or 100]
    if isinstance(column, models.EmailField):
        made = f"{made}@seed.example"
    if isinstance(entry, Personal):
        seeded.words[label, column.name] = made
    return made


def _document(seeded: Seeded, label: str, name: str, entry: Document) -> Any:
    made: Any = None
    for leaf in leaves_of_column(entry):
        if leaf == "":
            return word()
        one = leaves_of_column(entry)[leaf]
        value = word()
        if isinstance(one, Personal):
            seeded.words[label, f"{name}:{leaf}"] = value
        made = _with(made, split(leaf), value)
    text = json.dumps(made)  # two leaves may be two forms of one value
    for pair in [
        p for p, w in seeded.words.items() if p[0] == label and p[1].startswith(f"{name}:")
    ]:
        if seeded.words[pair] not in text:
            del seeded.words[pair]
    return made


def _with(value: Any, parts: tuple[str, ...], leaf: str) -> Any:
    if not parts:
        return leaf if value is None else value
    first, rest = parts[0], parts[1:]
    if first == "[]":
        inner = value if isinstance(value, list) else []
        return [_with(inner[0] if inner else None, rest, leaf)]
    made = dict(value) if isinstance(value, dict) else {}
    name = "word" if first == "*" else first
    made[name] = _with(made.get(name), rest, leaf)
    return made


def _plain(column: Any) -> Any:
    if column.choices:
        return column.choices[0][0] or column.choices[-1][0]
    by_type: list[tuple[type, Any]] = [
        (models.UUIDField, uuid7()), (models.DateTimeField, NOW), (models.DateField, NOW.date()),
        (models.TimeField, time(8)), (models.BooleanField, False),
        (models.BinaryField, secrets.token_bytes(32)),
        (models.DecimalField, Decimal("1.5")), (models.FloatField, 1.5),
        (models.IntegerField, 1), (models.JSONField, []),
    ]  # fmt: skip
    for kind, value in by_type:
        if isinstance(column, kind):
            return value
    raise TypeError(f"nothing to put into a {type(column).__name__}")


_LATER = NOW + timedelta(hours=8)
_ENDED = {"state": "done", "ended_at": NOW, "due_by": "30 days"}


def _others_decision(seeded: Seeded) -> dict[str, Any]:
    """Of the two who decide together, the person is the second."""
    return {"released_by_id": seeded.person.pk, "decided_by_id": uuid7(), **_ENDED}


def _held_about(seeded: Seeded) -> dict[str, Any]:
    return {
        "place": "tracking.Position", "row_id": None, "from_at": NOW, "to_at": _LATER,
        "expires_at": _LATER + timedelta(days=3000), "approved_by_id": uuid7(), "fields": [],
        "about_id": seeded.keys["directory.Technician"][0],
        "approved_at": None,
    }  # fmt: skip


def _hashed(seeded: Seeded) -> dict[str, Any]:
    key = addresses.keys(settings.ENVIRONMENT.address_keys)[0]
    return {"address_hash": addresses.hashed(seeded.person.email, key), "channel": "mail"}


def _of_recipient(seeded: Seeded) -> dict[str, Any]:
    return {"recipient_id": seeded.keys["messaging.Recipient"][0]}


def _job(seeded: Seeded) -> dict[str, Any]:
    """Work that names them, as jobs of one person do."""
    made = seeded.words["procrastinate.ProcrastinateJob", "args:*"] = word()
    return {"args": {"person_id": str(seeded.person.pk), "word": made}, "status": "succeeded"}


def _from_them(seeded: Seeded) -> dict[str, Any]:
    return {"from_address": seeded.person.email, "outcome": "for_a_person"}


# What types alone do not say: constraints, words from closed lists, and rows of which the person is
# the second of two.
_DISCLOSED = {"document_hash": "ab" * 32, "ground": "court"}
_LET_IN = {
    "why": "support", "words": "a case about hours", "areas": ["people"], "minutes": 60,
    "approved_as": "client", "begins_at": NOW, "expires_at": NOW + timedelta(hours=1),
}  # fmt: skip
OVERRIDES: dict[str, list[Any]] = {
    "directory.Asset": [{"retired_at": None}],
    "audit.Entry": [{"sequence": 900_000, "facts": {}}],
    "directory.Location": [{"placement": "placed", "latitude": 45.5, "longitude": -75.5,
                            "radius_m": 100, "time_zone": "UTC"}],
    "directory.Technician": [{"archived_at": None, "time_zone": "America/Halifax"}],
    "directory.StockPlace": [{"kind": "van"}],
    "invoicing.Invoice": [{"status": "submitted"}],
    "invoicing.Proposal": [{"status": "submitted"}],
    "messaging.Arrival": [_from_them],
    "messaging.Recipient": [_hashed],
    "messaging.Suppression": [_of_recipient],
    "messaging.Passage": [_of_recipient],
    "messaging.OnboardingSlot": [{"number": 1}],
    "messaging.OrganizationMessage": [{"message_class": "transactional", "kind": "invitation"}],
    "messaging.PersonMessage": [{"onboarding_number": 1, "message_class": "onboarding"}],
    "organizations.Membership": [{"role": "technician"}],
    "procrastinate.ProcrastinateJob": [_job],
    "privacy.Disclosure": [
        _DISCLOSED | {"approved_by_id": uuid7(), "refused_at": None},
        _DISCLOSED | {"requested_by_id": uuid7(), "made_at": None},
    ],
    "privacy.DisclosedPerson": [lambda seeded: {"told_at": NOW, "person_id": seeded.person.pk}],
    "privacy.LegalHold": [
        _held_about,
        lambda seeded: _held_about(seeded)
        | {"requested_by_id": uuid7(), "approved_by_id": seeded.person.pk},
    ],
    "privacy.OrganizationRequest": [
        lambda seeded: _ENDED | {"released_by_id": uuid7(), "record_place": ""},
        _others_decision,
    ],
    "privacy.PersonRequest": [_ENDED],
    "privacy.StaffGrant": [
        _LET_IN | {"approved_by_id": uuid7(), "ended_by_id": uuid7()},
        _LET_IN | {"staff_id": uuid7(), "ended_by_id": uuid7()},
        _LET_IN | {"staff_id": uuid7(), "approved_by_id": uuid7()},
    ],
    "privacy.StaffLook": [{"staff_id": uuid7()}, {"about_id": uuid7()}],
    "privacy.StaffRule": [{"invited_minutes": 60, "invited_areas": ["people"]}],
    "timesheets.TimeSegment": [{"started_at": NOW, "ended_at": _LATER}],
    "tracking.Alarm": [{"kind": "sos"}],
    "tracking.Shift": [{"starts_at": NOW, "ends_at": _LATER}],
    "tracking.Window": [{"opens_at": NOW, "closes_at": _LATER}],
    "workorders.Visit": [{"status": "finished", "outcome": "done", "planned_start_at": NOW,
                          "planned_end_at": _LATER}],
}  # fmt: skip
