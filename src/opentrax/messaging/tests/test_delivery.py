"""From `send` through the outbox to a real mail server."""

import dataclasses
import json
import socket
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from opentrax.kit.tenancy import OutsideScopeError, person_scope, scope
from opentrax.messaging import services
from opentrax.messaging.models import OrganizationMessage, PersonMessage, State
from opentrax.messaging.tests.conftest import Office, Postbox
from opentrax.organizations.models import Organization, Person

TEMPLATE = "accounts/mail/verification_code.txt"


def _send(person: Person) -> PersonMessage:
    with person_scope(person.pk):
        message = services.send(
            "verification_code", template=TEMPLATE, to_person=person, context={"code": "AB-12"}
        )
    assert isinstance(message, PersonMessage)
    return message


def _deliver(person: Person, message: PersonMessage) -> PersonMessage:
    services.deliver(PersonMessage, person.pk, message.pk)
    with person_scope(person.pk):
        return PersonMessage.objects.get(pk=message.pk)


def _waiting_jobs() -> list[tuple[str, dict[str, Any], Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, args, scheduled_at FROM procrastinate_jobs"
            " WHERE status = 'todo' ORDER BY id"
        )
        return [(name, json.loads(args), at) for name, args, at in cursor.fetchall()]


def test_a_message_leaves_through_the_mail_server(ada: Person, postbox: Postbox) -> None:
    message = _deliver(ada, _send(ada))
    assert (message.state, message.attempts, message.reason) == (State.SENT, 1, "essential")
    [mail] = postbox.mails
    assert postbox.senders == [f"reply+{message.stop_token}@bolt.example"]
    assert mail["From"] == "Opentrax of Bolt <no-reply@bolt.example>"
    assert mail["To"] == "ada@example.com"
    assert mail["Reply-To"] == f"reply+{message.stop_token}@bolt.example"
    assert mail["Message-ID"] == f"<{message.pk}@bolt.example>"
    assert mail["Subject"] == "Your code: AB-12"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        words = body.get_content()
        assert "AB-12" in words
        assert "Bolt Ltd." in words
        assert "1 Main Street" in words
        assert "Montréal" in words


def test_a_message_is_sent_once_however_often_its_job_runs(ada: Person, postbox: Postbox) -> None:
    message = _send(ada)
    _deliver(ada, message)
    _deliver(ada, message)
    assert len(postbox.mails) == 1


def test_the_job_carries_the_scope_and_no_words(ada: Person, db: None) -> None:
    message = _send(ada)
    [(name, arguments, _at)] = _waiting_jobs()
    assert name == "messaging.tasks.deliver_persons"
    assert arguments == {"keeper_id": str(ada.pk), "message_id": str(message.pk)}


def test_a_server_that_is_down_is_tried_again_later(
    ada: Person, settings: Any, operator: None
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        server = SimpleNamespace(host="127.0.0.1", port=port, user="", password="", security="")
        settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail_server=server)
        message = _deliver(ada, _send(ada))
    assert (message.state, message.attempts) == (State.QUEUED, 1)
    assert message.fault == "ConnectionRefusedError"
    assert "AB-12" in message.text
    first, again = _waiting_jobs()
    assert first[2] is None
    assert again[1]["message_id"] == str(message.pk)
    assert again[2] is not None


def test_nothing_leaves_without_an_operator_and_a_postal_address(
    ada: Person, postbox: Postbox, settings: Any
) -> None:
    operator = dataclasses.replace(settings.ENVIRONMENT.operator, address=" ")
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, operator=operator)
    message = _deliver(ada, _send(ada))
    assert (message.state, message.reason) == (State.REFUSED, "faulty")
    assert message.fault == "no operator or postal address is set"
    assert postbox.mails == []


def test_after_a_failing_server_recovers_the_mail_arrives(ada: Person, postbox: Postbox) -> None:
    postbox.answer = "451 try again later"
    message = _deliver(ada, _send(ada))
    assert (message.state, message.fault) == (State.QUEUED, "content refused 451")
    postbox.answer = "250 OK"
    message = _deliver(ada, message)
    assert (message.state, message.attempts, message.fault) == (State.SENT, 2, "")
    assert len(postbox.mails) == 1


def test_a_refused_recipient_is_given_up_at_once(ada: Person, postbox: Postbox) -> None:
    postbox.answer_to_recipient = "550 no such mailbox"
    message = _deliver(ada, _send(ada))
    assert (message.state, message.fault, message.text) == (
        State.FAILED, "recipient refused 550", "",
    )  # fmt: skip
    assert len(_waiting_jobs()) == 1


def test_an_address_that_no_server_takes_is_given_up_at_once(
    acme: Organization, office: Office, postbox: Postbox
) -> None:
    message = office.of(acme, "of_transactional", "zoë@example.com")
    assert (message.state, message.attempts) == (State.FAILED, 1)
    assert postbox.mails == []


def test_a_message_is_given_up_after_eight_attempts(ada: Person, postbox: Postbox) -> None:
    postbox.answer = "451 try again later"
    message = _send(ada)
    for _attempt in range(8):
        message = _deliver(ada, message)
    assert (message.state, message.attempts, message.text) == (State.FAILED, 8, "")


def test_a_code_that_has_run_out_is_not_sent(ada: Person, postbox: Postbox, clock: Any) -> None:
    message = _send(ada)
    clock.advance(minutes=16)
    message = _deliver(ada, message)
    assert (message.state, message.reason, message.text) == (State.REFUSED, "outdated", "")
    assert postbox.mails == []


def test_a_line_break_in_a_name_makes_no_header(
    acme: Organization, ada: Person, postbox: Postbox
) -> None:
    with scope(acme.pk, ada.pk):
        message = services.send(
            "invitation", template="accounts/mail/invitation.txt", to_address="x@example.com",
            context={"organization": "Acme\nBcc: spy@example.com", "inviter": "Ada", "days": 14},
        )  # fmt: skip
    services.deliver(OrganizationMessage, acme.pk, message.pk)
    [mail] = postbox.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Ada invites you to Acme Bcc: spy@example.com"


def test_a_message_needs_the_scope_that_keeps_it(db: None) -> None:
    with pytest.raises(OutsideScopeError):
        services.send("verification_code", template=TEMPLATE, to_address="x@example.com")
    with pytest.raises(OutsideScopeError), person_scope(uuid4()):
        services.send("invitation", template="accounts/mail/invitation.txt", to_address="x@x.com")


def test_nobody_sees_the_messages_of_others(
    acme: Organization, ada: Person, globex: Organization, gus: Person
) -> None:
    with scope(acme.pk, ada.pk):
        services.send(
            "invitation", template="accounts/mail/invitation.txt", to_address="x@example.com",
            context={"organization": "Acme", "inviter": "Ada", "days": 14},
        )  # fmt: skip
        assert OrganizationMessage.objects.count() == 1
    _send(ada)
    with scope(globex.pk, gus.pk):
        assert OrganizationMessage.objects.count() == 0
        assert PersonMessage.objects.count() == 0


def test_words_are_in_the_language_of_the_person(ada: Person, db: None) -> None:
    ada.language = "fr-ca"
    message = _send(ada)
    assert message.language == "fr-ca"


def test_the_term_of_a_code_is_that_of_the_page() -> None:
    from allauth.account import app_settings

    from opentrax.messaging.rules import kind_of

    seconds = app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT
    assert kind_of("verification_code").useful_for == timedelta(seconds=seconds)
