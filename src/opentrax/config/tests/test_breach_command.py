"""The register of breaches from the command line."""

import pytest
from click.testing import CliRunner

from opentrax.config.cli import breach as module
from opentrax.config.cli.breach import STEPS, command
from opentrax.privacy.models import Breach
from opentrax.privacy.rules.breaches import StepKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open_database(monkeypatch: pytest.MonkeyPatch):
    """The test's own database answers."""
    from contextlib import nullcontext

    monkeypatch.setattr(module, "with_database", nullcontext)


def _run(*arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(command, list(arguments), standalone_mode=False)
    status = ended.return_value if ended.exception is None else 2
    return (status or 0), ended.output + str(ended.exception or "")


def test_the_command_knows_every_step():
    by_hand = set(StepKind) - {StepKind.REMINDED}
    assert {kind.value for kind in by_hand} == set(STEPS)


def test_a_breach_is_opened_noted_and_listed():
    assert "due" in _run("open", "--what", "A laptop", "--people", "3", "--by", "Ada")[1]
    key = str(Breach.objects.get().pk)
    status, said = _run("note", key, "told-authority", "--words", "x", "--by", "Ada")
    assert status == 2
    assert "who was told" in said
    _run("note", key, "assessed-none", "--words", "Encrypted", "--by", "Ada")
    status, said = _run("list")
    assert status == 0
    assert "breach  assessed" in said


def test_a_missed_clock_is_the_status_of_the_list_but_not_for_a_drill():
    _run("open", "--what", "x", "--by", "Ada", "--discovered", "2020-01-01T00:00")
    status, said = _run("list")
    assert status == 1
    assert "missed: assessment" in said


def test_a_drill_is_marked():
    assert "drill" in _run("drill", "--by", "Ada")[1]
    assert Breach.objects.get().is_drill
    assert _run("list")[0] == 0


def test_an_unknown_breach_is_told():
    key = "00000000-0000-7000-8000-000000000000"
    status, said = _run("note", key, "contained", "--words", "x", "--by", "A")
    assert status == 2
    assert "no breach" in said
