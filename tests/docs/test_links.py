"""What a document points to exists: files, headings, tests, commands and their options."""

import re
from pathlib import Path

import click
import pytest

from opentrax.config.cli import group
from tests.docs.pages import (
    ROOT,
    anchors,
    command_lines,
    documents,
    images,
    links,
    name,
    spans,
    written,
)

SOURCE = ROOT / "src" / "opentrax"
# A code span that looks like a path of this tree: with a slash, or a file at the top.
_PATH = re.compile(r"^[\w.\-]+(/[\w.\-*]+)+/?(::\w+)?$|^[A-Z_]+\.md$|^(Makefile|pyproject\.toml)$")
# Folders that a path may begin with; anything else with a slash is somebody's URL or media type.
_TOPS = {p.name for p in ROOT.iterdir()} | {p.name for p in SOURCE.iterdir()}
# Made by set-up or by a run, so not in a fresh clone.
_MADE = (".venv", "dist", "test-results", "log/", "postgres/", "regions/")


def _paths(path: Path) -> list[str]:
    found = [s for s in spans(path) if _PATH.match(s) and not s.startswith(_MADE)]
    return [s for s in found if "/" not in s or s.split("/")[0] in _TOPS]


def _exists(named: str) -> bool:
    file, _, test = named.partition("::")
    for root in (ROOT, SOURCE):
        found = sorted(root.glob(file.rstrip("/")))
        if found and (not test or f"def {test}(" in found[0].read_text()):
            return True
    return False


@pytest.mark.parametrize("path", documents(), ids=name)
def test_links_lead_somewhere(path: Path):
    broken = []
    for target in links(path):
        if target.startswith(("https://", "mailto:")):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("path", documents(), ids=name)
def test_a_picture_says_what_it_shows(path: Path):
    assert [target for text, target in images(path) if len(text) < 10] == []


@pytest.mark.parametrize("path", [p for p in written() if SOURCE not in p.parents], ids=name)
def test_paths_that_are_named_exist(path: Path):
    assert [named for named in _paths(path) if not _exists(named)] == []


def test_the_architecture_names_many_paths_and_stays_short():
    page = ROOT / "ARCHITECTURE.md"
    assert len(_paths(page)) > 60
    assert page.read_text().count("\n") <= 250


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")), ids=name)
def test_a_decision_ends_with_the_test_that_holds_it(path: Path):
    text = path.read_text()
    heads = re.findall(r"^## (.+)$", text, re.M)
    assert heads == ["Context", "Decision", "Consequence", "Would fail if we changed our mind"]
    last = text.rpartition("## ")[2]
    assert [s for s in re.findall(r"`([^`]+)`", last) if "::" in s or s.startswith("make ")]


def test_decisions_are_few():
    assert len(list((ROOT / "docs" / "decisions").glob("[0-9]*.md"))) <= 15


@pytest.mark.parametrize("path", written(), ids=name)
def test_commands_that_are_named_exist_with_their_options(path: Path):
    wrong = []
    for words in command_lines(path):
        command: click.Command = group
        context = click.Context(command)
        while words and isinstance(command, click.Group):
            found = command.get_command(context, words[0])
            if found is None:
                break
            command, words = found, words[1:]
        if isinstance(command, click.Group) and words and not words[0].startswith("-"):
            wrong.append(f"{command.name}: {words[0]}")
        known = {o for p in command.params for o in p.opts} | {"--help", "--version"}
        named = [w.split("=")[0] for w in words if w.startswith("--")]
        if command.name != "manage":
            wrong += [f"{command.name} {option}" for option in named if option not in known]
    assert wrong == []
