"""The clock after a breach, its steps, and drills that count as nothing else."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from opentrax.kit.commands import Refused
from opentrax.kit.testing.plugin import SettableClock
from opentrax.privacy.ledger.states import Evidence
from opentrax.privacy.models import Breach, BreachStep
from opentrax.privacy.promises.breaches import breaches_are_told_in_time
from opentrax.privacy.rules import breaches as rules
from opentrax.privacy.rules.breaches import BreachState, Owed, Step, StepKind
from opentrax.privacy.selectors.breaches import newest_drill, register
from opentrax.privacy.services.breaches import note_step, open_breach, remind

FOUND = datetime(2026, 3, 23, tzinfo=UTC)


def _steps(*noted: tuple[StepKind, int]) -> list[Step]:
    return [Step(kind, FOUND + timedelta(hours=hours)) for kind, hours in noted]


@pytest.mark.parametrize(
    ("noted", "hours", "missed"),
    [
        ([], 71, ()),
        ([], 72, ()),
        ([], 73, (Owed.ASSESSMENT,)),
        ([(StepKind.ASSESSED_NONE, 70)], 500, ()),
        ([(StepKind.ASSESSED_NONE, 80)], 81, (Owed.ASSESSMENT,)),
        ([(StepKind.ASSESSED_REAL, 5)], 72, ()),
        ([(StepKind.ASSESSED_REAL, 5)], 73, (Owed.AUTHORITY,)),
        ([(StepKind.ASSESSED_REAL, 5), (StepKind.TOLD_AUTHORITY, 72)], 500, ()),
        ([(StepKind.ASSESSED_REAL, 5), (StepKind.TOLD_AUTHORITY, 73)], 500, (Owed.AUTHORITY,)),
        (
            [(StepKind.ASSESSED_NONE, 5), (StepKind.ASSESSED_REAL, 6)], 100, (Owed.AUTHORITY,)
        ),
        (
            [(StepKind.ASSESSED_NONE, 5), (StepKind.CLOSED, 6)], 7, (Owed.CONTAINMENT,)
        ),
        (
            [(StepKind.ASSESSED_REAL, 5), (StepKind.TOLD_AUTHORITY, 6), (StepKind.CLOSED, 7),
             (StepKind.CONTAINED, 4), (StepKind.TOLD_PEOPLE, 8)], 9, (Owed.PEOPLE,)
        ),
    ],
)  # fmt: skip
def test_what_is_missed_when(noted: list, hours: int, missed: tuple):
    assert rules.missed(FOUND, _steps(*noted), at=FOUND + timedelta(hours=hours)) == missed


def test_states():
    noted = [
        (StepKind.CONTAINED, 1), (StepKind.ASSESSED_REAL, 2), (StepKind.TOLD_AUTHORITY, 3),
        (StepKind.TOLD_PEOPLE, 4), (StepKind.CLOSED, 5),
    ]  # fmt: skip
    states = [rules.state_of(_steps(*noted[:n])) for n in range(6)]
    assert states == [
        BreachState.OPEN, BreachState.OPEN, BreachState.ASSESSED, BreachState.TOLD,
        BreachState.TOLD, BreachState.CLOSED,
    ]  # fmt: skip


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def _note(breach: Breach, kind: StepKind, whom: str = "") -> None:
    note_step(breach, kind, words="done", said_by="Ada", whom=whom)


def test_a_breach_goes_its_way_and_is_closed_only_when_nothing_is_owed(clock: SettableClock):
    breach = open_breach("A laptop was stolen", said_by="Ada", people_count=12)
    with pytest.raises(Refused, match="containment, assessment"):
        _note(breach, StepKind.CLOSED)
    clock.advance(hours=2)
    _note(breach, StepKind.CONTAINED)
    _note(breach, StepKind.ASSESSED_REAL)
    with pytest.raises(Refused, match="authority, people"):
        _note(breach, StepKind.CLOSED)
    with pytest.raises(Refused, match="who was told"):
        _note(breach, StepKind.TOLD_AUTHORITY)
    _note(breach, StepKind.TOLD_AUTHORITY, "The commissioner")
    _note(breach, StepKind.TOLD_PEOPLE, "All twelve")
    _note(breach, StepKind.CLOSED)
    with pytest.raises(Refused, match="closed"):
        _note(breach, StepKind.CONTAINED)
    [one] = register()
    assert (one.state, one.missed) == (BreachState.CLOSED, ())
    assert breaches_are_told_in_time() == Evidence(0, 1)


def test_after_72_hours_it_is_missed_and_stays_so(clock: SettableClock):
    breach = open_breach("A list was sent astray", said_by="Ada")
    clock.advance(hours=73)
    assert breaches_are_told_in_time() == Evidence(1, 1)
    _note(breach, StepKind.ASSESSED_NONE)
    assert breaches_are_told_in_time() == Evidence(1, 1)


def test_a_drill_counts_as_no_breach_and_its_steps_show_that_the_clock_is_known(
    clock: SettableClock, client: Client
):
    assert breaches_are_told_in_time() == Evidence(0, 0)
    drill = open_breach("Drill: a phone was lost", said_by="Ada", is_drill=True)
    for kind, whom in (
        (StepKind.CONTAINED, ""), (StepKind.ASSESSED_REAL, ""), (StepKind.TOLD_AUTHORITY, "x"),
        (StepKind.TOLD_PEOPLE, "x"), (StepKind.CLOSED, ""),
    ):  # fmt: skip
        assert breaches_are_told_in_time() == Evidence(0, 0)  # it shows nothing yet
        clock.advance(hours=1)
        _note(drill, kind, whom)
    assert breaches_are_told_in_time() == Evidence(0, 4)
    assert register(is_drill=False) == []
    body = client.get("/privacy/sharing.json").json()
    assert body["breaches"] == []
    assert body["last_drill"]["missed"] == []
    page = client.get("/privacy/sharing").content.decode()
    assert "The last drill was on" in page
    assert "a phone was lost" not in page
    clock.advance(days=404)
    assert newest_drill() is None
    assert breaches_are_told_in_time() == Evidence(0, 0)


def test_a_drill_that_is_left_lying_has_missed_its_clock(clock: SettableClock):
    open_breach("Drill: a phone was lost", said_by="Ada", is_drill=True)
    clock.advance(hours=73)
    assert breaches_are_told_in_time() == Evidence(1, 2)


def test_the_hours_are_called_out_once_each_until_nothing_is_owed(
    clock: SettableClock, caplog: pytest.LogCaptureFixture
):
    breach = open_breach("A list was sent astray", said_by="Ada")
    told = []
    with caplog.at_level(logging.ERROR, "opentrax.breaches"):
        for _hour in range(50):
            clock.advance(hours=1)
            told.append(remind())
        assert [n for n, count in enumerate(told, 1) if count] == [24, 48]
        assert "48 of 72 hours are over, and it owes: assessment" in caplog.text
        assert "astray" not in caplog.text
        _note(breach, StepKind.ASSESSED_NONE)
        for _hour in range(30):
            clock.advance(hours=1)
            assert remind() == 0


def test_what_cannot_be_is_refused(clock: SettableClock):
    soon = clock.at + timedelta(hours=1)
    for what, by, found in ((" ", "Ada", None), ("x", "", None), ("x", "Ada", soon)):
        with pytest.raises(Refused):
            open_breach(what, said_by=by, discovered_at=found)
    breach = open_breach("x", said_by="Ada")
    for at in (clock.at - timedelta(hours=1), soon):
        with pytest.raises(Refused):
            note_step(breach, StepKind.CONTAINED, words="x", said_by="Ada", at=at)


def test_nothing_of_it_can_be_changed(clock: SettableClock):
    breach = open_breach("x", said_by="Ada")
    _note(breach, StepKind.CONTAINED)
    for change in (
        lambda: Breach.objects.update(discovered_at=clock.at),
        lambda: BreachStep.objects.update(at=clock.at),
        lambda: BreachStep.objects.all()._raw_delete("default"),
        lambda: Breach.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Breach.objects.create(
            is_drill=False, what="x", said_by="x", discovered_at=clock.at + timedelta(days=1)
        )


def test_everybody_sees_how_many_and_nothing_of_what(client: Client, clock: SettableClock):
    open_breach("A laptop with hours", said_by="Ada Example", people_count=12)
    clock.advance(hours=80)
    page = client.get("/privacy/sharing").content.decode()
    assert "Being looked into" in page
    for words in ("laptop", "Ada Example"):
        assert words not in page
    [told] = client.get("/privacy/sharing.json").json()["breaches"]
    assert (told["state"], told["people"], told["missed"]) == ("open", 12, ["assessment"])
