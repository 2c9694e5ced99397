"""Habits of clients, through the real door: how they name themselves, replay, and err."""

import json
from typing import Any

import pytest

from opentrax.tracking.tests.phones import Phone, a_phone, post, seconds_ago

pytestmark = pytest.mark.django_db(transaction=True)
OWNTRACKS = "/ingest/owntracks"


def location(at: float, **more: Any) -> bytes:
    message = {"_type": "location", "lat": 47.14, "lon": 9.52, "tst": at, "tid": "tm", **more}
    return json.dumps(message).encode()


def query(at: float, **more: Any) -> str:
    fields = {"lat": 47.14 + at % 100 / 1e4, "lon": 9.52, "timestamp": int(at), "spd": 1.5, **more}
    return "&".join(f"{name}={value}" for name, value in fields.items())


def test_owntracks_may_name_its_device_in_header_query_or_topic() -> None:
    phone = a_phone()
    times = [seconds_ago(n) for n in (60, 50, 40, 30)]
    requests: list[dict[str, Any]] = [
        {"url": OWNTRACKS, "headers": {"X-Limit-U": "tim", "X-Limit-D": phone.token}},
        {"url": f"{OWNTRACKS}?u=tim&d={phone.token}"},
        {"url": OWNTRACKS, "auth": ("tim", phone.token)},
        {"url": f"{OWNTRACKS}/{phone.token}"},
    ]
    for request, at in zip(requests, times, strict=True):
        request["content"] = location(at)
    by_topic = {"url": OWNTRACKS, "content": location(seconds_ago(20), topic=f"o/u/{phone.token}")}
    answers = post(*requests, by_topic)
    assert [(a.status_code, a.content) for a in answers] == [(200, b"[]")] * 5
    assert len(phone.times()) == 5


def test_a_path_wins_over_what_the_body_claims() -> None:
    sender, other = a_phone(), a_phone()
    body = location(seconds_ago(20), topic=f"owntracks/u/{other.token}")
    post({"url": f"{OWNTRACKS}/{sender.token}", "content": body})
    assert (len(sender.times()), other.times()) == (1, [])


def test_a_clock_that_counts_from_2001_is_put_right_once() -> None:
    phone, at = a_phone(), seconds_ago(120)
    address = f"{OWNTRACKS}/{phone.token}"
    post(*({"url": address, "content": location(at - 978_307_200)} for _ in range(2)))
    assert phone.times() == [at]


def test_an_id_makes_a_message_unique_and_none_the_place_does() -> None:
    phone, at = a_phone(), seconds_ago(60)
    bodies = [location(at, _id="a"), location(at, _id="a", acc=9), location(at, _id="b")]
    bodies += [location(at), location(at, created_at=at + 30)]
    post(*({"url": f"{OWNTRACKS}/{phone.token}", "content": body} for body in bodies))
    assert len(phone.times()) == 3


def test_every_other_type_and_no_body_are_answered_and_keep_nothing() -> None:
    phone = a_phone()
    kinds = ("waypoint", "waypoints", "lwt", "card", "steps", "beacon", "request", "cmd", "dump")
    bodies = [b"", *[json.dumps({"_type": k, "lat": 1, "lon": 2}).encode() for k in kinds]]
    answers = post(*({"url": f"{OWNTRACKS}/{phone.token}", "content": b} for b in bodies))
    assert {(a.status_code, a.content) for a in answers} == {(200, b"[]")}
    assert (phone.times(), phone.quarantined()) == ([], [])


@pytest.mark.parametrize("method", ["query", "form"])
def test_gpslogger_replays_its_day_in_any_order(method: str) -> None:
    phone = a_phone()
    day = [seconds_ago(60 * n) for n in range(1, 9)]
    address = f"/ingest/gpslogger/{phone.token}"
    sent = [*day[::2], *day[::-1], *day]  # live, then automatic sending twice from the beginning

    def request(at: float) -> dict[str, Any]:
        if method == "query":
            return {"url": f"{address}?{query(at)}"}
        form = {"content-type": "application/x-www-form-urlencoded"}
        return {"url": address, "content": query(at).encode(), "headers": form}

    answers = post(*map(request, sent))
    assert {(a.status_code, a.content) for a in answers} == {(200, b"OK\n")}
    assert phone.times() == sorted(day)
    assert {p.speed_mps for p in phone.stored()} == {1.5}


def test_gpslogger_without_a_place_is_answered_so_that_it_goes_on() -> None:
    phone: Phone = a_phone()
    (answer,) = post({"url": f"/ingest/gpslogger/{phone.token}?lat=null&lon=&timestamp=1"})
    assert answer.status_code == 200
    assert phone.quarantined() == [("bad_place", "lat lon timestamp", 1)]
