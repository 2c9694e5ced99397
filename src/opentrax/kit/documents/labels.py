"""Labels with codes on sheets that are sold for it, set as a PDF by Typst."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import segno
import typst

from opentrax.kit.documents.setting import broken_words, fonts

_TEMPLATE = Path(__file__).with_name("labels.typ")


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """A sheet of equal labels; all in millimeters. `gap` lies between columns, rows touch."""

    paper: str
    columns: int
    rows: int
    width: float
    height: float
    top: float
    left: float
    gap: float

    @property
    def count(self) -> int:
        """How many labels a sheet has."""
        return self.columns * self.rows


# The measures that makers of label sheets publish: Avery L7159 and 5160, and what fits them.
A4_24 = LabelSheet("a4", 3, 8, 63.5, 33.9, 12.9, 7.2, 2.55)
LETTER_30 = LabelSheet("us-letter", 3, 10, 66.675, 25.4, 12.7, 4.7625, 3.175)
SHEETS: Mapping[str, LabelSheet] = {"a4-24": A4_24, "letter-30": LETTER_30}


@dataclass(frozen=True, slots=True)
class Label:
    """`code` is what a scanner reads, `strong` the word under which it is typed."""

    code: str
    strong: str
    words: tuple[str, ...] = ()
    small: str = ""


def labels_pdf(
    labels: Sequence[Label], sheet: LabelSheet, *, title: str, language: str, skip: int = 0
) -> bytes:
    """The labels on as many sheets as they need, the first `skip` places left free. The same labels
    give the same bytes."""
    return bytes(set_labels(labels, sheet, title, language, skip, format="pdf", timestamp=0))


def set_labels(
    labels: Sequence[Label], sheet: LabelSheet, title: str, language: str, skip: int,
    **options: Any,
) -> Any:  # fmt: skip
    """What Typst makes of them: a PDF, or pictures of the sheets."""
    lang, _sep, region = language.partition("-")
    data = {
        "title": title, "lang": lang, "region": region.upper() or None, "sheet": asdict(sheet),
        "labels": [None] * skip + [_drawn(one) for one in labels],
    }  # fmt: skip
    return typst.compile(
        _TEMPLATE.read_bytes(), font_paths=fonts(), ignore_system_fonts=True,
        sys_inputs={"labels": json.dumps(data)}, **options,
    )  # fmt: skip


def _drawn(label: Label) -> dict[str, Any]:
    out = io.BytesIO()
    made: Any = segno.make(label.code, error="m", micro=False)
    made.save(out, kind="svg", border=4, xmldecl=False, omitsize=True, light="#fff")
    return {
        "code": out.getvalue().decode(), "strong": broken_words(label.strong),
        "words": [broken_words(word) for word in label.words if word],
        "small": broken_words(label.small),
    }  # fmt: skip
