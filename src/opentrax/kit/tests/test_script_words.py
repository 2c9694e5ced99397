"""Each word that a script says is in a catalog, and none is left over."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template

from opentrax.kit.script_words import PAGES

FRONTEND = Path(__file__).resolve().parents[4] / "frontend" / "src"
SAID = re.compile(r"""\bsay\(\s*["'](\w+)["']""")
CHOSEN = re.compile(r"""\bsay\([^"'\n]*\?\s*["'](\w+)["']\s*:\s*["'](\w+)["']""")
# Said by a value: the state of a segment, the state of the connection, the two labels of a link,
# what a key does, why there is no camera.
BY_VALUE = {
    "travel", "onsite", "stop", "break", "gap", "other", "offline",
    "link_connecting", "link_open", "link_lost",
    "key_j", "key_k", "key_Enter", "key_x", "key_/", "key_?",
    "scan_insecure", "scan_denied", "scan_missing", "scan_failed",
}  # fmt: skip

pytestmark = pytest.mark.skipif(not FRONTEND.is_dir(), reason="installed without its sources")


def said() -> set[str]:
    found: set[str] = set()
    for path in FRONTEND.rglob("*.ts"):
        text = re.sub(r"^//.*$", "", path.read_text(), flags=re.MULTILINE)
        found |= set(SAID.findall(text))
        found |= {name for pair in CHOSEN.findall(text) for name in pair}
    return found | BY_VALUE


def test_every_word_that_a_script_says_can_be_translated() -> None:
    known = {key for words in PAGES.values() for key in words}
    assert said() - known == set()
    assert known - said() == set()


def test_words_are_data_that_no_browser_executes() -> None:
    html = Template("{% load ui %}{% script_words_for 'live' %}").render(Context())
    assert re.match(r'<script data-strings [^>]*type="application/json"', html)
