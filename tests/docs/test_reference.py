"""Pages made from code say what the code says now."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tests.docs.pages import GENERATED, ROOT


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_reference", ROOT / "scripts" / "make_reference.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATOR = _generator()


@pytest.mark.parametrize("page", GENERATOR.PAGES)
def test_a_generated_page_is_what_the_code_gives(page: str):
    made = GENERATOR.PAGES[page]()
    assert (GENERATED / page).read_text() == made, "stale: run `make reference`"


def test_nothing_else_lies_among_the_generated_pages():
    assert {path.name for path in GENERATED.iterdir()} == set(GENERATOR.PAGES)


def test_every_variable_that_the_code_reads_has_a_meaning():
    assert set(GENERATOR.variables_read()) == set(GENERATOR.MEANINGS)


def test_what_an_operator_sets_is_told_to_operators():
    """Beside the generated table; a row may name several as `OPENTRAX_A`, `_B`."""
    told = "".join(
        (ROOT / "docs" / "operate" / n).read_text() for n in ("production.md", "database.md")
    )
    theirs = [
        n
        for n in GENERATOR.MEANINGS
        if not n.startswith(("OPENTRAX_TEST_", "OPENTRAX_SUPERVISED_"))
    ]
    missing = [n for n in theirs if n not in told and f"`_{n.rpartition('_')[2]}`" not in told]
    assert missing == []


def test_every_command_is_on_its_page():
    from opentrax.config.cli import ENTRIES

    text = (GENERATED / "commands.md").read_text()
    assert [e.name for e in ENTRIES if f"\n## opentrax {e.name}\n" not in text] == []


def test_every_event_is_on_its_page():
    """Counted from the source, so that an event nobody imports is missed too."""
    import ast

    named = set()
    for path in Path(ROOT / "src" / "opentrax").glob("*/events.py"):
        for node in ast.parse(path.read_text()).body:
            bases = [b.id for b in getattr(node, "bases", []) if isinstance(b, ast.Name)]
            if isinstance(node, ast.ClassDef) and "Event" in bases:
                named.add(node.name)
    text = (GENERATED / "events.md").read_text()
    assert len(named) > 20
    assert sorted(n for n in named if f"| `{n}` |" not in text) == []


def test_every_stored_field_is_declared():
    from opentrax.kit.privacy.checks import problems

    assert problems() == []
