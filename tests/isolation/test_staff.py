"""The operator's staff and everybody's addresses: without a live grant nothing is shown, with one
only what it opens, never anything changed, and each page shown is on record."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client

from opentrax.directory.models import Location, Technician
from opentrax.directory.selectors import own_locations
from opentrax.kit.clock import now
from opentrax.kit.tenancy import guest_scope, person_scope, scope
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Membership, Organization, Person
from opentrax.privacy import guests
from opentrax.privacy.guests import AccessEndedError, record_look
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.models import StaffGrant, StaffLook
from opentrax.privacy.rules.staff import OPENED_BY, Area, Asked, opens
from opentrax.privacy.services import staff
from opentrax.timesheets.models import TimeSegment
from opentrax.tracking.live.boards import may_watch
from opentrax.tracking.live.tokens import Ticket
from opentrax.tracking.models import Position, Shift
from opentrax.workorders import services as workorders
from opentrax.workorders.selectors import work_orders
from opentrax.workorders.services import WorkOrderDetails, create_work_order
from tests.isolation.conftest import NAMES, Stage
from tests.isolation.test_addresses import GUARDED
from tests.isolation.test_two_tenants import _KEY, _url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("administrators_session")]

EVERYTHING = tuple(Area)
Open = Callable[..., StaffGrant]


@pytest.fixture
def sam(db: None) -> Person:
    """Works for the operator, and belongs to no organization."""
    person = organizations.register_person(
        email="sam@operator.example", name="Sam Staff", password=None, time_zone="UTC"
    )
    named(person, is_staff=True)
    return person


def named(person: Person, *, is_staff: bool) -> None:
    """What `opentrax staff add` does as the schema's owner, here in the test's transaction."""
    with ExitStack() as stack:
        Sandbox(stack).sql(
            "UPDATE organizations_person SET is_operator_staff = %s WHERE id = %s",
            is_staff, person.pk,
        )  # fmt: skip
    person.is_operator_staff = is_staff


def asked(*areas: str, minutes: int = 60) -> Asked:
    return Asked(
        why="support", words="The list of hours is empty", reference="Case 7",
        areas=areas or EVERYTHING, minutes=minutes,
    )  # fmt: skip


@pytest.fixture
def bolts_grant(stage: Stage, sam: Person, bolt: Organization, bea: Person) -> Open:
    def make(*areas: str) -> StaffGrant:
        with person_scope(sam.pk):
            grant = staff.ask_access(bolt.pk, asked(*areas), actor=sam)
        return grant if grant.begins_at else staff.approve_access(grant, actor=bea)

    return make


@pytest.fixture
def inside(sign_in) -> Callable[[Person, StaffGrant], Client]:
    def enter(person: Person, grant: StaffGrant) -> Client:
        client = sign_in(person)
        answer = client.post(f"/operator/access/{grant.pk}/entry")
        assert answer.status_code == 302
        return client

    return enter


def _pages(stage: Stage) -> dict[str, str]:
    """An address with a real row of Bolt's in each place, by pattern and action."""
    return {
        a.pattern: _url(a.pattern, {name: stage.keys[name][-1] for name in _KEY.findall(a.pattern)})
        for a in GUARDED
        if "str:" not in a.pattern
    }


def _actions() -> dict[str, str]:
    return {a.pattern: a.access.action for a in GUARDED if a.access and "str:" not in a.pattern}


def looks(bolt: Organization) -> list[StaffLook]:
    with scope(bolt.pk):
        return list(StaffLook.objects.order_by("at"))


def test_without_a_grant_no_address_shows_anything(
    stage: Stage, sam: Person, bolt: Organization, sign_in
) -> None:
    """Not even when the session names the organization, and a grant that never was."""
    client = sign_in(sam, bolt)
    assert client.get("/technicians").status_code == 302
    session = client.session
    for pattern, url in _pages(stage).items():
        session["staff_grant"] = str(uuid4())
        session.save()
        answer = client.get(url)
        assert answer.status_code in {302, 401, 403, 404, 405}, pattern
        assert not [name for name in NAMES if name in answer.content.decode()], pattern
    assert looks(bolt) == []


def test_a_grant_opens_its_areas_on_each_page_and_nothing_else(
    bolts_grant: Open, stage: Stage, sam: Person, bolt: Organization, inside
) -> None:
    grant = bolts_grant()
    client, actions, found = inside(sam, grant), _actions(), {}
    for pattern, url in _pages(stage).items():
        found[pattern] = client.get(url).status_code
    closed = {p for p in found if actions[p] not in OPENED_BY}
    assert {p for p in closed if found[p] not in {403, 405}} == set()
    shown = {p for p, code in found.items() if code == 200}
    assert {"work-orders", "locations", "technicians", "timesheets", "days", "devices"} <= shown
    assert {"technicians/<uuid:technician_id>", "organization/members", "shifts"} <= shown
    assert "days/<date:day>/<uuid:technician_id>" in shown
    assert {p for p in found if found[p] >= 500} == set()
    on_record = {look.path for look in looks(bolt)}
    assert on_record == {_pages(stage)[p] for p in shown}


