"""Webhooks: in order, signed, again after a failure, and never into the own network."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest

from opentrax.integrations import sending, signing
from opentrax.integrations.models import WebhookAttempt, WebhookEndpoint
from opentrax.integrations.sending import Fault
from opentrax.integrations.services import delivering, webhooks
from opentrax.integrations.tests.conftest import Receiver
from opentrax.kit.commands import Refused
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging.models import OrganizationMessage
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services as work
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.tests.conftest import Browse, Side

pytestmark = pytest.mark.django_db
PAGE = "/organization/webhooks"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def endpoint(
    receiver: Receiver, internal: None, order: WorkOrder, ada: Person, side: Side
) -> WebhookEndpoint:
    """Acme's own system, from after the work order was raised."""
    with side("acme"):
        return webhooks.add_webhook(receiver.url, ["work_order", "note"], secret=SECRET, actor=ada)


def say(order: WorkOrder, ada: Person, side: Side, *words: str) -> None:
    with side("acme"):
        for word in words:
            work.write_note(order, word, "internal", actor=ada)


def fresh(endpoint: WebhookEndpoint, side: Side) -> WebhookEndpoint:
    with side("acme"):
        return WebhookEndpoint.objects.get(pk=endpoint.pk)


def test_the_signature_is_that_of_the_specification() -> None:
    made = signing.signature(
        SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False),
        ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False), ("::", False),
        ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False), ("64:ff9b::7f00:1", False), ("64:ff9b::5db8:d822", True),
        ("2002:7f00:1::", False), ("ff02::1", False), ("::7f00:1", False), ("fec0::1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_of_the_open_internet(address: str, public: bool) -> None:
    assert sending.is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example.com/", "ftp://erp.example.com/", "erp.example.com", "https://", "",
        "https://ada:word@erp.example.com/", "https://erp.example.com:99999/", "https://[::1",
        "https://erp.example.com/#part", "https://erp.example.com/a b", "https://erp\\@x.example/",
        "https://erp.example.com/\r\nX: y", "https://erp.example.com/\0", "javascript:alert(1)",
        "https://é.example/",
    ],
)  # fmt: skip
def test_which_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  of several parsers
        sending.checked(url, internal=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f000001", "2130706433"])
def test_nothing_is_sent_into_the_own_network(receiver: Receiver, host: str) -> None:
    """However it is written: judged is what the name stands for."""
    port = receiver.url.split(":")[2].partition("/")[0]
    outcome = sending.send(f"https://{host}:{port}/", b"{}", {}, internal=False)
    assert outcome.status_code is None
    assert outcome.fault in {Fault.ADDRESS, Fault.NAME, Fault.CONNECTION}
    assert receiver.got == []


def test_where_a_name_leads_is_judged_once_and_not_asked_again(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that says a public address first and ours after that changes nothing: the
    connection goes to what was judged."""
    port, asked, connected = receiver.url.split(":")[2].partition("/")[0], [], []
    answers = iter([("93.184.216.34", 443), ("127.0.0.1", int(port))])

    def rebinding(host: str, *_more: Any, **_named: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", next(answers))]

    class Connection:
        def __init__(self, address: str, *_more: Any, **named: Any) -> None:
            connected.append((address, named["server_hostname"]))

        def connect(self) -> None:
            raise ConnectionRefusedError

        def close(self) -> None:
            """Nothing is open."""

    monkeypatch.setattr(sending.socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(sending, "HTTPSConnection", Connection)
    outcome = sending.send("https://hook.example/", b"{}", {}, internal=False)
    assert outcome.fault == Fault.CONNECTION
    assert (asked, connected) == (["hook.example"], [("93.184.216.34", "hook.example")])
    assert list(sending.reached_hosts()) == []


def test_what_is_answered_is_not_read(receiver: Receiver) -> None:
    """Nor unpacked: a small answer may become a large one."""
    receiver.answers, receiver.says = [200], b"no gzip"
    outcome = sending.send(receiver.url, b"{}", {}, internal=True)
    assert (outcome.status_code, outcome.fault) == (200, None)


def test_what_happens_is_sent_in_order_and_signed(
    endpoint: WebhookEndpoint, receiver: Receiver, order: WorkOrder, acme: Organization,
    ada: Person, side: Side,
) -> None:  # fmt: skip
    say(order, ada, side, "Ring first", "Twice")
    with side("acme"):
        work.cancel_work_order(order, reason="no", actor=ada)
    assert delivering.deliver(acme.pk, endpoint.pk) == 3
    told = [json.loads(body) for _headers, body in receiver.got]
    assert [one["type"] for one in told] == ["note.written", "note.written", "work_order.status"]
    assert told[0]["data"]["number"] == order.number
    assert b"Ring" not in receiver.got[0][1]
    for headers, body in receiver.got:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        made = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{made}"
    assert delivering.deliver(acme.pk, endpoint.pk) == 0
    with side("acme"):
        log = WebhookAttempt.objects.values_list("status_code", "is_delivered")
        assert list(log) == [(204, True)] * 3


def test_what_fails_waits_longer_each_time_and_keeps_the_order(
    endpoint: WebhookEndpoint, receiver: Receiver, order: WorkOrder, acme: Organization,
    ada: Person, side: Side, clock: SettableClock,
) -> None:  # fmt: skip
    say(order, ada, side, "One", "Two")
    receiver.answers = [500, 302]
    for number, seconds in enumerate([30, 60], start=1):
        assert delivering.deliver(acme.pk, endpoint.pk) == 0
        assert delivering.deliver(acme.pk, endpoint.pk) == 0  # not yet: nothing is sent
        assert len(receiver.got) == number
        with side("acme"):
            assert list(delivering.waiting_endpoints()) == []
        clock.advance(seconds=seconds)
        with side("acme"):
            assert list(delivering.waiting_endpoints()) == [endpoint.pk]
    assert delivering.deliver(acme.pk, endpoint.pk) == 2
    ids = [headers["webhook-id"] for headers, _body in receiver.got]
    assert ids[0] == ids[1] == ids[2] != ids[3]
    assert fresh(endpoint, side).failures == 0


def test_after_many_failures_it_is_paused_told_and_goes_on_whole(
    endpoint: WebhookEndpoint, receiver: Receiver, order: WorkOrder, acme: Organization,
    ada: Person, dan: Person, side: Side, clock: SettableClock,
) -> None:  # fmt: skip
    say(order, ada, side, "One", "Two")
    receiver.answers = [503] * delivering.MOST_FAILURES
    for _ in range(delivering.MOST_FAILURES):
        delivering.deliver(acme.pk, endpoint.pk)
        clock.advance(hours=6)
    assert len(receiver.got) == delivering.MOST_FAILURES
    paused = fresh(endpoint, side)
    assert paused.is_paused_by_failures
    assert delivering.deliver(acme.pk, endpoint.pk) == 0
    with side("acme"):
        told = OrganizationMessage.objects.filter(kind="webhook_paused")
        assert told.count() == 1  # Ada; Dan is a dispatcher
        webhooks.resume_webhook(paused, actor=ada)
    assert delivering.deliver(acme.pk, endpoint.pk) == 2
    assert len(receiver.got) == delivering.MOST_FAILURES + 2


def test_an_address_whose_secret_cannot_be_read_is_paused_at_once_and_told(
    endpoint: WebhookEndpoint, receiver: Receiver, order: WorkOrder, acme: Organization,
    ada: Person, side: Side, settings: Any,
) -> None:  # fmt: skip
    """After a restore without its secrets, say: nothing unsigned leaves, and nothing is tried for
    hours."""
    say(order, ada, side, "One")
    settings.SECRET_KEY = "another installation's"
    assert delivering.deliver(acme.pk, endpoint.pk) == 0
    assert receiver.got == []
    assert fresh(endpoint, side).is_paused_by_failures
    with side("acme"):
        assert WebhookAttempt.objects.get().fault == Fault.UNSIGNED
        assert OrganizationMessage.objects.filter(kind="webhook_paused").count() == 1


def test_the_waits_grow_to_six_hours() -> None:
    waits = [delivering.wait_after(n) for n in range(1, delivering.MOST_FAILURES)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=30)
    assert delivering.wait_after(500) == timedelta(hours=6)


def test_one_is_sent_again_and_a_test_is_marked_as_one(
    endpoint: WebhookEndpoint, receiver: Receiver, order: WorkOrder, acme: Organization,
    ada: Person, side: Side,
) -> None:  # fmt: skip
    say(order, ada, side, "One")
    delivering.deliver(acme.pk, endpoint.pk)
    with side("acme"):
        entry_id = WebhookAttempt.objects.get().entry_id
    delivering.send_again(acme.pk, endpoint.pk, entry_id)
    assert receiver.got[0][1] == receiver.got[1][1]
    delivering.send_again(acme.pk, endpoint.pk, None)
    assert json.loads(receiver.got[2][1])["type"] == "test"


def test_the_page_adds_shows_the_secret_once_and_removes(
    browse: Browse, side: Side, order: WorkOrder
) -> None:
    ada = browse("ada")
    form = {"url": "https://erp.example.com/hook", "groups": ["dispatch", "note"]}
    for bad in ({**form, "url": "http://erp.example.com/"}, {**form, "url": "https://\0/"},
                {**form, "groups": []}, {**form, "url": f"https://{'x' * 600}"}):  # fmt: skip
        assert ada.post(f"{PAGE}/new", bad).status_code == 422
    made = ada.post(f"{PAGE}/new", form)
    assert made.status_code == 200
    assert b"whsec_" in made.content
    assert b"whsec_" not in ada.get(PAGE).content
    with side("acme"):
        row = WebhookEndpoint.objects.get()
    assert "whsec_" not in row.secret_sealed
    one = f"{PAGE}/{row.pk}"
    assert b"Nothing was sent yet" in ada.get(one).content
    for path, sent in (("sending", {}), ("state", {"state": "paused"}), ("state", {})):
        assert ada.post(f"{one}/{path}", sent).status_code == 302
    for other, status in (("dan", 403), ("gus", 404)):
        session = browse(other)
        assert session.get(one).status_code == status
        assert session.post(f"{one}/removal").status_code == status
    assert ada.post(f"{one}/removal").status_code == 302
    assert b"No address yet" in ada.get(PAGE).content


def test_no_more_than_ten(acme: Organization, ada: Person, side: Side) -> None:
    with side("acme"):
        for number in range(webhooks.MOST):
            webhooks.add_webhook(
                f"https://erp.example.com/{number}", ["note"], secret=SECRET, actor=ada
            )
        with pytest.raises(Refused, match="ten"):
            webhooks.add_webhook("https://erp.example.com/", ["note"], secret=SECRET, actor=ada)
