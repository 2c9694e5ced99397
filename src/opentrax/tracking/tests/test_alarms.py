"""A call for help: from the phone's button to the pages of the office, and back."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from opentrax.audit.models import Entry
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.tracking.live.asgi import Live
from opentrax.tracking.models import Alarm
from opentrax.tracking.selectors.alarms import standing_alarms
from opentrax.tracking.services import alarms
from opentrax.tracking.services.alarms import ALARMS_KEPT, acknowledge_alarm, expire_alarms
from opentrax.tracking.tests.phones import Phone, a_phone, post, revoke, seconds_ago, traccar
from opentrax.tracking.tests.test_live import Page, ticket, watch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(bolt: Organization) -> Phone:
    return a_phone(organization_id=bolt.pk)


def alarms_of(phone: Phone) -> list[Alarm]:
    with scope(phone.organization_id):
        return list(Alarm.objects.order_by("received_at", "raised_at"))


def press(phone: Phone, at: int, **more: object) -> list[int]:
    form = traccar(phone, at, alarm="sos", **more)
    return [answer.status_code for answer in post({"url": "/ingest/traccar", "data": form})]


def test_in_query_form_and_json_it_is_stored_with_its_position(phone: Phone) -> None:
    at = seconds_ago(60)
    location = {
        "timestamp": datetime.fromtimestamp(at + 20, UTC).isoformat(),
        "coords": {"latitude": 47.1, "longitude": 9.5, "accuracy": 8},
        "extras": {"alarm": "sos"},
    }
    message = json.dumps({"device_id": phone.token, "location": location}).encode()
    answers = post(
        {"url": "/ingest/traccar", "params": traccar(phone, at, alarm="sos")},
        {"url": "/ingest/traccar", "data": traccar(phone, at + 10, alarm="sos")},
        {"url": "/ingest/traccar", "content": message},
    )
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [alarm.raised_at.timestamp() for alarm in alarms_of(phone)] == [at, at + 10, at + 20]
    assert all(alarm.is_placed for alarm in alarms_of(phone))
    assert phone.times() == [at, at + 10, at + 20]


def test_another_alarm_of_the_protocol_is_no_call_for_help(phone: Phone) -> None:
    post({"url": "/ingest/traccar", "data": traccar(phone, seconds_ago(60), alarm="lowBattery")})
    assert alarms_of(phone) == []
    assert len(phone.stored()) == 1


def test_the_same_message_again_is_one_alarm(phone: Phone) -> None:
    at = seconds_ago(60)
    assert press(phone, at) + press(phone, at) == [200, 200]
    assert len(alarms_of(phone)) == 1


@pytest.mark.parametrize("case", ["outside", "undisclosed", "no place", "bad place"])
def test_without_a_place_that_may_be_known_it_is_told_all_the_same(
    bolt: Organization, case: str
) -> None:
    past = datetime.now(UTC) - timedelta(hours=5)
    phone = a_phone(
        organization_id=bolt.pk,
        windows=[(past, past + timedelta(hours=1))] if case == "outside" else None,
        disclosed=case != "undisclosed",
    )
    place = {"no place": {"lat": None, "lon": None}, "bad place": {"lat": 99}}.get(case, {})
    assert press(phone, seconds_ago(60), **place) == [200]
    (alarm,) = alarms_of(phone)
    assert not alarm.is_placed
    assert phone.stored() == []
    counted = {"outside": {"outside_shift": 1}, "undisclosed": {"undisclosed": 1}}.get(case, {})
    assert phone.refused() == counted


def test_a_clock_that_runs_ahead_does_not_date_it_into_the_future(phone: Phone) -> None:
    press(phone, seconds_ago(-3600))
    (alarm,) = alarms_of(phone)
    assert alarm.raised_at == alarm.received_at


def test_a_revoked_phone_raises_nothing(phone: Phone) -> None:
    revoke(phone)
    press(phone, seconds_ago(60))
    assert alarms_of(phone) == []


def test_open_pages_get_it_at_once_and_later_ones_first(
    bolt: Organization, bea: Person, globex: Organization, gus: Person, phone: Phone
) -> None:
    async def conversation(live: Live, client: httpx.AsyncClient) -> None:
        page, outsider = Page(live, ticket(bolt, bea)), Page(live, ticket(globex, gus))
        await page.event()
        await client.post("/ingest/traccar", data=traccar(phone, seconds_ago(5), alarm="sos"))
        (alarm,) = await page.alarms()
        assert (alarm["technician_id"], alarm["name"]) == (str(phone.technician_id), "Tim")
        assert alarm["is_placed"] is True
        later = Page(live, ticket(bolt, bea))
        assert await later.alarms() == [alarm]
        theirs = a_phone_of_globex
        await client.post("/ingest/traccar", data=traccar(theirs, seconds_ago(5), alarm="sos"))
        # Had the outsider's stream carried Bolt's alarm, it would come before this one.
        (other,) = await outsider.alarms()
        assert other["technician_id"] == str(theirs.technician_id)

    a_phone_of_globex = a_phone(organization_id=globex.pk)
    watch(conversation)


def test_acknowledged_it_leaves_all_pages(bolt: Organization, bea: Person, phone: Phone) -> None:
    press(phone, seconds_ago(60))
    press(phone, seconds_ago(30))

    def acknowledge() -> None:
        try:
            with scope(bolt.pk, bea.pk):
                acknowledge_alarm(standing_alarms()[0], actor=bea)
        finally:
            connections.close_all()

    async def conversation(live: Live, _: httpx.AsyncClient) -> list[int]:
        page = Page(live, ticket(bolt, bea))
        before = await page.alarms()
        await asyncio.to_thread(acknowledge)
        return [len(before), len(await page.alarms())]

    # Pressed twice is one call: it shows once, and goes as one.
    assert watch(conversation) == [1, 0]
    assert all(alarm.acknowledged_by == bea.pk for alarm in alarms_of(phone))


def acknowledgement(alarm: Alarm) -> str:
    return reverse("alarm_acknowledgement", args=[alarm.pk])


def test_the_office_acknowledges_and_it_is_in_the_audit(
    bolt: Organization, bea: Person, phone: Phone, sign_in: Callable[..., Client]
) -> None:
    press(phone, seconds_ago(60))
    (alarm,) = alarms_of(phone)
    page = sign_in(bea, bolt)
    assert page.get(acknowledgement(alarm)).status_code == 405
    assert (
        page.post(acknowledgement(alarm), headers={"accept": "application/json"}).status_code == 204
    )
    (after,) = alarms_of(phone)
    assert (after.acknowledged_by, after.acknowledged_at is not None) == (bea.pk, True)
    with scope(bolt.pk):
        entry = Entry.objects.get(action="alarm.acknowledged")
    assert (entry.actor_id, entry.subject_id) == (bea.pk, phone.technician_id)
    # Who comes second changes nothing.
    assert page.post(acknowledgement(alarm)).status_code == 302
    assert alarms_of(phone)[0].acknowledged_at == after.acknowledged_at


def test_technicians_and_other_organizations_may_not(
    bolt: Organization, tim: Person, globex: Organization, gus: Person, phone: Phone,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    press(phone, seconds_ago(60))
    (alarm,) = alarms_of(phone)
    assert sign_in(tim, bolt).post(acknowledgement(alarm)).status_code == 403
    assert sign_in(gus, globex).post(acknowledgement(alarm)).status_code == 404
    assert alarms_of(phone)[0].acknowledged_at is None


def test_old_ones_go_but_none_that_stands(
    bolt: Organization, bea: Person, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(phone, seconds_ago(60))
    with scope(bolt.pk, bea.pk):
        assert expire_alarms() == 0
        acknowledge_alarm(standing_alarms()[0], actor=bea)
        assert expire_alarms() == 0
        later = datetime.now(UTC) + ALARMS_KEPT
        monkeypatch.setattr(alarms, "now", lambda: later)
        assert expire_alarms() == 1
