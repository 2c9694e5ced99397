"""Sizes as a ratchet: nothing grows past what a reader can hold."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE, LONGEST_TEMPLATE, LONGEST_FUNCTION = 500, 200, 60
MOST_POSITIONAL, MOST_PARAMETERS = 5, 8
FORBIDDEN_NAMES = {"utils", "common", "core", "base", "helpers", "misc"}


def sources() -> list[Path]:
    found = [
        *ROOT.glob("src/**/*.py"),
        *ROOT.glob("tests/**/*.py"),
        *ROOT.glob("benchmarks/**/*.py"),
    ]
    return [path for path in found if "migrations" not in path.parts]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[int, int]:
    positional = [
        a for a in (*node.args.posonlyargs, *node.args.args) if a.arg not in {"self", "cls"}
    ]
    return len(positional), len(positional) + len(node.args.kwonlyargs)


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_and_its_functions_stay_small(path: Path) -> None:
    lines = path.read_text().count("\n")
    too_long = [f"{path.name}: {lines} lines"] if lines > LONGEST_FILE else []
    fixtures = "tests" in path.parts or path.name == "conftest.py"
    for node in functions(path):
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        positional, total = parameters(node)
        if length > LONGEST_FUNCTION:
            too_long.append(f"{node.name}: {length} lines")
        if not fixtures and (positional > MOST_POSITIONAL or total > MOST_PARAMETERS):
            too_long.append(f"{node.name}: {positional} positional of {total} parameters")
    assert too_long == []


def test_templates_stay_small() -> None:
    found = ROOT.glob("src/**/templates/**/*.html")
    assert [p.name for p in found if p.read_text().count("\n") > LONGEST_TEMPLATE] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [
        p
        for p in ROOT.glob("src/**/*.py")
        if p.stem in FORBIDDEN_NAMES or p.parent.name in FORBIDDEN_NAMES
    ]
    assert named == []


def test_nothing_is_saved_behind_the_services() -> None:
    """No overridden save() and no signals of ours: services are the only writers."""
    offenders = []
    for path in ROOT.glob("src/**/*.py"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        text = path.read_text()
        if "def save(self" in text and "Form" not in text:
            offenders.append(f"{path.name}: save")
        if "django.db.models.signals" in text or "@receiver" in text:
            offenders.append(f"{path.name}: signals")
    assert offenders == []
