"""A message and an opt-out at once, on real connections: one is first, and the second sees it.

The control takes the lock away and shows that a message then leaves although the opt-out was
committed before it was claimed.
"""

import threading
from typing import Any

import pytest

from opentrax.kit.tenancy import person_scope
from opentrax.messaging import services
from opentrax.messaging.channels import CHANNELS, Channel, ChannelRule
from opentrax.messaging.classes import Strength
from opentrax.messaging.models import PersonMessage, Recipient, State, StopReason
from opentrax.messaging.services import claiming, delivering
from opentrax.messaging.tests.conftest import Office, Postbox
from opentrax.organizations.models import Person
from tests.concurrency.sides import PATIENCE_S, Side, waits_for_a_lock

pytestmark = [pytest.mark.django_db(transaction=True)]


def stop(person: Person) -> services.Stopped:
    return services.stop(person.email, Strength.EVERYTHING, StopReason.LINK)


def test_an_opt_out_committed_before_the_claim_wins(
    ada: Person,
    office: Office,
    postbox: Postbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The delivery has begun and read the message; the opt-out takes the lock first."""
    message = office.queue(ada, "transactional")
    holds, go_on = threading.Event(), threading.Event()
    next_serial = Recipient.next_serial

    def slowly(self: Recipient) -> int:
        holds.set()
        assert go_on.wait(PATIENCE_S)
        return next_serial(self)

    monkeypatch.setattr(Recipient, "next_serial", slowly)
    stopping = Side(lambda: stop(ada))
    assert holds.wait(PATIENCE_S)
    sending = Side(lambda: services.deliver(PersonMessage, ada.pk, message.pk))
    waits_for_a_lock()
    go_on.set()
    assert stopping.done().in_flight == 0
    sending.done()
    with person_scope(ada.pk):
        found = PersonMessage.objects.get(pk=message.pk)
    assert (found.state, found.reason) == (State.REFUSED, "stopped_everything")
    assert postbox.mails == []


def test_an_opt_out_after_the_claim_says_how_many_were_under_way(
    ada: Person,
    office: Office,
    postbox: Postbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = (office.queue(ada, "transactional") for _ in range(2))
    claimed, go_on = threading.Event(), threading.Event()
    hand_over = CHANNELS[Channel.MAIL].hand_over

    def slowly(letter: Any) -> None:
        claimed.set()
        assert go_on.wait(PATIENCE_S)
        hand_over(letter)

    monkeypatch.setattr(delivering, "CHANNELS", {Channel.MAIL: ChannelRule(slowly)})
    sending = Side(lambda: services.deliver(PersonMessage, ada.pk, first.pk))
    assert claimed.wait(PATIENCE_S)
    assert stop(ada).in_flight == 1
    go_on.set()
    sending.done()
    assert office.carry_out(ada, second).state == State.REFUSED
    assert len(postbox.mails) == 1


def test_control_without_the_lock_a_message_overtakes_an_opt_out(
    ada: Person,
    office: Office,
    postbox: Postbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office.to(ada, "essential")  # so that the row of the address is there
    message = office.queue(ada, "transactional")
    read, go_on = threading.Event(), threading.Event()
    decide = claiming.gate.decide

    def slowly(facts: Any) -> Any:
        read.set()
        assert go_on.wait(PATIENCE_S)
        return decide(facts)

    monkeypatch.setattr(claiming, "lock", lambda key: Recipient.objects.get(pk=key))
    monkeypatch.setattr(claiming.gate, "decide", slowly)
    sending = Side(lambda: services.deliver(PersonMessage, ada.pk, message.pk))
    assert read.wait(PATIENCE_S)
    assert stop(ada).in_flight == 0
    go_on.set()
    sending.done()
    assert len(postbox.mails) == 2


def test_two_workers_send_one_message_once(
    ada: Person,
    office: Office,
    postbox: Postbox,
) -> None:
    message = office.queue(ada, "transactional")
    sides = [Side(lambda: services.deliver(PersonMessage, ada.pk, message.pk)) for _ in range(4)]
    for side in sides:
        side.done()
    assert len(postbox.mails) == 1
