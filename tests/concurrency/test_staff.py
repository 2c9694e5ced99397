"""A page for the operator's staff and the end of their grant take turns: whatever was shown was
shown before the end. The control takes the lock away, and a page is shown after it."""

import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest

from opentrax.kit.tenancy import person_scope, scope
from opentrax.kit.testing.database import with_name
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person
from opentrax.privacy import guests
from opentrax.privacy.models import StaffGrant, StaffLook
from opentrax.privacy.rules.staff import Asked
from opentrax.privacy.services import staff
from tests.concurrency.sides import PATIENCE_S, Side, waits_for_a_lock

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.fixture
def sam(db: None) -> Person:
    """Works for the operator: named by the schema's owner, as `opentrax staff add` does."""
    person = organizations.register_person(
        email="sam@operator.example", name="Sam Staff", password=None, time_zone="UTC"
    )
    assert staff.name_staff(person.pk, is_staff=True)
    assert staff.staff_addresses() == ["sam@operator.example"]
    return person


@pytest.fixture
def grant(sam: Person, acme: Organization) -> StaffGrant:
    asked = Asked(
        why="fault", words="a fault of lists", reference="", areas=("people",), minutes=30
    )
    with person_scope(sam.pk):
        return staff.ask_access(acme.pk, asked, actor=sam)


@pytest.fixture
def without_lock(postgres_url: str, test_database: str) -> Iterator[None]:
    with psycopg.connect(with_name(postgres_url, test_database), autocommit=True) as admin:
        row = admin.execute("SELECT pg_get_functiondef('staff_look'::regproc)").fetchone()
        assert row is not None
        assert " FOR SHARE OF g" in row[0]
        admin.execute(row[0].replace(" FOR SHARE OF g", ""))
        yield
        admin.execute(row[0])


def _show(grant: StaffGrant, sam: Person, meanwhile: Callable[[], object] = bool) -> bool:
    try:
        with guests.let_in(grant, sam):
            guests.record_look("technicians", "/technicians")
            meanwhile()
    except guests.AccessEndedError:
        return False
    return True


def _end(grant: StaffGrant, ada: Person, meanwhile: Callable[[], object] = bool) -> None:
    with scope(grant.organization_id, ada.pk):
        staff.end_access(grant, actor=ada)
        meanwhile()


def _ended_before_looks(grant: StaffGrant) -> list[bool]:
    with scope(grant.organization_id):
        ended_at = StaffGrant.objects.get(pk=grant.pk).ended_at
        assert ended_at is not None
        return [look.at > ended_at for look in StaffLook.objects.all()]


def test_a_page_that_comes_after_an_end_under_way_waits_and_is_not_shown(
    grant: StaffGrant, sam: Person, ada: Person
) -> None:
    ended, go_on = threading.Event(), threading.Event()
    ending = Side(lambda: _end(grant, ada, lambda: (ended.set(), go_on.wait(PATIENCE_S))))
    assert ended.wait(PATIENCE_S)
    showing = Side(lambda: _show(grant, sam))
    waits_for_a_lock()
    go_on.set()
    ending.done()
    assert showing.done() is False
    assert _ended_before_looks(grant) == []


def test_an_end_that_comes_while_a_page_goes_on_record_is_after_it(
    grant: StaffGrant, sam: Person, ada: Person
) -> None:
    looked, go_on = threading.Event(), threading.Event()
    showing = Side(lambda: _show(grant, sam, lambda: (looked.set(), go_on.wait(PATIENCE_S))))
    assert looked.wait(PATIENCE_S)
    ending = Side(lambda: _end(grant, ada))
    waits_for_a_lock()
    go_on.set()
    assert showing.done() is True
    ending.done()
    assert _ended_before_looks(grant) == [False]


def test_control_without_the_lock_a_page_is_shown_after_the_end(
    grant: StaffGrant, sam: Person, ada: Person, without_lock: None
) -> None:
    ended, go_on = threading.Event(), threading.Event()
    ending = Side(lambda: _end(grant, ada, lambda: (ended.set(), go_on.wait(PATIENCE_S))))
    assert ended.wait(PATIENCE_S)
    assert Side(lambda: _show(grant, sam)).done() is True
    go_on.set()
    ending.done()
    assert _ended_before_looks(grant) == [True]
