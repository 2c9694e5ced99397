"""Ways to make the gate forget what it has to ask; loaded by tests only.

A message is made, decided about and claimed as in life; only its hand-over to a server is left out.
"""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings

from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope
from opentrax.messaging import gate, mails, promises, rules, services
from opentrax.messaging.classes import MessageClass, Strength
from opentrax.messaging.models import PersonMessage, StopReason
from opentrax.messaging.services import facts
from opentrax.messaging.services.claiming import claim
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import each_organization, members
from opentrax.privacy.ledger import saboteur
from opentrax.privacy.ledger.sandbox import Sandbox

_TEMPLATE = "accounts/mail/password_changed.txt"


def _somebody() -> Person:
    with each_organization() as organizations:
        return next(member.person for _ in organizations for member in members())


def ready(sandbox: Sandbox) -> Person:
    """An operator with a name, and a kind of message of each class."""
    environment = settings.ENVIRONMENT
    operator = dataclasses.replace(
        environment.operator,
        name="Nordrand Ltd",
        address="1 Main St, Ottawa",
        contact="p@nordrand.ca",
    )
    sandbox.replace(settings, "ENVIRONMENT", dataclasses.replace(environment, operator=operator))
    kinds = {c.value: rules.Kind(rules.Keeper.PERSON, timedelta(days=30), c) for c in MessageClass}
    sandbox.replace(rules, "KINDS", {**rules.KINDS, **kinds})
    return _somebody()


def forget(sandbox: Sandbox, *questions: str) -> None:
    left = {name: q for name, q in gate.QUESTIONS.items() if name not in questions}
    sandbox.replace(gate, "QUESTIONS", left)


def send_to(person: Person, message_class: MessageClass) -> None:
    with person_scope(person.pk):
        message = services.send(message_class.value, template=_TEMPLATE, to_person=person)
        claim(PersonMessage, message.pk)


@saboteur(promises.marketing_is_agreed_to, "the gate does not ask for consent")
def no_consent(sandbox: Sandbox) -> Iterator[None]:
    person = ready(sandbox)
    forget(sandbox, "consent", "form", "quiet hours")
    send_to(person, MessageClass.MARKETING)
    yield


def _deaf(sandbox: Sandbox, reason: StopReason) -> None:
    person = ready(sandbox)
    services.stop(person.email, Strength.EVERYTHING, reason)
    forget(sandbox, "suppression", "form", "quiet hours")
    send_to(person, MessageClass.TRANSACTIONAL)


@saboteur(promises.stops_hold, "the gate does not ask for opt-outs")
def deaf_gate(sandbox: Sandbox) -> Iterator[None]:
    _deaf(sandbox, StopReason.PREFERENCES)
    yield


@saboteur(promises.one_click_holds, "the gate does not ask for opt-outs")
def deaf_to_clicks(sandbox: Sandbox) -> Iterator[None]:
    _deaf(sandbox, StopReason.ONE_CLICK)
    yield


@saboteur(promises.answers_are_heard, "the gate does not ask for opt-outs")
def deaf_to_answers(sandbox: Sandbox) -> Iterator[None]:
    _deaf(sandbox, StopReason.REPLY)
    yield


@saboteur(promises.announcements_are_rare, "the gate does not count")
def uncounted(sandbox: Sandbox) -> Iterator[None]:
    person = ready(sandbox)
    forget(sandbox, "caps", "form", "quiet hours")
    for _ in range(5):
        send_to(person, MessageClass.SERVICE)
    yield


@saboteur(promises.ten_mails_to_begin, "gate and database stop counting")
def eleventh(sandbox: Sandbox) -> Iterator[None]:
    person = ready(sandbox)
    forget(sandbox, "caps", "form", "quiet hours")
    sandbox.sql("ALTER TABLE messaging_onboardingslot DROP CONSTRAINT onboarding_slot_most")
    for _ in range(11):
        send_to(person, MessageClass.ONBOARDING)
    yield


def _formless(sandbox: Sandbox, target: object, name: str, value: Callable[..., Any]) -> None:
    """Take something off a finished mail, with nobody who looks at it."""
    person = ready(sandbox)
    sandbox.replace(target, name, value)
    forget(sandbox, "form", "quiet hours")
    send_to(person, MessageClass.TRANSACTIONAL)


@saboteur(promises.mails_name_the_address, "the footer is left out, and nobody looks")
def no_footer(sandbox: Sandbox) -> Iterator[None]:
    _formless(sandbox, mails, "_bodies", lambda written, _e: (written.text, written.text))
    yield


@saboteur(promises.mails_carry_the_link, "the headers are left out, and nobody looks")
def no_headers(sandbox: Sandbox) -> Iterator[None]:
    _formless(sandbox, mails, "_stop_headers", lambda _envelope: b"")
    yield


@saboteur(promises.subjects_and_senders_are_true, "a subject pretends to be an answer")
def false_subject(sandbox: Sandbox) -> Iterator[None]:
    written: Any = getattr(facts, "Written")  # noqa: B009  what the module uses, not what it offers
    _formless(sandbox, facts, "Written", lambda _s, text: written("Re: your answer", text))
    yield


@saboteur(promises.stops_are_prompt, "a stop waits for a queue")
def late_stop(sandbox: Sandbox) -> Iterator[None]:
    person = ready(sandbox)
    asked_at = now() - timedelta(seconds=11)
    services.stop(person.email, Strength.OPTIONAL, StopReason.LINK, asked_at=asked_at)
    yield


@saboteur(promises.carriers_report_few_complaints, "people call our mail spam")
def complaints(sandbox: Sandbox) -> Iterator[None]:
    person = ready(sandbox)
    forget(sandbox, "caps", "form", "quiet hours")
    for _ in range(4):
        send_to(person, MessageClass.TRANSACTIONAL)
    sandbox.sql("UPDATE messaging_passage SET sent_at = claimed_at, delivery = 'complained'")
    yield
