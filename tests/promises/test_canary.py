"""The canary: it goes the whole way and is seen by nobody; each probe can fail."""

import dataclasses
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from opentrax.accounts.canary import running
from opentrax.kit.logs import formatting
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging import canaries, gate, transport
from opentrax.messaging.mails import Letter
from opentrax.messaging.services import facts
from opentrax.organizations.models import Organization, Person
from opentrax.organizations.selectors import organization_ids
from opentrax.privacy.ledger.canary import NOT_REACHED, Probe, Tried
from opentrax.privacy.ledger.chain import verify
from opentrax.privacy.ledger.registry import Saboteur
from opentrax.privacy.ledger.sandbox import Sandbox, sabotaged
from opentrax.privacy.ledger.states import State
from opentrax.privacy.models import Verdict
from opentrax.privacy.rights import copying, erasing, scanning, tombstones
from opentrax.privacy.rules.consent import Standing
from opentrax.privacy.selectors.canary import probes
from opentrax.privacy.selectors.ledger import standings
from opentrax.privacy.services import copies

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("administrators_session", "house")]


@pytest.fixture
def house(tmp_path: Path, settings: Any) -> Path:
    """A data folder of its own, since other tests write to theirs at the same time."""
    environment = settings.ENVIRONMENT
    settings.ENVIRONMENT = dataclasses.replace(environment, data=tmp_path)
    return tmp_path


def states(found: list[Tried]) -> dict[Probe, State]:
    return {one.probe: one.state for one in found}


def told(found: list[Tried]) -> str:
    return "\n".join(f"{t.probe.name}: {t.failed} {t.fault}" for t in found if t.evidence.bad)


def test_it_goes_the_whole_way_and_leaves_nothing(
    acme: Organization, ada: Person, house: Path
) -> None:
    before = (set(organization_ids()), [(s.number, s.exercised, s.bad) for s in standings()])
    found = running.run()
    assert not told(found)
    assert states(found) == dict.fromkeys(Probe, State.KEPT)
    after = (set(organization_ids()), [(s.number, s.exercised, s.bad) for s in standings()])
    assert after == before
    assert list(house.iterdir()) == []


