"""A paper set as a PDF by Typst, in fonts that come with the program. Words are handed over as
data, never as markup; pictures as files that are gone afterwards.
"""

import json
import re
import tempfile
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from opentrax.kit.documents.paper import Paper, Picture

_TEMPLATE = Path(__file__).with_name("paper.typ")
_FONTS = Path(__file__).parents[1] / "static" / "dist" / "fonts"
# A longer word may be broken anywhere: hyphenation knows no serial numbers and addresses.
_LONG_WORD = re.compile(r"\S{25,}")
_PIECE = 8
_BREAK = "\N{ZERO WIDTH SPACE}"
_SUFFIXES = ((b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpg"), (b"RIFF", "webp"))


class MissingFontsError(RuntimeError):
    """The front end was not built, which the fonts come with."""


def pdf(paper: Paper) -> bytes:
    """The paper as a tagged PDF. The same paper gives the same bytes."""
    return bytes(_set(paper, format="pdf", timestamp=int(paper.made_at.timestamp())))


def pictures(paper: Paper, *, dots_per_inch: int = 110) -> list[bytes]:
    """Its sheets as PNG, for documents and previews."""
    found = _set(paper, format="png", ppi=dots_per_inch)
    return found if isinstance(found, list) else [found]


def _set(paper: Paper, **options: Any) -> Any:
    with tempfile.TemporaryDirectory(prefix="opentrax-paper-") as folder:
        data = _shaped(asdict(paper, dict_factory=_Shaper(Path(folder))))
        data["words"] = _words(paper.language)
        data["lang"], _sep, region = paper.language.partition("-")
        data["region"] = region.upper() or None
        return typst.compile(
            _TEMPLATE.read_bytes(), root=folder, font_paths=fonts(), ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(data)}, **options,
        )  # fmt: skip


def _words(language: str) -> dict[str, str]:
    with translation.override(language):
        # Translators: at the foot of a document; the figures are put in.
        return {"page": _("Page {page} of {pages}"), "continued": _("continued")}


@cache
def fonts() -> Any:
    """The fonts that come with the program. Read once: the fonts of a process do not change."""
    found = typst.Fonts(include_system_fonts=False, font_paths=[str(_FONTS)])
    if "Inter" not in found.families():
        raise MissingFontsError("Build the front end first: make setup")
    return found


class _Shaper:
    """Puts each picture into a file and leaves its name in the data."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if set(found) != set(Picture.__slots__):
            return found
        suffix = next((s for start, s in _SUFFIXES if found["body"].startswith(start)), None)
        if suffix is None:
            raise ValueError("A picture on a paper is a PNG, JPEG or WebP image.")
        self.count += 1
        name = f"{self.count}.{suffix}"
        (self.folder / name).write_bytes(found["body"])
        return {"file": f"/{name}", "words": found["words"]}


def _shaped(value: Any) -> Any:
    """As JSON takes it, with long words that may break."""
    if isinstance(value, dict):
        return {
            key: one if key == "file" else _shaped(one)
            for key, one in value.items() if key != "made_at"
        }  # fmt: skip
    if isinstance(value, list | tuple):
        return [_shaped(one) for one in value]
    is_text = isinstance(value, str | Promise)  # words may come untranslated
    return broken_words(str(value)) if is_text else value


def broken_words(text: str) -> str:
    """Words of which the long ones may be broken anywhere."""
    return _LONG_WORD.sub(_broken, text)


def _broken(found: re.Match[str]) -> str:
    word = found.group()
    return _BREAK.join(word[i : i + _PIECE] for i in range(0, len(word), _PIECE))
