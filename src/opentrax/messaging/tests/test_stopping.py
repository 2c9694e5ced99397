"""Opt-outs: what each stops, of whom, until when; and what else must not undo one."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from opentrax.kit.tenancy import person_scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging import recipients, services
from opentrax.messaging.classes import MessageClass, Strength
from opentrax.messaging.models import (
    OnboardingSlot,
    PersonMessage,
    State,
    StopReason,
    Suppression,
)
from opentrax.messaging.services.stopping import ticket_of
from opentrax.messaging.services.withdrawing import withdraw_by_token
from opentrax.messaging.tests.conftest import Office, Postbox
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.rules.consent import Method
from opentrax.privacy.selectors.consent import may, words_for
from opentrax.privacy.services import consent

OPTIONAL = {"onboarding", "survey", "review", "marketing"}
CLASSES = [c.value for c in MessageClass]


def say_yes(person: Person, *purposes: str) -> None:
    with person_scope(person.pk):
        for purpose in purposes:
            notice_id, _words = words_for(purpose, "en")
            manner = consent.Manner(method=Method.PREFERENCE_PAGE)
            consent.give(person, purpose, notice_id=notice_id, manner=manner)


@pytest.fixture
def day(clock: SettableClock) -> SettableClock:
    """Ada's clock says 11 in the morning."""
    clock.advance(hours=8)
    return clock


@pytest.mark.parametrize("strength", Strength)
def test_what_an_opt_out_leaves(
    strength: Strength, ada: Person, office: Office, postbox: Postbox, day: SettableClock
):
    say_yes(ada, "survey", "review", "marketing")
    services.stop(ada.email, strength, StopReason.PREFERENCES)
    sent = {kind for kind in CLASSES if office.to(ada, kind).state == State.SENT}
    assert sent == ({"essential"} if strength == Strength.EVERYTHING else set(CLASSES) - OPTIONAL)
    assert len(postbox.mails) == len(sent)


def test_with_consent_and_by_day_every_class_is_sent(
    ada: Person, office: Office, postbox: Postbox, day: SettableClock
):
    say_yes(ada, "survey", "review", "marketing")
    assert {office.to(ada, kind).state for kind in CLASSES} == {State.SENT}


def test_without_consent_no_marketing_whoever_sends(
    ada: Person, acme: Organization, office: Office, postbox: Postbox, day: SettableClock
):
    assert office.to(ada, "marketing").reason == "no_consent"
    say_yes(ada, "marketing")
    assert office.to(ada, "marketing").reason == "consented"
    of_acme = office.of(acme, "of_marketing", ada.email)
    assert (of_acme.state, of_acme.reason) == (State.REFUSED, "no_consent")
    with person_scope(ada.pk):
        consent.withdraw(ada, "marketing", manner=consent.Manner(method=Method.PREFERENCE_PAGE))
    assert office.to(ada, "marketing").reason == "no_consent"
    assert len(postbox.mails) == 1


def test_at_night_it_waits_and_the_gate_is_asked_again_in_the_morning(
    ada: Person, office: Office, postbox: Postbox, clock: SettableClock
):
    message = office.to(ada, "onboarding")
    assert (message.state, message.reason) == (State.QUEUED, "quiet_hours")
    services.stop(ada.email, Strength.OPTIONAL, StopReason.PREFERENCES)
    clock.advance(hours=6)
    assert office.carry_out(ada, message).reason == "stopped_optional"
    assert postbox.mails == []


def test_a_stop_of_one_organization_leaves_the_others(
    acme: Organization, bolt: Organization, office: Office
):
    services.stop("x@example.com", Strength.EVERYTHING, StopReason.LINK, sender_id=acme.pk)
    assert office.of(acme, "of_transactional", "X@example.com").reason == "stopped_everything"
    assert office.of(bolt, "of_transactional", "x@example.com").state == State.SENT


def test_10_000_waiting_are_stopped_by_one(ada: Person, office: Office, postbox: Postbox):
    """Fewer here: each is asked at its own instant, however many wait."""
    waiting = [office.queue(ada, "transactional") for _ in range(12)]
    office.carry_out(ada, waiting[0])
    services.stop(ada.email, Strength.EVERYTHING, StopReason.REPLY)
    states = {office.carry_out(ada, message).state for message in waiting[1:]}
    assert states == {State.REFUSED}
    assert len(postbox.mails) == 1


def test_saying_it_twice_is_one_opt_out_and_lifting_keeps_the_row(ada: Person, office: Office):
    for _ in range(2):
        services.stop(ada.email, Strength.EVERYTHING, StopReason.PREFERENCES)
    assert services.resume(ada.email) == 1
    assert services.resume(ada.email) == 0
    assert office.to(ada, "transactional").state == State.SENT
    with transaction.atomic(), recipients.named(recipients.known_or_made(ada.email)):
        [row] = Suppression.objects.all()
    assert row.lifted_serial > row.serial


