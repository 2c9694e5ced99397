"""The table of the threat model names each case of abuse with a test that exists, or with the step
that closes its gap; and each test of this folder stands under its case."""

import ast
import re

import pytest

from tests.docs.pages import ROOT

CASES = [f"A{number}" for number in range(1, 19)]
_ROW = re.compile(r"^\| (A\d+) \|(.*)\|$", re.MULTILINE)
_TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
_GAP = re.compile(r"\b[Gg]ap: step [3-9]\b")


def _rows() -> dict[str, str]:
    found = _ROW.findall((ROOT / "THREAT_MODEL.md").read_text())
    assert [case for case, _rest in found] == CASES, "each once, in order"
    return dict(found)


def _functions(file: str) -> set[str]:
    """The tests that a module really defines."""
    [path] = [p for p in (ROOT / file, ROOT / "src" / "opentrax" / file) if p.exists()]
    return {n.name for n in ast.parse(path.read_text()).body if isinstance(n, ast.FunctionDef)}


@pytest.mark.parametrize("case", CASES)
def test_each_case_is_tried_or_named_as_a_gap(case: str) -> None:
    row = _rows()[case]
    tests = _TEST.findall(row)
    assert tests or _GAP.search(row)
    assert [(file, name) for file, name in tests if name not in _functions(file)] == []


def test_each_test_of_abuse_begins_with_its_case() -> None:
    for path in sorted((ROOT / "tests" / "abuse").glob("test_a*.py")):
        names = [n for n in _functions(f"tests/abuse/{path.name}") if n.startswith("test_")]
        assert names
        wrong = [n for n in names if not re.match(r"test_a(0[1-9]|1[0-8])_", n)]
        assert wrong == []


def test_the_table_names_this_folder_under_the_right_case() -> None:
    for case, row in _rows().items():
        for file, name in _TEST.findall(row):
            if file.startswith("tests/abuse/"):
                assert name.startswith(f"test_a{int(case[1:]):02d}_"), name
