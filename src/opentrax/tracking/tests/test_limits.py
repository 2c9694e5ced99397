"""Limits of the door: they delay and lose nothing, stay small, and stop no neighbour."""

from functools import partial

import httpx
import pytest

from opentrax.tracking.door.limits import Buckets, Limits, Rates, address_of
from opentrax.tracking.door.rsgi import Door
from opentrax.tracking.tests.phones import a_phone, revoke, seconds_ago, talk, traccar

SMALL = Rates(positions_per_s=2, backlog_positions=10, unknown_per_s=1, unknown_at_once=3)
HOME, STREET = "203.0.113.7", "198.51.100.1"


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_backlog_passes_at_once_and_what_follows_waits_for_the_rate() -> None:
    clock = Clock()
    limits = Limits(SMALL, now=clock)
    assert limits.wait_s(b"tim", HOME) == 0
    limits.stored(b"tim", 50)  # a single message passes whatever its size
    assert limits.wait_s(b"tim", HOME) == 21
    clock.at += 20
    assert limits.wait_s(b"tim", HOME) == 1
    clock.at += 2
    assert limits.wait_s(b"tim", HOME) == 0
    assert limits.wait_s(b"bea", HOME) == 0


def test_unknown_tokens_are_charged_to_their_address_and_stop_nobody_who_is_known() -> None:
    clock = Clock()
    limits = Limits(SMALL, now=clock)
    limits.stored(b"tim", 1)
    for number in range(3):
        limits.unknown(b"guess %d" % number, HOME)
    assert limits.wait_s(b"another guess", HOME) == 1
    assert limits.wait_s(b"tim", HOME) == 0
    assert limits.wait_s(b"another guess", STREET) == 0
    limits.unknown(b"tim", STREET)  # revoked: from now on a stranger
    assert limits.wait_s(b"tim", HOME) == 1


def test_the_tables_stay_as_small_as_they_are_told() -> None:
    buckets = Buckets[int](1, 5, at_most=100, now=Clock())
    for key in range(1000):
        buckets.take(key, 5)
        buckets.take(7, 0)  # who is there often stays
    assert len(buckets) == 100
    assert 7 in buckets
    assert 998 in buckets
    assert 800 not in buckets


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        (f"{HOME}:4711", "192.0.2.1", HOME),
        ("127.0.0.1:4711", f"192.0.2.1, {HOME}", HOME),
        ("127.0.0.1:4711", None, "127.0.0.1"),
        ("[::1]:4711", f"192.0.2.1, {HOME}", HOME),
        ("unix", None, ""),
        ("[2001:db8:1:2:3:4:5:6]:1", None, "2001:db8:1:2"),
        ("2001:db8:1:2:3:4:5:6:1", None, "2001:db8:1:2"),
    ],
)
def test_the_address_is_the_senders_or_what_the_proxy_of_this_machine_says(
    client: str, forwarded: str | None, address: str
) -> None:
    assert address_of(client, forwarded) == address


@pytest.mark.django_db(transaction=True)
def test_over_the_limit_the_door_says_when_to_come_again_and_loses_nothing() -> None:
    phone, at = a_phone(), seconds_ago(600)
    slow = Rates(positions_per_s=0.01, backlog_positions=4)

    async def conversation(client: httpx.AsyncClient) -> list[httpx.Response]:
        forms = [traccar(phone, at + n) for n in range(4)]
        return [await client.post("/ingest/traccar", data=form) for form in forms]

    answers = talk(conversation, door=partial(Door, rates=lambda: slow))
    # A message weighs one more than its positions.
    assert [a.status_code for a in answers] == [200, 200, 503, 503]
    assert 0 < int(answers[2].headers["retry-after"]) <= 3600
    assert phone.times() == [at, at + 1]
    assert phone.refused() == {}


@pytest.mark.django_db(transaction=True)
def test_who_guesses_tokens_has_to_wait_and_a_revoked_phone_is_told_so() -> None:
    phone, revoked, at = a_phone(), a_phone(), seconds_ago(60)
    revoke(revoked)
    few = Rates(unknown_per_s=0.01, unknown_at_once=2)

    async def conversation(client: httpx.AsyncClient) -> list[int]:
        tokens = [phone.token, revoked.token, "otd_guess", "otd_other", phone.token]
        sent = [
            await client.post("/ingest/traccar", data=traccar(phone, at + n, id=token))
            for n, token in enumerate(tokens)
        ]
        return [answer.status_code for answer in sent]

    codes = talk(conversation, door=partial(Door, rates=lambda: few))
    assert codes == [200, 401, 401, 503, 200]
