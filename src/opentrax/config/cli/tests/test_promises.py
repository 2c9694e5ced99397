"""What `opentrax promises` prints, and what its status says."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from click.testing import CliRunner

from opentrax.config.cli import group
from opentrax.config.cli import promises as module
from opentrax.kit.testing.plugin import SettableClock
from opentrax.privacy.ledger import registry
from opentrax.privacy.ledger.states import Evidence
from opentrax.privacy.models import Verdict

Run = Callable[..., str]


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch, clock: SettableClock) -> Run:
    """`run()` prints what `opentrax promises` does; the database is the test's own."""

    @contextmanager
    def here() -> Iterator[None]:
        yield

    monkeypatch.setattr(module, "with_database", here)

    def call(*words: str, status: int = 0) -> str:
        done = CliRunner().invoke(group, ["promises", *words], standalone_mode=False)
        assert done.exception is None, done.exception
        assert (done.return_value or 0) == status
        return done.output

    return call


def _figures(monkeypatch: pytest.MonkeyPatch, evidence: Evidence) -> None:
    made = registry.Figure("P44", "test.figure", "x", (), registry.DAILY, 1, lambda: evidence)
    monkeypatch.setattr(registry, "_figures", {"P44 test.figure": made})


def test_it_judges_and_prints_each_promise_with_its_figure(
    run: Run, monkeypatch: pytest.MonkeyPatch
):
    _figures(monkeypatch, Evidence(0, 7))
    lines = run().splitlines()
    assert len(lines) == 88
    [shifts] = [line for line in lines if line.startswith("P44")]
    assert shifts.split() == [
        "P44", "KEPT", "0", "of", "7", "until", "2026-03-24", "09:00Z", "tracking.shifts"
    ]  # fmt: skip
    assert "GAP" in next(line for line in lines if line.startswith("P05"))
    assert lines[-1].startswith("chain of 1 verdicts ok, head ")


def test_a_broken_promise_gives_the_status_of_a_failure(run: Run, monkeypatch: pytest.MonkeyPatch):
    _figures(monkeypatch, Evidence(2, 7))
    assert "P44  BROKEN" in run(status=1)
    body = json.loads(run("--stored", "--json", status=1))
    assert body["promises"][43]["bad"] == 2
    assert body["chain"]["broken_at"] is None
    assert run("verify").startswith("1 ok ")


def test_a_chain_that_does_not_fit_gives_it_too(
    run: Run, monkeypatch: pytest.MonkeyPatch, clock: SettableClock
):
    _figures(monkeypatch, Evidence(0, 7))
    run()
    later = clock.at + timedelta(hours=1)
    Verdict.objects.create(
        sequence=2, promise="P44", at=clock.at, state="KEPT", bad=0, exercised=9, fresh_until=later,
        previous_hash=bytes(32), verdict_hash=bytes(32),
    )  # fmt: skip
    assert "broken at 2" in run("--stored", status=1)
    assert json.loads(run("--stored", "--json", status=1))["chain"]["broken_at"] == 2
    assert run("verify", status=1).startswith("2 broken at 2")


def test_the_operator_vouches_and_is_named(run: Run):
    words = ("attest", "P84", "--words", "read daily", "--by", "Ada", "--until", "2026-12-31")
    assert run(*words) == "P84: Ada vouches until 2026-12-31\n"
    done = CliRunner().invoke(group, ["promises", *words[:6], "--until", "2029-12-31"])
    assert "a year at most" in done.output + str(done.exception)
