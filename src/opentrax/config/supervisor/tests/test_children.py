"""What a child says reaches its file, but what is for eyes alone reaches a terminal only."""

import io
import json
import logging
from pathlib import Path

from opentrax.config.cli.up import _log_calmly
from opentrax.config.supervisor.children import TO_OPERATOR, Child, ChildSpec


def _pumped(tmp_path: Path, *, unattended: bool) -> tuple[str, str]:
    """The file of a child that says two lines, and what its operator saw."""
    (tmp_path / "log").mkdir()
    logger = logging.getLogger("opentrax")
    before = list(logger.handlers)
    shown = io.StringIO()
    _log_calmly(tmp_path / "log", unattended=unattended)
    made = [h for h in logger.handlers if h not in before]
    for handler in made:
        if handler.__class__ is logging.StreamHandler:
            handler.setStream(shown)
    try:
        child = Child(ChildSpec("demo", ["true"]), {}, tmp_path)
        child._pump(io.StringIO(f"ready\nAda wrote\n{TO_OPERATOR}ada@example.org  secret\n"))
    finally:
        for handler in made:
            logger.removeHandler(handler)
            handler.close()
        logger.propagate = True
    for kept in child._writer.handlers:
        kept.close()
    files = "".join(p.read_text() for p in sorted((tmp_path / "log").glob("*.log")))
    return files, shown.getvalue()


def _says(kept: str) -> list[str]:
    return [json.loads(line)["says"] for line in kept.splitlines()]


def test_a_password_of_the_demo_is_shown_and_never_logged(tmp_path: Path):
    kept, shown = _pumped(tmp_path, unattended=False)
    assert _says(kept) == ["ready", "…"]
    assert "secret" in shown


def test_without_a_terminal_it_is_shown_nowhere(tmp_path: Path):
    kept, shown = _pumped(tmp_path, unattended=True)
    assert _says(kept) == ["ready", "…"]
    assert "secret" not in shown
