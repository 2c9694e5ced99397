"""One person in every declared store: what a copy holds, what erasure takes and what the map says
are the same; afterwards nobody finds them, and without erasure everybody does."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, models
from django.test import Client

from opentrax.kit.privacy import Document, Personal
from opentrax.kit.privacy.declarations import leaves_of_column
from opentrax.kit.privacy.paths import Who
from opentrax.kit.tenancy import person_scope, scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.datamap import lines
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.rights import copying
from opentrax.privacy.rights.walking import steps, values_of
from opentrax.privacy.rights.whom import found_everywhere, of_account
from opentrax.privacy.services import erasures
from tests.promises.seeding import NOW, Seeded, seed, word

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("administrators_session")]

Pair = tuple[str, str]


@pytest.fixture
def seeded(
    clock: SettableClock, bolt: Organization, tim: Person, sign_in: Any, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Seeded:  # fmt: skip
    """Tim in every store, in a data folder of his own."""
    clock.set(NOW)
    monkeypatch.setattr("opentrax.privacy.rights.tombstones.journal", lambda: tmp_path / "t.jsonl")
    made = seed(tim, bolt)
    client: Client = sign_in(tim, bolt)
    session = client.session
    session["note"] = made.words["sessions.Session", "session_data"] = word()
    session.save()
    made.keys["sessions.Session"] = [session.session_key]
    return made


def who_of(seeded: Seeded) -> Who:
    """Tim by everything, and the client's row that stands for him too."""
    who = of_account(seeded.person.pk, {seeded.person.email})
    [client] = seeded.keys["directory.Client"]
    records = frozenset({("directory.Client", client)})
    return found_everywhere(Who(who.persons, who.addresses, who.keys, records), seeded.person.pk)


def erase(seeded: Seeded) -> dict[str, erasures.Done]:
    """The organization's part, then the operator's."""
    who = who_of(seeded)
    subject = erasures.Subject(who, seeded.person.pk, seeded.person.pk)
    done = erasures.erase_by_organization(subject, seeded.organization.pk)
    done += erasures.erase_by_operator(subject)
    return {one.name: one for one in done}


def mapped(*, exported: bool = False, erased: bool = False, kept: bool = False) -> set[Pair]:
    """Personal values of tables, as the published map lists them."""
    return {
        (line.place, line.field)
        for line in lines()
        if line.kind == "table"
        and (not exported or line.export)
        and (not erased or line.erasure != "keep")
        and (not kept or line.erasure == "keep")
    }


def test_the_seed_is_in_every_table_that_is_about_people(seeded: Seeded) -> None:
    found = _found_by_step(seeded)
    assert len(found) > 55
    assert {name for name, keys in found.items() if not keys} == set()


def _found_by_step(seeded: Seeded) -> dict[str, set[Any]]:
    """Keys of rows that each step of the walk finds."""
    who, found = who_of(seeded), {}
    for step in steps():
        opened = (
            scope(seeded.organization.pk, seeded.person.pk)
            if step.is_tenants
            else person_scope(seeded.person.pk)
        )
        with opened:
            found[step.name] = set(step.rows(who).values_list("pk", flat=True))
    return found


