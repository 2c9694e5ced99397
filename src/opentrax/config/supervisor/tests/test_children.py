"""What a child says reaches its file, but what is for eyes alone reaches a terminal only."""

import io
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
    _log_calmly(unattended=unattended)
    [handler] = [h for h in logger.handlers if h not in before]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(shown)
    try:
        child = Child(ChildSpec("demo", ["true"]), {}, tmp_path)
        child._pump(io.StringIO(f"ready\n{TO_OPERATOR}ada@example.org  secret\n"))
    finally:
        logger.removeHandler(handler)
        logger.propagate = True
    for kept in child._writer.handlers:
        kept.close()
    return (tmp_path / "log" / "demo.log").read_text(), shown.getvalue()


def test_a_password_of_the_demo_is_shown_and_never_logged(tmp_path: Path):
    kept, shown = _pumped(tmp_path, unattended=False)
    assert kept == "ready\n"
    assert "secret" in shown


def test_without_a_terminal_it_is_shown_nowhere(tmp_path: Path):
    kept, shown = _pumped(tmp_path, unattended=True)
    assert kept == "ready\n"
    assert "secret" not in shown
