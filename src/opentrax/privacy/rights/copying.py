"""Copy what is stored about somebody, by the same walk as erasure: JSON, one CSV for each table, a
schema of both, and a page to read, in one ZIP.

Only values that the map says are copied; of rows about others, what names this person. Written to
files as it is read, so that a month of positions needs no memory.
"""

import csv
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from opentrax.kit.clock import now
from opentrax.kit.privacy import Document, Personal, stores
from opentrax.kit.privacy.declarations import leaves_of_column
from opentrax.kit.privacy.documents import without
from opentrax.kit.privacy.paths import Who
from opentrax.kit.privacy.vocabulary import CATEGORIES, PURPOSES
from opentrax.organizations.selectors import current_organization
from opentrax.privacy.rights.scopes import (
    of_operator,
    of_organization,
    operators,
    organizations,
)
from opentrax.privacy.rights.walking import Step, steps_of, values_of

FORMAT = "opentrax copy 1"
READ_ROWS = 100
"""So many rows of a table are on the page to read; all are in the other files."""


@dataclass(slots=True)
class Table:
    """One table of one keeper as it was copied: `shown` are its first rows, for the page."""

    keeper: str
    name: str
    what: str
    columns: list[str]
    count: int = 0
    shown: list[dict[str, Any]] = field(default_factory=list)


class Encoder(DjangoJSONEncoder):
    """Bytes as hexadecimal digits; the rest as Django writes it."""

    def default(self, o: Any) -> Any:
        if isinstance(o, bytes | memoryview):
            return bytes(o).hex()
        return super().default(o)


def write_copy(
    who: Who, person_id: UUID | None, folder: Path, *, tell: Callable[[int, int], None],
    only: UUID | None = None,
) -> list[Table]:  # fmt: skip
    """Write `data.json`, `schema.json` and `csv/…` into a folder; return what was written. `tell`
    hears how many of how many keepers are done; `only` is the one organization whose part it is."""
    (folder / "csv").mkdir()
    keys = list(operators(who, person_id)) if only is None else []
    ids = organizations() if only is None else [only]
    total = len(keys) + len(ids)
    written: list[Table] = []
    with (folder / "data.json").open("w") as file:
        file.write(json.dumps({"format": FORMAT, "made_at": now()}, cls=Encoder)[:-1])
        file.write(',"tables":[')
        for number, (key, steps) in enumerate(keys, 1):
            with of_operator(key):
                written += _keeper("operator", steps, who, (folder, file, bool(written)))
            tell(number, total)
        for number, organization_id in enumerate(ids, len(keys) + 1):
            with of_organization(organization_id, person_id):
                name = current_organization().name
                steps = list(steps_of(tenants=True))
                written += _keeper(name, steps, who, (folder, file, bool(written)))
            tell(number, total)
        elsewhere = [
            {"place": s.name, "what": s.what, "where": s.place, "copied": s.export}
            for s in stores().values() if s.who
        ]  # fmt: skip
        file.write(f'],"elsewhere":{json.dumps(elsewhere, cls=Encoder)}}}')
    (folder / "schema.json").write_text(json.dumps(schema(), cls=Encoder, indent=1))
    return written


def _keeper(name: str, steps: list[Step], who: Who, out: tuple[Path, TextIO, bool]) -> list[Table]:
    """The tables of one keeper; each is one object of `data.json` and one file."""
    folder, file, is_later = out
    written = []
    for step in steps:
        columns = exported(step)
        rows = step.rows(who) if columns else None
        if rows is None or not rows.exists():
            continue
        file.write("," if is_later else "")
        is_later = True
        table = Table(name, step.name, str(step.declared.what), ["key", *columns])
        _write(table, _rows(step, rows), folder, file)
        written.append(table)
    return written


def exported(step: Step) -> list[str]:
    """The columns of a step of which something is copied."""
    found = {v.field.partition(":")[0] for v in values_of(step) if v.entry.export}
    return [name for name, _ in step.entries if name in found]


def _rows(step: Step, rows: "models.QuerySet[Any]") -> Iterator[dict[str, Any]]:
    entries = {name: entry for name, entry in step.entries if name in set(exported(step))}
    for row in rows.iterator(chunk_size=1000):
        found: dict[str, Any] = {"key": _key(row)}
        for name, entry in entries.items():
            column: Any = step.model._meta.get_field(name)
            value = getattr(row, column.attname)
            if isinstance(entry, Document):
                value = without(value, _not_copied(entry))
            found[name] = value
        yield found


def _not_copied(entry: Document) -> dict[str, Any]:
    return {
        leaf: one
        for leaf, one in leaves_of_column(entry).items()
        if isinstance(one, Personal) and not one.export
    }


def _key(row: Any) -> str:
    return "|".join(str(p) for p in row.pk) if isinstance(row.pk, tuple) else str(row.pk)


def _write(table: Table, rows: Iterator[dict[str, Any]], folder: Path, file: TextIO) -> None:
    head = {"keeper": table.keeper, "table": table.name, "what": table.what}
    file.write(json.dumps(head, ensure_ascii=False)[:-1] + ',"rows":[')
    safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in f"{table.keeper}.{table.name}")
    path = _free(folder / "csv" / f"{safe}.csv")
    with path.open("w", newline="") as sheet:
        writer = csv.writer(sheet)
        writer.writerow(table.columns)
        for row in rows:
            text = json.dumps(row, cls=Encoder, ensure_ascii=False)
            file.write(("," if table.count else "") + text)
            plain = json.loads(text)
            writer.writerow([_cell(plain[name]) for name in table.columns])
            table.count += 1
            if len(table.shown) < READ_ROWS:
                table.shown.append(plain)
    file.write("]}")


def _free(path: Path) -> Path:
    """Two organizations may have one name."""
    number, found = 2, path
    while found.exists():
        found = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return found


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    text = "" if value is None else str(value)
    is_text = isinstance(value, str)
    return f"'{text}" if is_text and text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def schema() -> dict[str, Any]:
    """A JSON Schema of `data.json`, made of the map: each value with what it is and what for."""
    tables = []
    for tenants in (False, True):
        for step in steps_of(tenants=tenants):
            columns = exported(step)
            if not columns:
                continue
            values = {v.field.partition(":")[0]: v.entry for v in values_of(step)}
            tables.append({
                "title": step.declared.what,
                "properties": {
                    "table": {"const": step.name},
                    "rows": {"type": "array", "items": {
                        "type": "object",
                        "properties": {"key": {"type": "string"}} | {
                            name: {
                                "title": CATEGORIES[values[name].category].label,
                                "description": PURPOSES[values[name].purpose],
                            }
                            for name in columns
                        },
                    }},
                },
            })  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        "type": "object",
        "required": ["format", "made_at", "tables"],
        "properties": {
            "format": {"const": FORMAT},
            "made_at": {"type": "string", "format": "date-time"},
            "tables": {"type": "array", "items": {
                "type": "object", "required": ["keeper", "table", "what", "rows"],
                "anyOf": tables,
            }},
        },
    }  # fmt: skip


def packed(folder: Path) -> bytes:
    """The folder as a ZIP."""
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            archive.write(path, path.relative_to(folder))
    return target.read_bytes()
