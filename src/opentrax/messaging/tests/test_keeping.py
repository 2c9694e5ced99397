"""What is forgotten when, judged by what is left."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope, scope
from opentrax.messaging import mailroom, recipients, services
from opentrax.messaging.classes import Strength
from opentrax.messaging.models import (
    Arrival,
    OnboardingSlot,
    OrganizationMessage,
    Passage,
    PersonMessage,
    StopReason,
    Suppression,
)
from opentrax.messaging.services.keeping import forget_by_term
from opentrax.messaging.tests.conftest import Office, Postbox
from opentrax.messaging.tests.test_hearing import answer, heard, reply_to
from opentrax.organizations.models import Organization, Person


def left(person: Person, organization: Organization) -> tuple[int, int]:
    with person_scope(person.pk):
        of_person = PersonMessage.objects.count()
    with scope(organization.pk):
        return of_person, OrganizationMessage.objects.count()


def test_codes_and_links_go_as_soon_as_the_message_has_left(
    ada: Person, office: Office, postbox: Postbox
):
    with person_scope(ada.pk):
        message = services.send(
            "essential", template="accounts/mail/verification_code.txt", to_person=ada,
            context={"code": "AB-12"},
        )  # fmt: skip
    assert "AB-12" in message.subject + message.text
    kept = office.carry_out(ada, message)  # type: ignore[arg-type]
    assert "AB-12" not in kept.subject + kept.text
    assert kept.secrets == ""
    assert "without the code nobody can use your address" in kept.text
    assert "AB-12" in str(postbox.mails[0]["Subject"])


def test_who_else_is_named_goes_as_soon_as_the_message_has_left(
    ada: Person, acme: Organization, office: Office, postbox: Postbox
):
    """The erasure of whoever invited would not find their name in the mail of somebody else."""
    with scope(acme.pk):
        message = services.send(
            "invitation", template="accounts/mail/invitation.txt", to_address="x@example.com",
            context={"inviter": "Zoltan Invites", "organization": "Acme"},
        )  # fmt: skip
    services.deliver(OrganizationMessage, acme.pk, message.pk)
    with scope(acme.pk):
        kept = OrganizationMessage.objects.get(pk=message.pk)
    assert "Zoltan" in str(postbox.mails[0]["Subject"])
    assert "Zoltan" not in kept.subject + kept.text + kept.secrets
    assert "Acme" in kept.subject


def test_words_go_after_seven_days_and_the_line_stays(
    ada: Person, acme: Organization, office: Office, clock: Any
):
    office.to(ada, "transactional")
    office.of(acme, "of_transactional", "x@example.com")
    clock.advance(days=6, hours=23)
    assert forget_by_term()["words"] == 0
    clock.advance(hours=2)
    assert forget_by_term()["words"] == 2
    with person_scope(ada.pk):
        [kept] = PersonMessage.objects.all()
    assert (kept.subject, kept.text, kept.stop_token, kept.reason) == ("", "", "", "not_stopped")
    assert forget_by_term()["words"] == 0


def test_what_waits_keeps_its_words(ada: Person, office: Office, clock: Any):
    message = office.queue(ada, "transactional")
    clock.advance(days=8)
    forget_by_term()
    assert office.carry_out(ada, message).state == "sent"


def test_the_log_goes_by_class_and_opt_outs_stay(
    ada: Person, acme: Organization, office: Office, clock: Any
):
    clock.advance(hours=8)
    for kind in ("essential", "transactional", "onboarding"):
        office.to(ada, kind)
    office.of(acme, "of_transactional", "x@example.com")
    services.stop("x@example.com", Strength.OPTIONAL, StopReason.LINK)
    clock.advance(days=91)
    forget_by_term()
    assert left(ada, acme) == (2, 1)
    clock.advance(days=645)
    done = forget_by_term()
    assert left(ada, acme) == (0, 0)
    assert done["passages"] == 4
    with transaction.atomic():
        assert recipients.known(ada.email) is None
        with recipients.named(recipients.known_or_made("x@example.com")):
            assert Passage.objects.count() == 0
            assert Suppression.objects.count() == 1
    with person_scope(ada.pk):
        assert OnboardingSlot.objects.count() == 1


def test_answers_go_after_30_days(ada: Person, office: Office, postbox: Postbox, clock: Any):
    office.to(ada, "transactional")
    heard(answer(reply_to(postbox), "See you at nine"))
    clock.advance(days=31)
    assert forget_by_term()["answers"] == 1
    with mailroom.opened():
        assert not Arrival.objects.filter(heard_at__lt=now() - timedelta(days=30)).exists()