def test_hours_open_no_trails_no_people_and_no_work_orders(
    bolts_grant: Open, stage: Stage, sam: Person, bolt: Organization, inside
) -> None:
    grant = bolts_grant(Area.TIMESHEETS)
    client, actions = inside(sam, grant), _actions()
    for pattern, url in _pages(stage).items():
        if actions[pattern] in OPENED_BY and not opens(grant.areas, actions[pattern]):
            assert client.get(url).status_code in {403, 405}, pattern
    assert client.get("/timesheets").status_code == 200
    with guest_scope(grant.pk, bolt.pk, sam.pk):
        assert TimeSegment.objects.count() == 1
        assert not Membership.objects.filter(organization_id=bolt.pk).exists()
        assert not Position.objects.exists()
        assert not Shift.objects.exists()


def test_a_search_under_a_grant_finds_what_it_opens(
    bolts_grant: Open, stage: Stage, sam: Person, bolt: Organization, bea: Person
) -> None:
    with scope(bolt.pk, bea.pk):
        place = own_locations()[0]
        create_work_order(place, WorkOrderDetails("Grease the gate"), actor=bea)
    for area, finds in ((Area.WORK_ORDERS, True), (Area.TIMESHEETS, False)):
        grant = bolts_grant(area)
        with guest_scope(grant.pk, bolt.pk, sam.pk):
            assert work_orders(search="gate").exists() is finds


def test_nothing_is_sent_under_a_grant(
    bolts_grant: Open, stage: Stage, sam: Person, inside
) -> None:
    client = inside(sam, bolts_grant())
    for pattern, url in _pages(stage).items():
        assert client.post(url, {"name": "changed"}).status_code == 403, pattern


def test_the_role_of_the_database_cannot_write_even_under_a_grant(
    bolts_grant: Open, sam: Person, bolt: Organization
) -> None:
    grant = bolts_grant()
    for statement in (
        "UPDATE directory_technician SET name = 'x'",
        "DELETE FROM timesheets_timesegment",
        "INSERT INTO privacy_stafflook SELECT * FROM privacy_stafflook",
        "UPDATE privacy_staffgrant SET expires_at = expires_at + interval '1 day'",
        "SELECT * FROM audit_entry",
        "SELECT * FROM messaging_personmessage",
    ):
        with pytest.raises(DatabaseError), guest_scope(grant.pk, bolt.pk, sam.pk):
            connection.cursor().execute(statement)


def test_nobody_of_the_program_extends_a_grant(
    bolts_grant: Open, sam: Person, bolt: Organization
) -> None:
    grant = bolts_grant(Area.PEOPLE)
    for changes in ({"expires_at": None}, {"areas": list(EVERYTHING)}, {"staff_id": uuid4()}):
        with pytest.raises(ProgrammingError), scope(bolt.pk, sam.pk):
            StaffGrant.objects.filter(pk=grant.pk).update(**changes)
    with pytest.raises(ProgrammingError), scope(bolt.pk, sam.pk):
        StaffGrant.objects.create(
            staff_id=sam.pk, why="fault", words="let me in at once", areas=["people"], minutes=60,
            begins_at=grant.begins_at, expires_at=grant.expires_at, approved_as="alone",
            approved_by_id=sam.pk,
        )  # fmt: skip


def _seen(grant: StaffGrant, organization: Organization, person: Person) -> int:
    with guest_scope(grant.pk, organization.pk, person.pk):
        return Technician.objects.count()


def test_another_organizations_grant_and_another_persons_show_nothing(
    bolts_grant: Open, sam: Person, bolt: Organization, acme: Organization, gus: Person
) -> None:
    grant = bolts_grant()
    assert _seen(grant, bolt, sam) == 1
    assert _seen(grant, bolt, gus) == 0
    # Whatever scope the program opens, it is the grant that counts: these are Bolt's.
    with guest_scope(grant.pk, acme.pk, sam.pk), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT organization_id FROM directory_location")
        assert cursor.fetchall() == [(bolt.pk,)]


def test_who_is_staff_no_more_is_out_at_once(
    bolts_grant: Open, sam: Person, bolt: Organization
) -> None:
    grant = bolts_grant()
    named(sam, is_staff=False)
    assert _seen(grant, bolt, sam) == 0