def test_the_order_of_acts_is_counted_not_timed(ada: Person, office: Office):
    office.to(ada, "transactional")
    services.stop(ada.email, Strength.EVERYTHING, StopReason.LINK)
    services.resume(ada.email)
    office.to(ada, "transactional")
    with transaction.atomic(), recipients.named(recipients.known_or_made(ada.email)):
        from opentrax.messaging.models import Passage

        first, last = Passage.objects.order_by("serial").values_list("serial", flat=True)
        [stop] = Suppression.objects.all()
    assert first < stop.serial < stop.lifted_serial < last


def test_deactivation_ends_all_mail_whoever_sends_it(
    ada: Person, acme: Organization, office: Office
):
    with person_scope(ada.pk):
        Person.objects.filter(pk=ada.pk).update(is_active=False)
    assert office.to(ada, "transactional").reason == "deactivated"
    assert office.of(acme, "of_transactional", ada.email).reason == "deactivated"
    assert office.to(ada, "essential").state == State.SENT


def test_a_new_address_inherits_what_was_stopped_at_the_old_one(
    ada: Person, acme: Organization, office: Office
):
    services.stop(ada.email, Strength.OPTIONAL, StopReason.LINK)
    services.stop(ada.email, Strength.EVERYTHING, StopReason.LINK, sender_id=acme.pk)
    services.stop(ada.email, Strength.EVERYTHING, StopReason.BOUNCE)
    assert services.carry_over(ada.email, "new@example.com") == 2
    assert office.of(acme, "of_transactional", "new@example.com").reason == "stopped_everything"
    with person_scope(ada.pk):
        Person.objects.filter(pk=ada.pk).update(email="new@example.com")
        ada.refresh_from_db()
    assert office.to(ada, "transactional").state == State.SENT
    assert office.to(ada, "onboarding").reason == "stopped_optional"


def test_an_opt_out_takes_back_what_was_consented_to(
    ada: Person, office: Office, day: SettableClock
):
    say_yes(ada, "marketing", "survey")
    message = office.to(ada, "marketing")
    ticket = ticket_of(message.stop_token)
    assert ticket is not None
    services.stop_by_token(ticket, StopReason.LINK)
    assert withdraw_by_token(ticket, StopReason.LINK) == 2
    day.advance(hours=1)
    with person_scope(ada.pk):
        assert not may(ada, "marketing", day.at).allowed
    services.resume(ada.email)
    assert office.to(ada, "marketing").reason == "no_consent"


def test_the_eleventh_onboarding_message_is_refused_by_the_gate_and_by_the_database(
    ada: Person, office: Office, postbox: Postbox, day: SettableClock
):
    sent = []
    for _ in range(11):
        sent.append(office.to(ada, "onboarding"))
        day.advance(days=1)
    assert [m.onboarding_number for m in sent] == [*range(1, 11), None]
    assert (sent[10].state, sent[10].reason) == (State.REFUSED, "onboarding_cap")
    assert len(postbox.mails) == 10
    for number in (11, 10, 0):
        with pytest.raises(IntegrityError), person_scope(ada.pk):
            OnboardingSlot.objects.create(person_id=ada.pk, number=number)
    for number in (11, 10, None):
        with pytest.raises(IntegrityError), person_scope(ada.pk):
            PersonMessage.objects.filter(pk=sent[10].pk).update(
                onboarding_number=number, state=State.SENT
            )
    with pytest.raises(ProgrammingError), person_scope(ada.pk):
        OnboardingSlot.objects.all().update(number=9)


def test_no_organization_can_send_onboarding_past_the_count(acme: Organization, office: Office):
    from opentrax.kit.tenancy import scope
    from opentrax.messaging.models import OrganizationMessage

    message = office.of(acme, "of_transactional", "x@example.com")
    with pytest.raises(IntegrityError), scope(acme.pk):
        OrganizationMessage.objects.filter(pk=message.pk).update(message_class="onboarding")


def test_one_request_for_a_review_of_one_visit(acme: Organization, office: Office):
    from uuid import uuid4

    visit = uuid4()
    office.of(acme, "of_review", "x@example.com", subject_id=visit)
    with pytest.raises(IntegrityError):
        office.of(acme, "of_review", "x@example.com", subject_id=visit)


def test_nobodys_mailbox_is_filled_by_inviting_them_from_everywhere(
    acme: Organization, bolt: Organization, office: Office, postbox: Postbox
):
    """Five a day to one address, whichever organization invites."""
    invited = [
        office.of(organization, "invitation", "victim@example.com")
        for organization in (acme, bolt) * 3
    ]
    assert [m.state for m in invited] == [State.SENT] * 5 + [State.REFUSED]
    assert invited[5].reason == "cap"
    assert office.of(acme, "invitation", "other@example.com").state == State.SENT
