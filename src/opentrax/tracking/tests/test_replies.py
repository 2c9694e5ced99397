"""The geofences of the day: made from the plan, handed out by the door, never anybody else's."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from django.conf import settings
from django.test import Client

from opentrax.directory.models import Location, Technician
from opentrax.directory.services import LocationDetails, add_location
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.tracking.door.address import conninfo, door_conninfo
from opentrax.tracking.formats.regions import code_in_name, code_of, code_of_number, number_of
from opentrax.tracking.formats.sealing import seal, unseal
from opentrax.tracking.models import Position, Refusal, Reply, State
from opentrax.tracking.services.devices import add_device
from opentrax.tracking.services.replies import MOST_FENCES, prepare_all_replies, prepare_replies
from opentrax.tracking.testing import inform, make_technician
from opentrax.tracking.tests.phones import post, seconds_ago
from opentrax.tracking.tokens import message_secret, new_token
from opentrax.workorders import services
from opentrax.workorders.models import Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres15]
SignIn = Callable[..., Client]


class Day:
    """Tim of Bolt with OwnTracks on his phone, and Bolt's own work."""

    def __init__(self, bolt: Organization, bea: Person, tim: Person) -> None:
        self.bolt, self.bea, self.tim, self.token = bolt, bea, tim, new_token()
        with scope(bolt.pk, bea.pk):
            self.technician: Technician = make_technician(tim, actor=bea, zone="UTC")
            self.device = add_device(
                self.technician, kind="owntracks", name="Phone", token=self.token, actor=bea
            )
        with scope(bolt.pk, tim.pk):
            inform(self.technician, tim)

    def location(self, name: str, latitude: float = 45.5) -> Location:
        with scope(self.bolt.pk, self.bea.pk):
            details = LocationDetails(name, "UTC", point=(latitude, -75.5), radius_m=80)
            return add_location(details, actor=self.bea)

    def visit(self, place: Location, days: int = 0) -> Visit:
        start = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
        start += timedelta(days=days)
        with scope(self.bolt.pk, self.bea.pk):
            order = services.create_work_order(
                place, services.WorkOrderDetails("Look"), actor=self.bea
            )
            services.assign(order, self.bolt.pk, actor=self.bea)
            return services.plan_visit(
                order, self.technician, start_at=start, end_at=start + timedelta(hours=1),
                actor=self.bea,
            )  # fmt: skip

    def prepare(self) -> int:
        with scope(self.bolt.pk):
            return prepare_replies(self.technician)

    def post(self, *messages: bytes) -> list[httpx.Response]:
        address = f"/ingest/owntracks/{self.token}"
        return post(*({"url": address, "content": message} for message in messages))

    def told(self) -> list[dict[str, Any]]:
        """What the phone gets in one answer: its way points."""
        return way_points(self.post(b'{"_type":"lwt","tst":1}')[0].content)


def way_points(body: bytes) -> list[dict[str, Any]]:
    found = [c for c in json.loads(body) if c["action"] == "setWaypoints"]
    return [one for command in found for one in command["waypoints"]["waypoints"]]


@pytest.fixture
def day(bolt: Organization, bea: Person, tim: Person) -> Day:
    return Day(bolt, bea, tim)


def test_a_phone_gets_the_fences_of_todays_visits_three_times(day: Day) -> None:
    shop, other = day.location("Shop: north"), day.location("Other")
    day.visit(shop)
    day.visit(other, days=1)
    assert day.prepare() == 1
    assert day.prepare() == 0
    answers = day.post(*[b'{"_type":"lwt","tst":1}'] * 5)
    assert [answer.status_code for answer in answers] == [200] * 5
    assert [bool(way_points(answer.content)) for answer in answers] == [True] * 3 + [False] * 2
    assert answers[4].content == b"[]"
    commands = json.loads(answers[0].content)
    assert [command["action"] for command in commands] == ["setWaypoints", "status"]
    assert way_points(answers[0].content) == [
        {
            "_type": "waypoint", "desc": f"Shop north (#{code_of(shop.pk)})", "lat": 45.5,
            "lon": -75.5, "rad": 80, "tst": number_of(shop.pk),
        }
    ]  # fmt: skip


