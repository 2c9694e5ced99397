"""The page to read of a copy: a PDF that says who holds what, what for and how long, with the first
rows of each table. Made by Typst; words of people are handed over as data, never as markup."""

import json
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opentrax.kit.clock import now
from opentrax.kit.privacy import declarations, stores
from opentrax.kit.privacy.declarations import personal_entries
from opentrax.kit.privacy.terms import rules
from opentrax.kit.privacy.vocabulary import CATEGORIES, PURPOSES
from opentrax.privacy.rights.copying import READ_ROWS, Encoder, Table

_TEMPLATE = Path(__file__).with_name("copy.typ")
_LONGEST = 300


def page(tables: list[Table], *, for_whom: str, operator: str) -> bytes:
    """The PDF for the tables that were copied, in the language that is active."""
    data = {
        "title": _("What is stored about you"),
        "subtitle": _("A copy for %(name)s, made %(day)s by %(operator)s")
        % {"name": for_whom, "day": f"{now():%Y-%m-%d %H:%M} UTC", "operator": operator},
        "lead": _(
            "All of it is in data.json and, table by table, in csv; schema.json says what each"
            " value is. This page shows the first rows of each table."
        ),
        "keepers": _keepers(tables, operator),
        "elsewhere": _("Elsewhere"),
        "stores": [
            {"what": str(s.what), "where": str(s.place), "copied": str(s.export)}
            for s in stores().values() if s.who
        ],
    }  # fmt: skip
    return bytes(typst.compile(_TEMPLATE, sys_inputs={"data": json.dumps(data, cls=Encoder)}))


def _keepers(tables: list[Table], operator: str) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for table in tables:
        found.setdefault(table.keeper, []).append(_told(table))
    return [
        {"name": operator if name == "operator" else name, "tables": of_it}
        for name, of_it in found.items()
    ]


def _told(table: Table) -> dict[str, Any]:
    declared = declarations()[table.name.partition(" ")[0]]
    entries = [e for column in declared.fields.values() for e in personal_entries(column)]
    why = dict.fromkeys(str(PURPOSES[e.purpose]) for e in entries)
    left = table.count - len(table.shown)
    return {
        "what": table.what,
        "why": "; ".join(why),
        "until": str(rules()[declared.kept.rule].label),
        "data": ", ".join(dict.fromkeys(str(CATEGORIES[e.category].label) for e in entries)),
        "count": ngettext("%d row", "%d rows", table.count) % table.count,
        "columns": [c for c in table.columns if c != "key"],
        "rows": [
            [_cell(row[c]) for c in table.columns if c != "key"] for row in table.shown[:READ_ROWS]
        ],
        "more": ngettext("and %d more in the files", "and %d more in the files", left) % left
        if left > 0 else "",
    }  # fmt: skip


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
