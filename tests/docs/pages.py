"""The documents of the tree, and what stands in them: links, code spans, fenced blocks."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "docs" / "reference"

_FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^ *```$", re.S | re.M)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_IMAGE = re.compile(r"!\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
_SPAN = re.compile(r"(?<!`)`(?P<code>[^`\n]+)`(?!`)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the words after its fence, its text, and where it begins."""

    words: tuple[str, ...]
    text: str
    line: int

    @property
    def language(self) -> str:
        return self.words[0] if self.words else ""

    @property
    def commands(self) -> list[str]:
        """Its lines without comments; a line that ends with a backslash goes on."""
        joined = self.text.replace("\\\n", " ")
        return [s for line in joined.splitlines() if (s := line.strip()) and s[0] != "#"]


def documents() -> list[Path]:
    """Every document that people read: at the top, under docs, and beside the demo's region."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/**/*.md")]
    return sorted(found)


def written() -> list[Path]:
    """The documents that people write; the others are generated."""
    return [path for path in documents() if GENERATED not in path.parents]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def blocks(path: Path) -> list[Block]:
    text = path.read_text()
    return [
        Block(tuple(m["info"].split()), m["body"], text.count("\n", 0, m.start()) + 1)
        for m in _FENCE.finditer(text)
    ]


def prose(path: Path) -> str:
    """The text without its fenced blocks."""
    return _FENCE.sub("", path.read_text())


def links(path: Path) -> list[str]:
    text = prose(path)
    return [m["target"] for pattern in (_LINK, _IMAGE) for m in pattern.finditer(text)]


def images(path: Path) -> list[tuple[str, str]]:
    return [(m["text"], m["target"]) for m in _IMAGE.finditer(path.read_text())]


def spans(path: Path) -> list[str]:
    return [m["code"] for m in _SPAN.finditer(prose(path))]


def anchors(path: Path) -> set[str]:
    """The headings of a document as its readers' tools name them."""
    heads = re.findall(r"^#+ +(.+)$", _FENCE.sub("", path.read_text()), re.M)
    plain = (re.sub(r"[^\w\- ]", "", head.lower()) for head in heads)
    return {head.strip().replace(" ", "-") for head in plain}


def command_lines(path: Path) -> Iterator[list[str]]:
    """Every `opentrax …` in a document, in a block or in a sentence, as words."""
    lines = [c for block in blocks(path) if block.language != "text" for c in block.commands]
    for line in [*lines, *spans(path)]:
        # Not the user, unit or package of that name: a command or an option follows.
        found = re.search(r"^(?:.*[\s/])?opentrax (?P<rest>(?!opentrax$)(?:-{1,2})?[a-z].*)", line)
        if found:
            yield shlex.split(found["rest"])