def test_a_change_is_told_anew_and_takes_back_what_is_not_needed(day: Day) -> None:
    shop, depot = day.location("Shop"), day.location("Depot", 45.6)
    visit = day.visit(shop)
    day.prepare()
    for _ in range(4):
        day.told()
    day.visit(depot)
    with scope(day.bolt.pk, day.bea.pk):
        services.cancel_visit(visit, actor=day.bea)
    assert day.prepare() == 1
    told = {one["desc"].split(" (")[0]: one["lat"] for one in day.told()}
    assert told == {"Depot": 45.6, "Shop": 1000}


def test_no_more_fences_than_an_iphone_watches(day: Day) -> None:
    for n in range(MOST_FENCES + 1):
        day.visit(day.location(f"Place {n}", 45 + n / 100))
    day.prepare()
    assert len(day.told()) == MOST_FENCES


def test_every_technician_with_a_phone_is_prepared(day: Day) -> None:
    day.visit(day.location("Shop"))
    with scope(day.bolt.pk):
        prepare_all_replies()
    assert len(day.told()) == 1


def test_who_seals_gets_a_sealed_answer(day: Day) -> None:
    secret = message_secret(day.token, settings.SECRET_KEY).encode()
    day.visit(day.location("Shop"))
    day.prepare()
    message = {"_type": "location", "lat": 45.5, "lon": -75.5, "tst": seconds_ago(5)}
    other = seal(json.dumps(message).encode(), b"another secret")
    sealed, strange = day.post(seal(json.dumps(message).encode(), secret), other)
    body = json.loads(sealed.content)
    assert body.keys() == {"_type", "data"}
    assert len(way_points(unseal(body["data"], secret) or b"[]")) == 1
    assert strange.status_code == 200
    with scope(day.bolt.pk):
        assert not Position.objects.filter(device_id=day.device.pk).exists()
        refused = Refusal.objects.filter(device_id=day.device.pk)
        assert sorted(refused.values_list("reason", "fixes")) == [
            ("outside_shift", 1),
            ("undecryptable", 1),
        ]


def test_who_does_not_know_how_tracking_works_is_told_nothing(
    bolt: Organization, bea: Person, tim: Person
) -> None:
    day = Day(bolt, bea, tim)
    with scope(bolt.pk):
        State.objects.filter(technician=day.technician).update(acknowledged_version=None)
    day.visit(day.location("Shop"))
    day.prepare()
    assert day.post(b"")[0].content == b"[]"


def test_the_door_reads_no_reply_and_the_application_hands_out_none() -> None:
    for who, statement in (
        (door_conninfo(), "SELECT body FROM tracking_reply"),
        (door_conninfo(), "UPDATE tracking_reply SET times_handed_out = 0"),
        (conninfo("default"), "SELECT * FROM tracking_take_replies(ARRAY[]::bytea[])"),
    ):
        with (
            psycopg.connect(who) as role,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            role.execute(statement)


def test_another_organizations_phone_gets_its_own_alone(
    day: Day, acme: Organization, ada: Person, dan: Person
) -> None:
    other = Day(acme, ada, dan)
    day.visit(day.location("Shop"))
    day.prepare()
    other.prepare()
    assert other.told() == []
    assert len(day.told()) == 1


def test_the_page_says_in_words_what_hinders_the_phone(day: Day, sign_in: SignIn) -> None:
    page = f"/devices/{day.device.pk}"
    client = sign_in(day.bea, day.bolt)
    assert "Settings of the phone" not in client.get(page).content.decode()
    day.post(b'{"_type":"status","android":{"wifi":1,"ps":1,"bo":1,"hib":0,"loc":-4}}')
    shown = client.get(page).content.decode()
    assert "The phone saves power" in shown
    assert "The app gets no location at all" in shown
    assert "phone_settings" not in shown
    assert "Messages that could not be used" not in shown
    day.post(b'{"_type":"status","android":{"wifi":1,"ps":0,"bo":0,"hib":0,"loc":0}}')
    assert "nothing hinders it" in client.get(page).content.decode()


def test_a_code_comes_back_from_name_and_number() -> None:
    for _ in range(200):
        key = uuid7()
        assert (
            code_of_number(number_of(key)) == code_of(key) == code_in_name(f"X (#{code_of(key)})")
        )
    assert code_in_name("Home") is None
    assert code_of_number(1774000000) is None


def test_a_reply_goes_with_its_device(day: Day) -> None:
    day.prepare()
    with scope(day.bolt.pk):
        assert Reply.objects.count() == 1
        day.device.delete()
        assert Reply.objects.count() == 0