def test_verdicts_of_the_canary_stand_apart(
    acme: Organization, clock: SettableClock, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the same chain, on the same page, in no promise and no count of promises."""
    monkeypatch.setattr(running, "STEPS", {Probe.SIGN_UP: _falls})
    assert [one.state for one in probes()] == [State.UNKNOWN] * len(Probe)
    promised = client.get("/promises.json").json()["promises"]
    running.run()
    body = client.get("/promises.json").json()
    assert body["promises"] == promised
    by_step = {one["step"]: one for one in body["canary"]}
    assert (by_step["sign_up"]["state"], by_step["sign_up"]["fault"]) == ("BROKEN", "OSError")
    assert by_step["export"]["state"] == "UNKNOWN"
    page = client.get("/promises").content.decode()
    assert all(f'id="{probe}"' in page for probe in Probe)
    assert 'id="C1"' not in client.get("/promises?state=GAP").content.decode()
    assert (Verdict.objects.count(), verify().broken_at) == (2, None)
    clock.advance(hours=3)
    assert [one.state for one in probes()][-1] is State.UNKNOWN  # good news go stale


def _falls(*_: Any) -> None:
    raise OSError


def test_after_a_fall_the_rest_says_nothing(
    acme: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "STEPS", {**running.STEPS, Probe.SIGN_UP: _falls})
    found = running.go()
    assert found[0].state is State.BROKEN
    assert {t.fault for t in found[1:-1]} == {NOT_REACHED}
    assert {t.state for t in found[1:-1]} == {State.UNKNOWN}


def test_what_a_killed_run_left_goes_with_the_next(
    acme: Organization, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.folder().mkdir()
    (running.folder() / "tombstones.jsonl").write_text("{}\n")
    monkeypatch.setattr(running, "STEPS", {})
    running.go()
    assert not running.folder().exists()


def test_mail_to_a_canary_never_leaves(house: Path) -> None:
    """Outside of a run it is refused for good; inside it is kept in memory."""
    letter = Letter(b"", "a@example.org", f"x@{canaries.DOMAIN}")
    with pytest.raises(transport.DeliveryError, match="canary") as refused:
        transport.hand_over(letter)
    assert refused.value.permanent
    with canaries.keeping() as kept:
        transport.hand_over(letter)
    assert kept == [letter]
    assert list(house.iterdir()) == []


# --- each probe can fail


def _nobody_founds(sandbox: Sandbox) -> None:
    from opentrax.accounts import services

    sandbox.replace(services, "complete_registration", lambda _person: None)


def _mail_leaves(sandbox: Sandbox) -> None:
    sandbox.replace(canaries, "is_canarys", lambda _address: False)


def _nobody_is_believed(sandbox: Sandbox) -> None:
    sandbox.replace(facts, "may", lambda *_, **__: Standing(False, "no", None))


def _forgets(question: str) -> Callable[[Sandbox], None]:
    left = {name: q for name, q in gate.QUESTIONS.items() if name != question}
    return lambda sandbox: sandbox.replace(gate, "QUESTIONS", left)


def _thin_copies(sandbox: Sandbox) -> None:
    """Where mail went to is left out; the address still stands in other tables of the copy."""
    whole = copying.exported
    sandbox.replace(
        copying, "exported", lambda step: [name for name in whole(step) if name != "address"]
    )


def _copies_stay(sandbox: Sandbox) -> None:
    sandbox.replace(copies, "take", lambda copy: bytes(copy.body))


def _operator_does_nothing(sandbox: Sandbox) -> None:
    sandbox.replace(erasing, "erase_by_operator", lambda _who, _person_id: [])


def _nobody_remembers(sandbox: Sandbox) -> None:
    sandbox.replace(tombstones, "_write", lambda _line: None)


def _deletes_on_paper(sandbox: Sandbox) -> None:
    """The receipts are whole, the rows stay."""
    sandbox.replace(erasing, "_delete", lambda _step, rows: rows.count())


def _blind(sandbox: Sandbox) -> None:
    sandbox.replace(scanning, "tables", lambda _prefix: (set(), 1))


def _talkative_log(sandbox: Sandbox) -> None:
    sandbox.replace(formatting, "fields_of", _with_the_error)


def _with_the_error(record: logging.LogRecord) -> dict[str, Any]:
    return {"at": "", "log": "program", "level": "", "logger": "", "says": str(record.exc_info)}


def _remembers_for_good(sandbox: Sandbox) -> None:
    """The made-up people get into the installation's own list of erasures."""
    sandbox.replace(
        running.tombstones, "journal_in", lambda _folder: nullcontext(tombstones.journal())
    )


ATTACKS: list[tuple[Probe, str, Callable[[Sandbox], None]]] = [
    (Probe.SIGN_UP, "no organization is founded", _nobody_founds),
    (Probe.SIGN_UP, "the mail goes out", _mail_leaves),
    (Probe.CONSENT, "a yes is not believed", _nobody_is_believed),
    (Probe.CONSENT, "nobody asks for a yes", _forgets("consent")),
    (Probe.OPT_OUT, "nobody asks for stops", _forgets("suppression")),
    (Probe.EXPORT, "copies leave a column out", _thin_copies),
    (Probe.EXPORT, "copies stay when they were taken", _copies_stay),
    (Probe.ERASURE, "the operator erases nothing", _operator_does_nothing),
    (Probe.ERASURE, "no erasure is remembered", _nobody_remembers),
    (Probe.ERASURE, "the search is blind", _blind),
    (Probe.RESIDUE, "rows are deleted on paper", _deletes_on_paper),
    (Probe.TRACES, "the made-up are remembered for good", _remembers_for_good),
    (Probe.TRACES, "the log writes what an error says", _talkative_log),
]


def test_each_probe_has_a_saboteur() -> None:
    assert {probe for probe, _, _ in ATTACKS} == set(Probe)


@pytest.mark.parametrize(("probe", "how", "attack"), ATTACKS, ids=[how for _, how, _ in ATTACKS])
def test_a_saboteur_is_caught(
    probe: Probe, how: str, attack: Callable[[Sandbox], None], house: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The steps up to the probe, with one control switched off; the others hold until then."""
    steps = {p: step for p, step in running.STEPS.items() if p <= probe}
    monkeypatch.setattr(running, "STEPS", steps)

    def run(sandbox: Sandbox) -> Iterator[None]:
        attack(sandbox)
        yield

    with sabotaged(Saboteur(probe.value, how, run)):
        found = states(running.go())
    assert found[probe] is State.BROKEN, how


def test_without_a_saboteur_the_same_steps_hold(house: Path) -> None:
    """The control, in the same kind of sandbox."""
    with ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        assert set(states(running.go()).values()) == {State.KEPT}
        transaction.set_rollback(True)