def test_a_copy_holds_what_the_map_says(seeded: Seeded, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    copying.write_copy(who_of(seeded), seeded.person.pk, folder, tell=lambda done, total: None)
    body = json.loads((folder / "data.json").read_text())
    by_name = {step.name: step for step in steps()}
    found: set[Pair] = set()
    for table in body["tables"]:
        step = by_name[table["table"]]
        for row in table["rows"]:
            found |= {(step.place, field) for field in _fields(step, row)}
    assert found == mapped(exported=True)
    text = (folder / "data.json").read_text()
    words = {pair: w for pair, w in seeded.words.items() if pair in mapped(exported=True)}
    assert len(words) > 40
    assert {pair for pair, w in words.items() if w not in text} == set()
    assert not [pair for pair in set(seeded.words) - set(words) if seeded.words[pair] in text]


def _fields(step: Any, row: dict[str, Any]) -> Iterator[str]:
    for name, entry in step.entries:
        if name not in row:
            continue
        if isinstance(entry, Document):
            held = json.dumps(row[name])
            yield from (
                f"{name}:{leaf}"
                for leaf, one in leaves_of_column(entry).items()
                if isinstance(one, Personal) and one.export and held != "null"
            )
        else:
            yield name


def test_erasure_takes_what_the_map_says_and_says_what_stays(seeded: Seeded) -> None:
    before = {label: _rows(label, keys) for label, keys in seeded.keys.items()}
    found = _found_by_step(seeded)
    done = erase(seeded)
    gone, left = set(), set()
    for step in steps():
        for value in values_of(step):
            same = [
                _leaf(row, value.field) == _leaf(was, value.field) is not None
                for key, was in before[step.place].items()
                if key in found[step.name]
                for row in [_rows(step.place, [key]).get(key)]
            ]
            (left if any(same) else gone).add((step.place, value.field))
    assert mapped(erased=True) - gone == set()
    assert {name for name, one in done.items() if one.held} == set()
    said = {
        (one.place, field) for one in done.values() if one.emptied + one.left
        for field, why in one.kept if why
    }  # fmt: skip
    assert left <= mapped(kept=True)
    assert left <= said
    assert all(one.found for one in done.values())


def _rows(label: str, keys: list[Any]) -> dict[Any, dict[str, Any]]:
    """Rows as the administrator sees them, whoever keeps them."""
    model: Any = apps.get_model(label)
    with ExitStack() as stack, Sandbox(stack).as_role("NONE"):
        found = models.QuerySet(model).filter(pk__in=keys)
        return {
            row.pk: {f.name: getattr(row, f.attname) for f in model._meta.concrete_fields}
            for row in found
        }


def _leaf(row: dict[str, Any] | None, name: str) -> Any:
    """The value of a column, or the leaves of a document by their path, as text."""
    if row is None:
        return None
    column, _, leaf = name.partition(":")
    value = row[column]
    if not leaf:
        return value if value not in ("", None, [], {}) else None
    found = json.dumps(_at(value, leaf.split(".")))
    return found if "ndl" in found else None


def _at(value: Any, parts: list[str]) -> Any:
    if not parts or value is None:
        return value
    first, rest = parts[0], parts[1:]
    if first == "[]":
        return [_at(one, rest) for one in value] if isinstance(value, list) else None
    if first == "*":
        return [_at(one, rest) for one in value.values()] if isinstance(value, dict) else None
    return _at(value.get(first), rest) if isinstance(value, dict) else None


def hits(seeded: Seeded) -> set[Pair]:
    """The words that are found anywhere: in tables, sessions, memory, files."""
    everything = "\n".join([*_tables(), *_sessions(), *_memory(), *_files()])
    return {pair for pair, w in seeded.words.items() if w in everything}


def _tables() -> Iterator[str]:
    with ExitStack() as stack, Sandbox(stack).as_role("NONE"), connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{name}" t')  # noqa: S608
            yield from (row[0] for row in cursor.fetchall() if row[0] and "ndl" in row[0])


def _sessions() -> Iterator[str]:
    for session in Session.objects.all():
        yield json.dumps(session.get_decoded())


def _memory() -> Iterator[str]:
    yield repr(getattr(cache, "_cache", {}))


def _files() -> Iterator[str]:
    folder = Path(settings.ENVIRONMENT.data)
    for path in folder.rglob("*"):
        if path.is_file() and "postgres" not in path.parts and path.suffix in (".jsonl", ".log"):
            yield path.read_text(errors="replace")


def test_nothing_is_left_but_what_the_map_keeps(seeded: Seeded) -> None:
    assert hits(seeded) == set(seeded.words), "the control has to find everything"
    erase(seeded)
    kept = {pair for pair in seeded.words if pair in mapped(kept=True)}
    assert hits(seeded) == kept


def test_a_second_erasure_finds_nothing_more(seeded: Seeded) -> None:
    erase(seeded)
    again = erase(seeded)
    assert {n: (d.deleted, d.emptied) for n, d in again.items() if d.deleted or d.emptied} == {}


def test_a_plan_counts_what_erasure_does(seeded: Seeded) -> None:
    who = who_of(seeded)
    subject = erasures.Subject(who, seeded.person.pk, seeded.person.pk)
    planned = erasures.planned_by_organization(subject, seeded.organization.pk)
    plan = {one.name: one.found for one in planned + erasures.planned_by_operator(subject)}
    done = {name: one.found for name, one in erase(seeded).items()}
    assert plan == done


def test_a_table_that_nobody_seeds_is_missed(seeded: Seeded) -> None:
    """The control of the first test: without its row a table is named."""
    with ExitStack() as stack:
        Sandbox(stack).sql("DELETE FROM tracking_tap")
    assert {name for name, keys in _found_by_step(seeded).items() if not keys} >= {"tracking.Tap"}


def test_the_serving_role_finds_nobody_either(seeded: Seeded) -> None:
    """What pages and jobs may read, in the scopes where the person was."""
    erase(seeded)
    kept = {w for pair, w in seeded.words.items() if pair in mapped(kept=True)}
    for opened in (scope(seeded.organization.pk), person_scope(seeded.person.pk)):
        with opened, connection.cursor() as cursor:
            for model in apps.get_models():
                cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')  # noqa: S608
                text = "\n".join(row[0] or "" for row in cursor.fetchall())
                found = {w for w in seeded.words.values() if w in text}
                assert found <= kept, model._meta.label
