"""Bring the words of the source into each catalog: new ones untranslated, vanished ones removed.

Reads the gettext calls of Python and templates and the engine's evidence (plain English, since the
engine knows nothing of languages). Needs no GNU gettext. Prints what is left to translate;
exit status 1 when there is any.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from opentrax.engine.motion.words import TEMPLATES

ROOT = Path(__file__).resolve().parent.parent / "src" / "opentrax"
CATALOGS = ROOT / "locale"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...]] = {
    "_": (1,),
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = r"""# Opentrax in the language that this folder is named after.
# Written by scripts/extract_words.py: add translations, not entries.
msgid ""
msgstr ""
"Project-Id-Version: opentrax\n"
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plural_forms}\n"

"""


class Word(NamedTuple):
    """One string of the source; with a plural `text` is a pair."""

    path: str
    text: str | tuple[str, ...]
    context: str | None


def words() -> Iterator[Word]:
    """All strings of the source that people see, by path and then as they stand."""
    for path in sorted([*ROOT.rglob("*.py"), *ROOT.rglob("*.html"), *ROOT.rglob("*.txt")]):
        inner = path.relative_to(ROOT)
        if {"tests", "migrations", "static"} & set(inner.parts):
            continue
        if path.suffix != ".py" and "templates" not in inner.parts:
            continue
        source = path.read_text("utf-8")
        python = source if path.suffix == ".py" else _as_python(source, inner.as_posix())
        found = extract("python", io.BytesIO(python.encode()), keywords=KEYWORDS)
        for _line, text, _comments, context in found:
            yield Word(inner.as_posix(), text, context)
    for text in TEMPLATES.values():
        yield Word("engine/motion/words.py", text, None)


def _as_python(template: str, origin: str) -> str:
    """Return the gettext calls of a template; each stands on one line, and indents mean nothing."""
    calls = templatize(template, origin=origin)
    return "\n".join(line.strip() for line in re.split(r"[\r\n]", calls))


def merged(old: Catalog) -> Catalog:
    """Return the catalog with exactly the words of the source and the translations of `old`."""
    new = Catalog(locale=old.locale, domain="django")
    for word in words():
        known = old.get(word.text[0] if isinstance(word.text, tuple) else word.text, word.context)
        string = known.string if known and known.id == word.text else None
        comments = known.user_comments if known else ()
        new.add(
            word.text,
            string,
            locations=[(word.path, 0)],
            user_comments=comments,
            context=word.context,
        )
    return new


def read(path: Path) -> Catalog:
    """Return the catalog of a file; the language is the name of its folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain="django")


def write(catalog: Catalog, path: Path) -> None:
    """Write a catalog so that only its words change: no dates, names, numbers of lines."""
    body = io.BytesIO()
    write_po(body, catalog, width=100, omit_header=True, include_lineno=False)
    header = HEADER.format(language=catalog.locale, plural_forms=catalog.plural_forms)
    path.write_text(header + body.getvalue().decode().strip() + "\n", "utf-8")


def untranslated(catalog: Catalog) -> list[str]:
    """Return the words that have no translation or lack one of its plural forms."""
    return [
        str(message.id)
        for message in catalog
        if message.id
        and not all(message.string if isinstance(message.string, tuple) else (message.string,))
    ]


def main() -> int:
    """Renew every catalog below the folder of locales."""
    left = 0
    for path in sorted(CATALOGS.glob("*/LC_MESSAGES/django.po")):
        catalog = merged(read(path))
        write(catalog, path)
        missing = untranslated(catalog)
        left += len(missing)
        said = f"{catalog.locale}: {len(catalog)} words, {len(missing)} to translate"
        sys.stdout.writelines(f"{line}\n" for line in [said, *missing])
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
