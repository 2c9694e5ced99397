"""What no file of the tree may say: where it was written, on which machine, and by whom."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, written

MACHINE = re.compile(r"/work/|/root\b|/home/(?!user\b)\w+|/tmp/brief|file:///")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted|registry\.npm|npmjs\.(org|com)|deb\.debian|--index-url|extra-index"
)
WRITER = re.compile(
    r"co-authored-by|language model|\bassistant\b|\bchat ?bot\b"
    r"|as an ai\b|\bprompt(ed)? (me|by)\b",
    re.I,
)
BRITISH = re.compile(r"\borganis(e|ation|ing)|\bcolour|\bcentre\b", re.I)


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    found = [ROOT / entry for entry in listed.stdout.split("\0") if entry]
    return [path for path in found if path.is_file() and path != Path(__file__)]


def _texts() -> list[tuple[Path, str]]:
    texts = []
    for path in _tracked():
        body = path.read_bytes()
        if b"\0" not in body[:4096]:
            texts.append((path, body.decode("utf-8", "replace")))
    return texts


@pytest.mark.parametrize(
    "pattern", [MACHINE, REGISTRY, WRITER], ids=["machine", "registry", "writer"]
)
def test_no_file_says_it(pattern: re.Pattern[str]):
    texts = _texts()
    assert len(texts) > 300
    said = [
        f"{p.relative_to(ROOT)}: {m[0]}" for p, text in texts for m in [pattern.search(text)] if m
    ]
    assert said == []


@pytest.mark.parametrize("path", written(), ids=lambda p: str(p.relative_to(ROOT)))
def test_documents_spell_as_the_screens_do(path: Path):
    assert BRITISH.findall(path.read_text()) == []


def test_nothing_is_left_to_be_done_in_a_document():
    marks = re.compile(r"\b(TODO|FIXME|TBD|XXX)\b")
    assert [p.name for p in written() if marks.search(p.read_text())] == []
