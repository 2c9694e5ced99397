"""The figures can be bad: each control of the gate is taken away, and the figure that watches it
says so. Without anything done, every figure is 0 of 0.
"""

import dataclasses
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from opentrax.kit.tenancy import person_scope
from opentrax.messaging import evidence, gate, services
from opentrax.messaging.classes import CLASSES, Strength
from opentrax.messaging.evidence import Figure, figures
from opentrax.messaging.models import StopReason
from opentrax.messaging.services import facts
from opentrax.messaging.services.stopping import ticket_of
from opentrax.messaging.tests.conftest import Office, Postbox
from opentrax.messaging.tests.test_hearing import answer, heard, reply_to
from opentrax.messaging.tests.test_stopping import say_yes
from opentrax.organizations.models import Person

FIGURES = import_module("opentrax.messaging.migrations.0005_figures")


@pytest.fixture
def day(clock: Any) -> Any:
    clock.advance(hours=8)
    return clock


def without(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate forgets to ask."""
    left = {name: q for name, q in gate.QUESTIONS.items() if name != question}
    monkeypatch.setattr(gate, "QUESTIONS", left)


def a_life(ada: Person, office: Office, postbox: Postbox, clock: Any) -> None:
    """Consent, mail, an opt-out by answer, more mail that is asked to go."""
    say_yes(ada, "marketing")
    for kind in ("marketing", "onboarding", "service", "transactional", "essential"):
        office.to(ada, kind)
    with person_scope(ada.pk):
        from opentrax.privacy.rules.consent import Method
        from opentrax.privacy.services import consent

        clock.advance(hours=1)
        consent.withdraw(ada, "marketing", manner=consent.Manner(method=Method.PREFERENCE_PAGE))
    clock.advance(hours=1)
    office.to(ada, "marketing")
    for _ in range(4):
        clock.advance(days=1)
        office.to(ada, "service")
    for _ in range(10):
        clock.advance(days=1)
        office.to(ada, "onboarding")
    office.to(ada, "transactional")
    heard(answer(reply_to(postbox), "unsubscribe"))
    office.to(ada, "transactional")


def test_nothing_done_is_nothing_shown(db: None):
    assert set(figures().values()) == {Figure(0, 0)}


def test_a_life_with_the_gate_is_without_fault(
    ada: Person, office: Office, postbox: Postbox, day: Any
):
    a_life(ada, office, postbox, day)
    found = figures()
    assert {name: f.bad for name, f in found.items() if f.bad} == {}
    assert [name for name, f in found.items() if not f.exercised] == []
    assert found["marketing"] == Figure(0, 1)
    assert found["stops by answer"] == Figure(0, 1)
    assert found["onboarding"] == Figure(0, 1)


@pytest.mark.parametrize(
    ("question", "shown_by"),
    [("consent", {"marketing", "consent"}), ("suppression", {"stops", "stops by answer"}),
     ("caps", {"announcements"})],
)  # fmt: skip
def test_without_a_control_its_figure_is_bad(
    question: str, shown_by: set[str], ada: Person, office: Office, postbox: Postbox, day: Any,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    without(question, monkeypatch)
    # The eleventh to get started is refused by the database even then.
    if question == "caps":
        with pytest.raises(Exception, match="onboarding_slot_most"):
            a_life(ada, office, postbox, day)
    else:
        a_life(ada, office, postbox, day)
    assert {name for name, f in figures().items() if f.bad} == shown_by


def _no_footer(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(facts.mails, "_bodies", lambda written, _e: (written.text, written.text))


def _no_headers(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(facts.mails, "_stop_headers", lambda _envelope: b"")


def _other_sender(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    mail = dataclasses.replace(settings.ENVIRONMENT.mail, reply_address="x@elsewhere.example")
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail=mail)


def _misleading(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    write = facts.Written
    monkeypatch.setattr(facts, "Written", lambda _s, text: write("Re: your answer", text))


@pytest.mark.parametrize(
    ("sabotage", "shown_by"),
    [
        (_no_footer, {"postal address", "way to stop"}), (_no_headers, {"way to stop"}),
        (_other_sender, {"subject and sender"}), (_misleading, {"subject and sender"}),
    ],
)  # fmt: skip
def test_what_a_mail_lacks_is_refused_and_without_that_it_is_shown(
    sabotage: Callable[..., None], shown_by: set[str], ada: Person, office: Office, settings: Any,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    sabotage(monkeypatch, settings)
    assert office.to(ada, "transactional").reason == "faulty"
    assert {name for name, f in figures().items() if f.bad} == set()
    without("form", monkeypatch)
    office.to(ada, "transactional")
    assert {name for name, f in figures().items() if f.bad} == shown_by


def test_a_stop_that_came_late_is_shown(ada: Person, office: Office, clock: Any):
    message = office.to(ada, "transactional")
    ticket = ticket_of(message.stop_token)
    assert ticket is not None
    asked_at = clock.at
    clock.advance(seconds=11)
    services.stop_by_token(ticket, StopReason.LINK, asked_at=asked_at)
    assert figures()["slow stops"] == Figure(1, 1)


def test_what_was_taken_back_no_longer_counts_against_later_mail(
    ada: Person, office: Office, clock: Any
):
    services.stop(ada.email, Strength.EVERYTHING, StopReason.PREFERENCES)
    services.resume(ada.email)
    office.to(ada, "transactional")
    assert figures()["stops"] == Figure(0, 1)


def test_the_figures_know_the_same_classes_as_the_gate():
    needs = {c.value: rule.consent for c, rule in CLASSES.items() if rule.consent}
    assert all(f"('{c}', '{purpose}')" in FIGURES.PURPOSES for c, purpose in needs.items())
    assert FIGURES.PURPOSES.count("(") == len(needs)
    optional = {c.value for c, rule in CLASSES.items() if rule.optional}
    assert set(FIGURES.OPTIONAL.strip("()").replace("'", "").split(", ")) == optional
    assert {c.value for c, rule in CLASSES.items() if not rule.stoppable} == {"essential"}


def test_a_few_complaints_are_chance():
    assert not evidence.are_complaints_too_many(Figure(2, 10))
    assert not evidence.are_complaints_too_many(Figure(3, 1000))
    assert evidence.are_complaints_too_many(Figure(4, 1000))


def test_every_promise_names_figures_that_exist(db: None):
    named = {name for names in evidence.PROMISES.values() for name in names}
    assert named <= set(figures())
