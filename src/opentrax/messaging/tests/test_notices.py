"""Notices that the law owes: to those concerned, once each; to the operator while a clock runs."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from opentrax.kit.jobs import Job
from opentrax.kit.tenancy import person_scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging import tasks
from opentrax.messaging.models import PersonMessage
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person, Role
from opentrax.privacy.models import BreachStep
from opentrax.privacy.rules.breaches import StepKind
from opentrax.privacy.services import breaches, disclosures
from opentrax.privacy.subjects import address_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("operator")]
Within = Callable[[Organization, Person], AbstractContextManager[object]]
CONTACT = "privacy@bolt.example"


def run(job: Job) -> int:
    """Run what waits of a job, as a worker does; return how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'",
            [job.name],
        )
        found = [json.loads(row[0]) for row in cursor.fetchall()]
    for arguments in found:
        job.task.func(**arguments)
    return len(found)


def mails_to(person_id: Any, kind: str) -> list[PersonMessage]:
    with person_scope(person_id):
        return list(PersonMessage.objects.filter(kind=kind))


@pytest.fixture
def zoe(bolt: Organization, bea: Person, within: Within) -> Person:
    """Administers Bolt beside Bea."""
    person = organizations.register_person(
        email="zoe@example.com", name="Zoe Example", password=None, time_zone="America/Toronto"
    )
    with within(bolt, person):
        organizations.add_member(person, Role.ADMINISTRATOR, actor=None)
    return person


def _disclose(bea: Person, zoe: Person, tim: Person, **silence: Any) -> None:
    asked = disclosures.Asked(
        recipient="Superior Court", ground="court", legal_basis="Order 7",
        scope="Hours of March", document_hash="ab" * 32, people=[tim.pk],
    )  # fmt: skip
    made = disclosures.ask_disclosure(asked, actor=bea)
    disclosures.approve_disclosure(made, actor=zoe)
    disclosures.make_disclosure(made, actor=bea, **silence)


def test_those_concerned_are_told_once(
    bolt: Organization, bea: Person, zoe: Person, tim: Person, within: Within
) -> None:
    with within(bolt, bea):
        _disclose(bea, zoe, tim)
        disclosures.tell_concerned()
    assert run(tasks.tell_about_disclosure) == 1
    run(tasks.tell_about_disclosure)  # a worker that died before it could say that it was done
    [mail] = mails_to(tim.pk, "disclosure_notice")
    assert mail.address == tim.email
    assert "Bolt disclosed data about you" in mail.subject
    assert "Superior Court" in mail.text
    assert "Hours of March" in mail.text
    assert mails_to(bea.pk, "disclosure_notice") == []


def test_nobody_is_told_while_it_is_forbidden(
    bolt: Organization, bea: Person, zoe: Person, tim: Person, within: Within, clock: SettableClock
) -> None:
    with within(bolt, bea):
        ends_at = clock.at + timedelta(days=30)
        _disclose(bea, zoe, tim, not_told_because="the order says so", silent_until=ends_at)
    assert run(tasks.tell_about_disclosure) == 0
    clock.advance(days=31)
    with within(bolt, bea):
        disclosures.tell_concerned()
    assert run(tasks.tell_about_disclosure) == 1
    assert len(mails_to(tim.pk, "disclosure_notice")) == 1


def test_the_operator_is_reminded_at_each_mark_once(clock: SettableClock) -> None:
    breach = breaches.open_breach("A list was sent astray", said_by="Ada")
    for _hour in range(49):
        clock.advance(hours=1)
        breaches.remind()
        breaches.remind()
    assert run(tasks.remind_of_breach) == 2
    mails = mails_to(address_key(CONTACT), "breach_clock")
    assert {mail.address for mail in mails} == {CONTACT}
    assert sorted(mail.text.split(" are over")[0] for mail in mails) == [
        "24 of 72 hours", "48 of 72 hours",
    ]  # fmt: skip
    assert all(f"opentrax breach note {breach.pk}" in mail.text for mail in mails)
    assert BreachStep.objects.filter(kind=StepKind.REMINDED).count() == 2


def test_marks_that_a_stopped_program_missed_are_told_with_the_last(clock: SettableClock) -> None:
    found = clock.at - timedelta(hours=61)
    breaches.open_breach("Found late", said_by="Ada", discovered_at=found)
    assert breaches.remind() == 3
    assert run(tasks.remind_of_breach) == 1
    [mail] = mails_to(address_key(CONTACT), "breach_clock")
    assert "60 of 72 hours are over" in mail.text


def test_those_whose_data_it_was_are_told_if_the_register_says_so(
    bolt: Organization, bea: Person, tim: Person, gus: Person, globex: Organization,
    clock: SettableClock,
) -> None:  # fmt: skip
    breach = breaches.open_breach("A list was sent astray", said_by="Ada")
    told = breaches.tell_people(
        breach, words="Beware of calls in our name.", said_by="Ada", organizations=[bolt.pk]
    )
    assert run(tasks.tell_about_breach) == told == 2
    run(tasks.tell_about_breach)
    [mail] = mails_to(tim.pk, "breach_notice")
    assert "Beware of calls in our name." in mail.text
    assert CONTACT in mail.text
    assert mails_to(gus.pk, "breach_notice") == []
    [step] = BreachStep.objects.all()
    assert (step.kind, step.whom) == (
        StepKind.TOLD_PEOPLE, "members of 1 organizations: 2 by mail"
    )  # fmt: skip


def test_a_drill_says_that_it_is_one(bolt: Organization, bea: Person, clock: SettableClock) -> None:
    drill = breaches.open_breach("Drill", said_by="Ada", is_drill=True)
    breaches.tell_people(drill, words="Beware.", said_by="Ada")
    run(tasks.tell_about_breach)
    [mail] = mails_to(bea.pk, "breach_notice")
    assert mail.subject.startswith("A drill")
