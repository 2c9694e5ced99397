"""What a lean door and a pure engine must not reach for."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "opentrax"
LEAN = [
    *(SOURCE / "tracking" / "door").glob("*.py"),
    *(SOURCE / "tracking" / "formats").glob("*.py"),
]
# Asked once, at start, for the address of the database.
ASKS_DJANGO_ONCE = {"address.py"}


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", LEAN, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_no_django_in_the_path_of_a_position(path: Path):
    if path.name in ASKS_DJANGO_ONCE:
        return
    names = imported(path)
    assert [n for n in names if n.split(".")[0] in {"django", "a2wsgi"}] == []
    assert [n for n in names if n.startswith("opentrax.") and ".tracking" not in n] == []


def test_a_clock_is_read_at_the_doors_and_in_the_kit_only():
    """Services ask kit.clock, so that a test can stand at any instant; the engine asks nobody."""
    readers = []
    for app in ("engine", "directory", "workorders", "timesheets", "organizations", "accounts"):
        for path in (SOURCE / app).rglob("*.py"):
            if "tests" in path.parts or "migrations" in path.parts:
                continue
            text = path.read_text()
            if "time.time(" in text or "datetime.now(" in text or "timezone.now(" in text:
                readers.append(str(path.relative_to(SOURCE)))
    assert readers == []
