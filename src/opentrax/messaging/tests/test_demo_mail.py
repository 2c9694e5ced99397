"""`/demo/mail` shows what stayed here, and only while developing without a mail server."""

import dataclasses
import stat
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from opentrax.kit.tenancy import person_scope
from opentrax.messaging import services
from opentrax.messaging.models import PersonMessage, State
from opentrax.messaging.tests.conftest import Postbox
from opentrax.organizations.models import Person


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, data=tmp_path)
    return tmp_path / "mail"


def _sent(person: Person) -> PersonMessage:
    with person_scope(person.pk):
        message = services.send(
            "verification_code", template="accounts/mail/verification_code.txt",
            to_person=person, context={"code": "CD-34"},
        )  # fmt: skip
    services.deliver(PersonMessage, person.pk, message.pk)
    with person_scope(person.pk):
        return PersonMessage.objects.get(pk=message.pk)


def test_without_a_mail_server_mails_are_shown_on_a_page(
    ada: Person, folder: Path, client: Client
) -> None:
    assert "No mail yet" in client.get("/demo/mail").content.decode()
    message = _sent(ada)
    assert message.state == State.SENT
    assert "CD-34" not in message.subject + message.text
    listed = client.get("/demo/mail").content.decode()
    assert "Your code: CD-34" in listed
    assert "ada@example.com" in listed
    shown = client.get(f"/demo/mail/{message.pk}").content.decode()
    assert "without the code nobody can use your address" in shown


def test_the_mails_are_readable_by_their_owner_only(ada: Person, folder: Path) -> None:
    _sent(ada)
    [file] = folder.glob("*.eml")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_with_a_mail_server_there_is_no_such_page(
    ada: Person, postbox: Postbox, client: Client
) -> None:
    message = _sent(ada)
    assert client.get("/demo/mail").status_code == 404
    assert client.get(f"/demo/mail/{message.pk}").status_code == 404


def test_in_production_there_is_no_such_page(
    ada: Person, folder: Path, settings: Any, client: Client
) -> None:
    message = _sent(ada)
    stage = type(settings.ENVIRONMENT.stage).PRODUCTION
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, stage=stage)
    assert client.get("/demo/mail").status_code == 404
    assert client.get(f"/demo/mail/{message.pk}").status_code == 404


def test_codes_are_not_shown_to_other_machines_outside_the_demo(
    ada: Person, folder: Path, client: Client, settings: Any
) -> None:
    message = _sent(ada)
    addresses = ("/demo/mail", f"/demo/mail/{message.pk}")
    assert [client.get(a, REMOTE_ADDR="192.0.2.7").status_code for a in addresses] == [404, 404]
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, demo=True)
    assert [client.get(a, REMOTE_ADDR="192.0.2.7").status_code for a in addresses] == [200, 200]