def _as_if_elsewhere(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE NONE; {statement}; SET LOCAL ROLE opentrax_staff")


@pytest.mark.parametrize(
    "change",
    [
        "ended_at = clock_timestamp()",
        "begins_at = begins_at - interval '2 hours', expires_at = clock_timestamp()",
        "begins_at = NULL, expires_at = NULL, approved_as = '', approved_by_id = NULL",
        "areas = '[\"people\"]'",
    ],
)
def test_what_ends_closes_at_once_in_the_middle_of_a_page(
    change: str, bolts_grant: Open, sam: Person, bolt: Organization
) -> None:
    grant = bolts_grant()
    with guest_scope(grant.pk, bolt.pk, sam.pk):
        assert TimeSegment.objects.count() == 1
        _as_if_elsewhere(f"UPDATE privacy_staffgrant SET {change}")  # noqa: S608
        assert TimeSegment.objects.count() == 0
        if "areas" not in change:
            with pytest.raises(AccessEndedError), transaction.atomic():
                record_look("days", "/days")


def test_a_page_that_the_end_overtook_is_not_shown(
    bolts_grant: Open, sam: Person, bolt: Organization, inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends after the page was made and before it is on record."""
    client = inside(sam, bolts_grant())
    monkeypatch.setattr(guests, "record_look", _end_then(guests.record_look))
    answer = client.get("/technicians")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/operator/access")
    assert "Tim" not in answer.content.decode()
    assert looks(bolt) == []


def _end_then(record: Callable[[str, str], None]) -> Callable[[str, str], None]:
    def ended(page: str, path: str) -> None:
        _as_if_elsewhere("UPDATE privacy_staffgrant SET ended_at = clock_timestamp()")
        record(page, path)

    return ended


def test_the_client_ends_it_and_the_next_page_is_shut(
    bolts_grant: Open, sam: Person, bolt: Organization, bea: Person, inside, sign_in
) -> None:
    grant = bolts_grant()
    client, office = inside(sam, grant), sign_in(bea, bolt)
    assert client.get("/technicians").status_code == 200
    banner = office.get("/work-orders").content.decode()
    assert "Sam Staff of the operator’s staff may read" in banner
    assert office.post(f"/organization/staff/{grant.pk}/end").status_code == 302
    answer = client.get("/technicians")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/operator/access")
    assert client.get("/technicians", headers={"HX-Request": "true"}).status_code in {302, 401}
    assert len(looks(bolt)) == 1
    shown = office.get("/organization/staff").content.decode()
    assert "/technicians" in shown
    assert "Bea Example" in shown


def test_no_file_is_handed_out(bolts_grant: Open, sam: Person, bolt: Organization, inside) -> None:
    client = inside(sam, bolts_grant())
    answer = client.get("/timesheets/export?week=2026-03-23")
    assert answer.status_code == 403
    assert looks(bolt) == []


def test_whom_a_page_is_about_sees_who_looked(
    bolts_grant: Open, stage: Stage, sam: Person, bolt: Organization, bea: Person, tim: Person,
    inside, sign_in,
) -> None:  # fmt: skip
    client = inside(sam, bolts_grant())
    one = stage.keys["technician_id"][0]
    for path in (f"/technicians/{one}", f"/days/2026-03-24/{one}", "/technicians"):
        assert client.get(path).status_code == 200
    assert [look.about_id for look in looks(bolt)] == [tim.pk, tim.pk, None]
    page = sign_in(tim, bolt).get("/me/data").content.decode()
    assert "Sam Staff" in page
    assert page.count("A page about you") == 2
    others = sign_in(bea, bolt).get("/me/data").content.decode()
    assert "A page about you" not in others
    assert "A page about many" in others


def test_the_live_map_stays_shut(
    bolts_grant: Open, sam: Person, bolt: Organization, inside
) -> None:
    client = inside(sam, bolts_grant())
    assert client.get("/live-map").status_code == 403
    assert not may_watch(Ticket(organization_id=bolt.pk, person_id=sam.pk))


def test_a_grant_opens_what_an_organization_keeps_and_not_what_others_show_it(
    bolts_grant: Open, stage: Stage, sam: Person, bolt: Organization, inside
) -> None:
    """Acme's work order is offered to Bolt: Acme let nobody in."""
    client = inside(sam, bolts_grant())
    assert "Mend the hoist" not in client.get("/work-orders").content.decode()
    [order] = stage.keys["work_order_id"]
    assert client.get(f"/work-orders/{order}").status_code == 404


def test_a_grant_shows_deadlines_while_a_pause_runs(
    bolts_grant: Open, stage: Stage, sam: Person, bolt: Organization, bea: Person, inside
) -> None:
    with scope(bolt.pk, bea.pk):
        yard, technician = Location.objects.get(name="Bolt Yard"), Technician.objects.get()
        order = workorders.create_work_order(yard, workorders.WorkOrderDetails("Sweep"), actor=bea)
        workorders.assign(order, bolt.pk, actor=bea)
        at = now()
        visit = workorders.plan_visit(
            order, technician, start_at=at, end_at=at + timedelta(hours=1), actor=bea
        )
        workorders.mark_visit_arrived(visit, actor=bea, at=at)
        workorders.mark_visit_left(visit, actor=bea, at=at, outcome="approval_needed")
        workorders.hold_work_order(order, "approval", actor=bea)
    client = inside(sam, bolts_grant())
    answer = client.get(f"/work-orders/{order.pk}")
    assert answer.status_code == 200
    assert "left when it goes on" in answer.content.decode()


def test_the_serving_role_makes_nobody_staff(gus: Person) -> None:
    gus.is_operator_staff = True
    with pytest.raises(ProgrammingError), person_scope(gus.pk):
        gus.save()
    with pytest.raises(ProgrammingError), person_scope(gus.pk):
        connection.cursor().execute("SELECT staff_name(%s, true)", [gus.pk])
