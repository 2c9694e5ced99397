"""What a mail provider posts, in the provider's own format, with and without its secret."""

import base64
import dataclasses
import json
from typing import Any

import pytest
from django.test import Client

from opentrax.kit.tenancy import person_scope
from opentrax.messaging.inbound import webhooks
from opentrax.messaging.models import PersonMessage
from opentrax.messaging.tests.conftest import Office, Postbox
from opentrax.messaging.tests.test_hearing import is_stopped, reply_to
from opentrax.organizations.models import Person

SECRET = "postmark:only-for-tests"


@pytest.fixture
def postmark(settings: Any, postbox: Postbox) -> None:
    mail = dataclasses.replace(
        settings.ENVIRONMENT.mail, provider="postmark", webhook_secret=SECRET
    )
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail=mail)


def post(what: str, event: dict[str, Any], secret: str = SECRET) -> int:
    credentials = base64.b64encode(secret.encode()).decode()
    response = Client(enforce_csrf_checks=True).post(
        f"/mail/provider/{what}", json.dumps(event), content_type="application/json",
        headers={"authorization": f"Basic {credentials}"},
    )  # fmt: skip
    return response.status_code


def news(record: str, address: str, **more: Any) -> dict[str, Any]:
    named = "Recipient" if record in {"Delivery", "SubscriptionChange"} else "Email"
    return {"RecordType": record, named: address, "MessageID": "x", "Tag": ""} | more


BOUNCED = {"Type": "HardBounce", "TypeCode": 1, "BouncedAt": "2026-03-23T07:00:00Z"}
SOFT = {"Type": "SoftBounce", "TypeCode": 4096, "BouncedAt": "2026-03-23T07:00:00Z"}
COMPLAINED = {"Type": "SpamComplaint", "TypeCode": 512, "BouncedAt": "2026-03-23T07:00:00Z"}
LEFT = {"SuppressSending": True, "SuppressionReason": "ManualSuppression", "Origin": "Recipient"}


@pytest.mark.parametrize(
    ("event", "stopped"),
    [
        (news("Bounce", "ada@example.com", **BOUNCED), True),
        (news("Bounce", "ada@example.com", **SOFT), False),
        (news("SpamComplaint", "ada@example.com", **COMPLAINED), True),
        (news("SubscriptionChange", "ADA@example.com", **LEFT), True),
        (news("Delivery", "ada@example.com", DeliveredAt="2026-03-23T07:00:00Z"), False),
        (news("Bounce", "gus@example.com", **BOUNCED), False),
    ],
)
def test_what_became_of_a_mail(
    event: dict[str, Any], stopped: bool, ada: Person, office: Office, postmark: None
):
    office.to(ada, "transactional")
    assert post("news", event) == 200
    assert is_stopped(office, ada) is stopped


def test_it_is_noted_in_the_log_where_the_provider_keeps_our_message_id(
    ada: Person, office: Office, postmark: None
):
    message = office.to(ada, "transactional")
    event = news(
        "Delivery", "ada@example.com", DeliveredAt="2026-03-23T07:00:00Z",
        MessageID=f"{message.pk}@bolt.example",
    )  # fmt: skip
    assert post("news", event) == 200
    with person_scope(ada.pk):
        assert PersonMessage.objects.get(pk=message.pk).delivery == "delivered"


def test_an_answer_stops_mail(ada: Person, office: Office, postbox: Postbox, postmark: None):
    office.to(ada, "transactional")
    event = {
        "FromFull": {"Email": "ada@example.com", "Name": ""}, "From": "ada@example.com",
        "ToFull": [{"Email": reply_to(postbox), "Name": ""}], "To": reply_to(postbox),
        "OriginalRecipient": reply_to(postbox), "Subject": "Re: x", "MessageID": "y",
        "TextBody": "Unsubscribe please", "HtmlBody": "", "Headers": [], "Attachments": [],
        "CcFull": [], "BccFull": [], "Date": "Mon, 23 Mar 2026 07:00:00 +0000",
    }  # fmt: skip
    assert post("answers", event) == 200
    assert is_stopped(office, ada)


def test_without_the_secret_nothing_is_heard(ada: Person, office: Office, postmark: None):
    event = news("Bounce", "ada@example.com", **BOUNCED)
    assert post("news", event, secret="postmark:guess") == 400
    assert Client().post("/mail/provider/news", "{}", "application/json").status_code == 400
    assert not is_stopped(office, ada)


@pytest.mark.parametrize("provider", webhooks._NAMES)
@pytest.mark.parametrize("what", ["inbound", "tracking"])
def test_every_provider_of_the_settings_has_both_ways(provider: str, what: str, settings: Any):
    mail = dataclasses.replace(
        settings.ENVIRONMENT.mail, provider=provider, webhook_secret=SECRET, signing_key="k"
    )
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail=mail)
    assert webhooks.view_of(provider, what).basic_auth == [SECRET]
    assert provider in webhooks._PASSES


def test_without_a_provider_there_is_no_such_address(operator: None, db: None):
    assert post("news", {}) == 404
    assert post("nonsense", {}) == 404
