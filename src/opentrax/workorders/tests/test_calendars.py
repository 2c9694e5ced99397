"""Calendar feeds through their real address, read back by a parser of calendars."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar, Event

from opentrax.accounts.tests.conftest import PASSWORD, prove
from opentrax.directory.models import Location, Technician
from opentrax.kit.tenancy import person_scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Person, Role
from opentrax.organizations.selectors import membership_of
from opentrax.workorders import services
from opentrax.workorders.models import CalendarFeed, Visit, WorkOrder
from opentrax.workorders.rules.plans import Rhythm
from opentrax.workorders.services.calendars import forget_calendar_feeds, make_calendar_feed
from opentrax.workorders.services.plan_runs import catch_up, lock_plan
from opentrax.workorders.services.plans import PlanDetails, add_plan
from opentrax.workorders.tests.conftest import ELEVEN, NINE, Browse, Side

pytestmark = pytest.mark.django_db
PAGE = "/organization/calendars"
Feed = Callable[[str, str, Person, str], str]


@pytest.fixture(autouse=True)
def morning(clock: SettableClock) -> None:
    """The day before the visit; nobody has asked for anything yet."""
    cache.clear()
    clock.set(NINE - timedelta(days=1))


@pytest.fixture
def feed(side: Side) -> Feed:
    """`feed("bolt", "own", tim, "secret")` is the address of a calendar of Tim's at Bolt."""

    def make(name: str, kind: str, person: Person, secret: str) -> str:
        with side(name):
            make_calendar_feed(f"{name} {kind}", kind, secret=secret, actor=person)
        return f"/calendar/{secret}.ics"

    return make


def events(address: str) -> list[Event]:
    response = Client().get(address)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(response.content).events)


def test_an_address_is_made_after_a_proof_shown_once_and_revoked(
    visit: Visit, order: WorkOrder, browse: Browse, tim: Person, side: Side
) -> None:
    with person_scope(tim.pk):
        tim.set_password(PASSWORD)
        tim.save()
    client, form = browse("tim"), {"name": "Phone", "kind": "own"}
    assert "No calendar address yet" in client.get(PAGE).text
    assert client.post(f"{PAGE}/new", form)["Location"].startswith("/me/proof")
    prove(client)
    assert client.post(f"{PAGE}/new", form | {"kind": "all"}).status_code == 422
    assert client.post(f"{PAGE}/new", form | {"name": "a\0b"}).status_code == 422
    shown = client.post(f"{PAGE}/new", form)
    [address] = re.findall(r"/calendar/[\w-]{32}\.ics", shown.text)
    assert address not in client.get(PAGE).text
    [told] = events(address)
    assert told["SUMMARY"] == f"{order.number} · Fix the door"
    assert told["LOCATION"] == "Shop"
    assert (told.start, told.end, told["SEQUENCE"]) == (NINE, ELEVEN, 0)
    assert told["DTSTART"].to_ical() == b"20260324T130000Z"
    with side("bolt"):
        made = CalendarFeed.objects.get()
    assert made.last_used_on == date(2026, 3, 23)
    assert client.post(f"{PAGE}/{made.pk}/revocation").status_code == 302
    gone = Client().get(address)
    assert (gone.status_code, "BEGIN" in gone.text) == (404, False)


def test_each_change_of_a_visit_is_a_later_revision_of_the_same_event(
    visit: Visit, technician: Technician, tim: Person, bea: Person, feed: Feed, side: Side
) -> None:
    address = feed("bolt", "own", tim, "tims")
    first = Client().get(address)
    same = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    [before] = events(address)
    with side("bolt"):
        later = ELEVEN + timedelta(hours=1)
        services.reschedule_visit(visit, technician, start_at=ELEVEN, end_at=later, actor=bea)
    changed = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    [moved] = events(address)
    assert (moved.start, moved["SEQUENCE"], moved["UID"]) == (ELEVEN, 1, before["UID"])
    with side("bolt"):
        services.cancel_visit(visit, actor=bea)
    [cancelled] = events(address)
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", 2)
    assert cancelled["UID"] == before["UID"]


def test_only_the_days_around_and_only_whose_it_is(
    visit: Visit, bea: Person, tim: Person, ada: Person, gus: Person,
    clock: SettableClock, feed: Feed, side: Side,
) -> None:  # fmt: skip
    addresses = [
        feed("bolt", "own", tim, "t"), feed("bolt", "all", bea, "b"), feed("acme", "all", ada, "a"),
    ]  # fmt: skip
    others = feed("globex", "all", gus, "g")
    own, bolts, acmes = ([str(e["SUMMARY"]) for e in events(a)] for a in addresses)
    assert bolts == acmes == [f"{own[0]} · Tim Example"]
    assert events(others) == []
    for at, count in (
        (NINE - timedelta(days=181), 0), (NINE - timedelta(days=179), 1),
        (NINE + timedelta(days=29), 1), (NINE + timedelta(days=31), 0),
    ):  # fmt: skip
        clock.set(at)
        assert [len(events(a)) for a in addresses] == [count] * 3


def test_planned_dates_are_days_at_their_place(
    shop: Location, ada: Person, clock: SettableClock, feed: Feed, side: Side
) -> None:
    clock.set(datetime(2026, 1, 20, 15, tzinfo=UTC))
    with side("acme"):
        monthly = Rhythm("monthly", date(2026, 2, 2))
        details = PlanDetails("Filters", "Change the filter", monthly, [shop])
        plan = add_plan(details, actor=ada)
    address = feed("acme", "all", ada, "a")
    before = events(address)
    with side("acme"):
        assert catch_up(lock_plan(plan.pk)) == 1
    told = events(address)
    assert [e.start for e in told] == [date(2026, month, 2) for month in (2, 3, 4, 5, 6, 7)]
    assert {type(e.start) for e in told} == {date}
    # The one whose order is raised is the same event as before, with a number now.
    assert len({e["UID"] for e in told}) == 6
    assert [e["UID"] for e in told] == [e["UID"] for e in before]
    assert [str(e["SUMMARY"]) for e in (before[0], told[0])] == [
        "Change the filter",
        "1 · Change the filter",
    ]
    assert str(told[1]["SUMMARY"]) == "Change the filter"


def test_an_address_ends_with_the_membership_and_with_the_right(
    visit: Visit, bea: Person, tim: Person, feed: Feed, side: Side
) -> None:  # fmt: skip
    with side("bolt"):
        member = membership_of(tim.pk)
        assert member is not None
        organizations.change_role(member, Role.DISPATCHER, actor=bea)
    everything, own = feed("bolt", "all", tim, "everything"), feed("bolt", "own", tim, "own")
    assert [len(events(address)) for address in (everything, own)] == [1, 1]
    with side("bolt"):
        organizations.change_role(member, Role.TECHNICIAN, actor=bea)
    assert [Client().get(address).status_code for address in (everything, own)] == [404, 200]
    with side("bolt"):
        organizations.end_membership(member, actor=bea)
    assert Client().get(own).status_code == 404
    with side("bolt"):
        forget_calendar_feeds(tim.pk)
        assert not CalendarFeed.objects.exists()


def test_who_asks_too_often_waits(visit: Visit, tim: Person, feed: Feed) -> None:
    address, client = feed("bolt", "own", tim, "t"), Client()
    known = [client.get(address).status_code for _ in range(31)]
    assert known == [200] * 30 + [429]
    guessed = [client.get("/calendar/nothing.ics").status_code for _ in range(61)]
    assert guessed == [404] * 60 + [429]
