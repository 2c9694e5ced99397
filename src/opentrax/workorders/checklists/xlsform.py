"""Read a checklist from an XLSForm, the spreadsheet of ODK and its kin (https://xlsform.org).

pyxform judges the form; here its rows become items. What a checklist does not have is told by row,
with what to do; nothing is dropped in silence.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from opentrax.workorders.checklists.definition import (
    MOST_CONDITIONS,
    OPERATORS,
    Condition,
    Definition,
    Item,
    Option,
    Section,
    Text,
)
from opentrax.workorders.checklists.words import ItemKind, Operator

MOST_BYTES, MOST_UNPACKED_BYTES, MOST_ROWS = 2_000_000, 30_000_000, 2000
Row = Mapping[str, str]

_KINDS = {
    "select_one": ItemKind.CHOICE, "select_multiple": ItemKind.MANY, "integer": ItemKind.NUMBER,
    "decimal": ItemKind.NUMBER, "text": ItemKind.TEXT, "date": ItemKind.DATE,
    "image": ItemKind.PHOTO, "photo": ItemKind.PHOTO,
}  # fmt: skip
_READ = re.compile(r"type|name|required|relevant|constraint|(label|hint)(::.*)?")
_SAYS_NOTHING = re.compile(r"(required_message|constraint_message|required message)(::.*)?")
_TRUE = frozenset({"yes", "true", "true()", "1"})
_COMPARED = re.compile(r"\$\{\s*([\w.-]+)\s*\}\s*(!?=|>|<)\s*(?:'([^']*)'|\"([^\"]*)\"|(-?[\d.]+))")
_SELECTED = re.compile(r"selected\(\s*\$\{\s*([\w.-]+)\s*\}\s*,\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)")
_BOUND = re.compile(r"\.\s*(>=|<=)\s*(-?\d+(?:\.\d+)?)")
_OPERATORS = {"=": Operator.IS, "!=": Operator.IS_NOT, ">": Operator.ABOVE, "<": Operator.BELOW}
_AND = re.compile(r"\s+and\s+")


class NotAForm(ValueError):  # noqa: N818
    """The file is no XLSForm; the message says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What of a row is not in the checklist, or otherwise, and what to do."""

    row: int
    text: str


@dataclass(slots=True)
class Imported:
    """A checklist that was read, and what to look at."""

    name: str = ""
    definition: Definition = field(default_factory=Definition)
    findings: list[Finding] = field(default_factory=list)


def read_xlsform(body: bytes, name: str) -> Imported:
    """Read a workbook. Raises NotAForm for what is none, or is too large."""
    # Here, since it would take a tenth of the time that every process needs to start.
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    sheets = _sheets(body)
    try:
        convert(io.BytesIO(body), validate=False, file_type=".xlsx")
    except (PyXFormError, ValueError, KeyError, TypeError, AttributeError) as error:
        text = _("This is no form that pyxform reads: %(why)s")
        raise NotAForm(text % {"why": str(error)[:300]}) from error
    settings = next((row for _n, row in sheets.get("settings", [])), {})
    reader = _Reader(_lists(sheets.get("choices", [])))
    reader.read(sheets["survey"])
    title = settings.get("form_title") or settings.get("form_id") or name
    return Imported(title[:120], reader.definition(), reader.findings)


def _sheets(body: bytes) -> dict[str, list[tuple[int, Row]]]:
    if len(body) > MOST_BYTES:
        raise NotAForm(_("This file is larger than 2 MB."))
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise NotAForm(_("This file is larger than 2 MB."))
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        found = {sheet.title.strip().lower(): list(_rows(sheet)) for sheet in book.worksheets}
        book.close()
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, TypeError) as error:
        if isinstance(error, NotAForm):
            raise
        raise NotAForm(_("This is no workbook (.xlsx).")) from error
    if "survey" not in found:
        raise NotAForm(_("An XLSForm has a sheet named “survey”; this file has none."))
    return found


def _rows(sheet: Any) -> Iterator[tuple[int, Row]]:
    heads: list[str] = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > MOST_ROWS:
            raise NotAForm(_("This form has more than 2,000 rows."))
        texts = ["" if cell is None else str(cell).strip() for cell in cells]
        if not heads:
            heads = [re.sub(r"\s*::\s*", "::", text.lower()) for text in texts]
        elif any(texts):
            yield number, {h: t for h, t in zip(heads, texts, strict=False) if h and t}


def _lists(rows: list[tuple[int, Row]]) -> dict[str, list[Option]]:
    found: dict[str, list[Option]] = {}
    for _number, row in rows:
        name = row.get("list_name") or row.get("list name") or ""
        value = row.get("name") or row.get("value") or ""
        if name and value:
            text = _text(row, "label") or Text(value)
            found.setdefault(name, []).append(Option(value, text))
    return found


def _text(row: Row, column: str) -> Text:
    english = french = ""
    for head, text in row.items():
        name, _sep, language = head.partition("::")
        if name != column:
            continue
        if "(fr" in language or language.startswith("fr"):
            french = french or text
        else:
            english = english or text
    return Text(english[:500], french[:500])


@dataclass(slots=True)
class _Reader:
    """Goes down the rows of the survey."""

    lists: Mapping[str, list[Option]]
    findings: list[Finding] = field(default_factory=list)
    sections: list[tuple[Text, list[Item]]] = field(default_factory=list)
    known: dict[str, Item] = field(default_factory=dict)
    groups: list[tuple[Text, tuple[Condition, ...]]] = field(default_factory=list)
    last_key: int = 0
    is_between: bool = True

    def definition(self) -> Definition:
        made, number = [], self.last_key
        for title, items in self.sections:
            if items:
                number += 1
                made.append(Section(f"s{number}", title, tuple(items)))
        return Definition(tuple(made), number)

    def tell(self, row: int, text: str) -> None:
        self.findings.append(Finding(row, text))

    def read(self, rows: list[tuple[int, Row]]) -> None:
        for number, row in rows:
            kind, _space, rest = row.get("type", "").partition(" ")
            whole = row.get("type", "").replace("_", " ")
            if whole in ("begin group", "end group"):
                self._group(number, row, is_begin=whole == "begin group")
            elif kind in _KINDS:
                name, _space, more = rest.strip().partition(" ")
                if more:
                    told = _("“%(words)s” is left out. Add such an answer by hand.")
                    self.tell(number, told % {"words": more[:40]})
                self._item(number, row, kind, name)
            else:
                words = {"kind": row.get("type", "\u2013")}
                text = _("“%(kind)s” is not there in checklists. The row was left out.")
                self.tell(number, text % words)

    def _group(self, number: int, row: Row, *, is_begin: bool) -> None:
        self.is_between = True
        if not is_begin:
            if self.groups:
                self.groups.pop()
            return
        if self.groups:
            self.tell(number, _("A group within a group became a section of its own."))
        self._unread(number, row)
        if row.get("hint") or any(head.startswith("hint::") for head in row):
            self.tell(number, _("A section has no instructions: they are left out."))
        title = _text(row, "label") or Text(row.get("name", ""))
        self.groups.append((title, self._conditions(number, row)))

    def _item(self, number: int, row: Row, kind: str, list_name: str) -> None:
        self.last_key += 1
        is_signature = kind == "image" and row.get("appearance", "").startswith("signature")
        made_kind = ItemKind.SIGNATURE if is_signature else _KINDS[kind]
        conditions = self._all_conditions(number, row)
        low, high = self._range(number, row, made_kind)
        item = Item(
            f"i{self.last_key}", made_kind, _text(row, "label") or Text(row.get("name", "")),
            _text(row, "hint"), self._is_required(number, row),
            options=self._options(number, list_name) if kind.startswith("select") else (),
            minimum=low, maximum=high, shown_if=conditions,
        )  # fmt: skip
        self._unread(number, row, but="appearance" if is_signature else "")
        if self.is_between or not self.sections:
            self.sections.append((self.groups[-1][0] if self.groups else Text(_("Items")), []))
            self.is_between = False
        self.sections[-1][1].append(item)
        self.known[row.get("name", "")] = item

    def _options(self, number: int, list_name: str) -> tuple[Option, ...]:
        found = self.lists.get(list_name, [])
        if len(found) < 2:
            self.tell(number, _("It has fewer than two answers to choose from. Add them."))
        return tuple({option.value: option for option in found}.values())

    def _is_required(self, number: int, row: Row) -> bool:
        said = row.get("required", "").lower()
        if said and said not in {*_TRUE, "no", "false", "false()", "0"}:
            self.tell(number, _("When it is required is a formula. It is always needed now."))
            return True
        return said in _TRUE

    def _all_conditions(self, number: int, row: Row) -> tuple[Condition, ...]:
        outer = tuple(c for _title, conditions in self.groups for c in conditions)
        found = (*outer, *self._conditions(number, row))
        if len(found) > MOST_CONDITIONS:
            self.tell(number, _("It has more than three conditions. The first three are kept."))
        return found[:MOST_CONDITIONS]

    def _conditions(self, number: int, row: Row) -> tuple[Condition, ...]:
        text = row.get("relevant", "")
        if not text:
            return ()
        found = [self._condition(part.strip()) for part in _AND.split(text)]
        if None in found:
            told = _("“%(text)s” cannot be a condition here. It is always asked: set it by hand.")
            self.tell(number, told % {"text": text[:200]})
            return ()
        return tuple(one for one in found if one is not None)

    def _condition(self, text: str) -> Condition | None:
        picked, compared = _SELECTED.fullmatch(text), _COMPARED.fullmatch(text)
        if picked:
            asked = self.known.get(picked[1])
            is_many = asked is not None and asked.kind == ItemKind.MANY
            operator = Operator.INCLUDES if is_many else Operator.IS
            return self._fitting(asked, operator, picked[2] or picked[3] or "")
        if compared:
            asked, value = self.known.get(compared[1]), compared[3] or compared[4] or compared[5]
            if compared[2] == "!=" and not value:
                return self._fitting(asked, Operator.ANSWERED, "")
            return self._fitting(asked, _OPERATORS[compared[2]], value or "")
        return None

    def _fitting(self, asked: Item | None, operator: Operator, value: str) -> Condition | None:
        if asked is None or operator not in OPERATORS[asked.kind]:
            return None
        is_there = not asked.options or value in {option.value for option in asked.options}
        if not is_there and operator != Operator.ANSWERED:
            return None
        return Condition(asked.key, operator, value)

    def _range(
        self, number: int, row: Row, kind: ItemKind
    ) -> tuple[Decimal | None, Decimal | None]:
        text = row.get("constraint", "")
        if not text:
            return None, None
        bounds = [_BOUND.fullmatch(part.strip()) for part in _AND.split(text)]
        if kind != ItemKind.NUMBER or None in bounds:
            told = _("The rule “%(text)s” is left out. Say which answers fail, by hand.")
            self.tell(number, told % {"text": text[:200]})
            return None, None
        self.tell(number, _("A number outside its range is taken here, and counts as failed."))
        found = {one[1]: Decimal(one[2]) for one in bounds if one}
        return found.get(">="), found.get("<=")

    def _unread(self, number: int, row: Row, but: str = "") -> None:
        for head in row:
            language = head.partition("::")[2]
            if _READ.fullmatch(head) and (not language or re.search(r"\(?(en|fr)", language)):
                continue
            if head != but and not _SAYS_NOTHING.fullmatch(head):
                told = _("The column “%(name)s” is not there in checklists; it is left out.")
                self.tell(number, told % {"name": head[:60]})
