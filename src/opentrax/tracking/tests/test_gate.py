"""The gate in SQL: what it says, to whom, and that a pause holds for whoever inserts after it."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import ProgrammingError, connection, connections
from psycopg import sql

from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.database import with_name
from opentrax.organizations.models import Organization, Person
from opentrax.tracking.door.address import door_conninfo
from opentrax.tracking.models import Device
from opentrax.tracking.services import devices, pauses, shifts
from opentrax.tracking.testing import give_device, inform, make_technician
from opentrax.tracking.tokens import hash_token, new_token

ASK = "SELECT disclosed, windows, technician_id FROM tracking_admit(%s)"
INSIDE = "SELECT disclosed AND windows @> %s::timestamptz FROM tracking_admit(%s)"


@pytest.fixture
def door(transactional_db: None, test_database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(door_conninfo()) as opened:
        yield opened


class Phone:
    """A technician who works now, and their phone."""

    def __init__(self, organization: Organization, person: Person, actor: Person) -> None:
        self.organization, self.person, self.actor = organization, person, actor
        with scope(organization.pk, person.pk):
            self.technician: Technician = make_technician(person, actor=actor)
            self.device: Device
            self.device, self.token = give_device(self.technician, actor=actor)
        self.key = hash_token(self.token)

    def act(self, service: Any, *args: Any, **kwargs: Any) -> Any:
        with scope(self.organization.pk, self.person.pk):
            return service(*args, actor=self.person, **kwargs)

    def inform(self) -> None:
        with scope(self.organization.pk, self.person.pk):
            inform(self.technician, self.person)


@pytest.fixture
def phone(transactional_db: None, bolt: Organization, tim: Person, bea: Person) -> Phone:
    return Phone(bolt, tim, bea)


def asked(door: psycopg.Connection[Any], key: bytes) -> tuple[Any, ...] | None:
    with door.transaction():
        return door.execute(ASK, [[key]]).fetchone()


def admitted(door: psycopg.Connection[Any], key: bytes) -> bool:
    with door.transaction():
        row = door.execute(INSIDE, [now(), [key]]).fetchone()
    return row is not None and bool(row[0])


def test_a_position_needs_token_acknowledgement_and_window(
    phone: Phone, door: psycopg.Connection[Any]
) -> None:
    assert asked(door, hash_token(new_token())) is None
    row = asked(door, phone.key)
    assert row is not None
    assert (row[0], list(row[1]), row[2]) == (False, [], phone.technician.pk)
    shift = phone.act(shifts.open_shift, phone.technician)
    assert not admitted(door, phone.key), "a shift alone is not enough"
    phone.inform()
    assert admitted(door, phone.key)
    phone.act(pauses.pause, phone.technician)
    assert not admitted(door, phone.key)
    phone.act(pauses.resume, phone.technician)
    assert admitted(door, phone.key)
    phone.act(shifts.close_shift, shift)
    assert not admitted(door, phone.key)


def test_a_revoked_and_a_rotated_token_open_nothing(
    phone: Phone, door: psycopg.Connection[Any]
) -> None:
    fresh = new_token()
    phone.act(devices.rotate_token, phone.device, token=fresh)
    assert asked(door, phone.key) is None
    assert asked(door, hash_token(fresh)) is not None
    phone.act(devices.revoke_device, phone.device)
    assert asked(door, hash_token(fresh)) is None


def test_a_new_version_of_the_disclosure_asks_everybody_anew(
    phone: Phone, door: psycopg.Connection[Any], postgres_url: str, test_database: str
) -> None:
    phone.act(shifts.open_shift, phone.technician)
    phone.inform()
    assert admitted(door, phone.key)
    publish = (
        "INSERT INTO privacy_document (id, kind, version, base, text_hash, is_material, is_ended,"
        " published_at, effective_at, published_by) SELECT 'tracking/2', kind, 2, 1, text_hash,"
        " true, false, now() - interval '40 days', now() + {}, '' FROM privacy_document"
        " WHERE id = 'tracking/1'"
    )
    with psycopg.connect(with_name(postgres_url, test_database), autocommit=True) as admin:
        try:
            admin.execute(publish.format("interval '1 day'"))
            assert admitted(door, phone.key)  # it waits
            admin.execute("DELETE FROM privacy_document WHERE id = 'tracking/2'")
            admin.execute(publish.format("interval '0 days'"))
            assert not admitted(door, phone.key)
            phone.inform()
            assert admitted(door, phone.key)
        finally:
            admin.execute("DELETE FROM privacy_document WHERE id = 'tracking/2'")


def test_the_application_asks_for_devices_of_its_own_organization_only(
    phone: Phone, gus: Person, globex: Organization
) -> None:
    def found(organization: Organization, person: Person) -> int:
        with scope(organization.pk, person.pk), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tracking_admit_device(%s)", [phone.device.pk])
            return int(cursor.fetchone()[0])

    assert (found(phone.organization, phone.person), found(globex, gus)) == (1, 0)


def test_the_application_may_not_ask_by_token_and_the_door_may_not_read(
    phone: Phone, door: psycopg.Connection[Any]
) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        scope(phone.organization.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM tracking_admit(%s)", [[phone.key]])
    for table in ("tracking_window", "tracking_device", "tracking_state", "tracking_shift"):
        query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
        with pytest.raises(psycopg.errors.InsufficientPrivilege), door.transaction():
            door.execute(query)


def _pausing(phone: Phone, done: threading.Event, *, locked: bool) -> threading.Thread:
    """A thread that pauses; without the lock it writes the windows alone, as the control."""

    def run() -> None:
        try:
            if locked:
                phone.act(pauses.pause, phone.technician)
            else:
                with scope(phone.organization.pk), connection.cursor() as cursor:
                    cursor.execute("UPDATE tracking_window SET closes_at = now()")
            done.set()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def _waits_for_the_door(phone_technician: UUID, watcher: psycopg.Connection[Any]) -> bool:
    """Whether somebody waits for a lock, asked until the database says so."""
    deadline = now() + timedelta(seconds=20)
    while now() < deadline:
        row = watcher.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database()"
        ).fetchone()
        if row is not None and row[0]:
            return True
    return False


def test_a_pause_waits_for_insertions_in_flight_and_holds_for_all_later_ones(
    phone: Phone, door: psycopg.Connection[Any], postgres_url: str, test_database: str
) -> None:
    phone.act(shifts.open_shift, phone.technician)
    phone.inform()
    done = threading.Event()
    with psycopg.connect(with_name(postgres_url, test_database), autocommit=True) as watcher:
        with door.transaction():
            row = door.execute(INSIDE, [now(), [phone.key]]).fetchone()
            assert row == (True,)
            thread = _pausing(phone, done, locked=True)
            assert _waits_for_the_door(phone.technician.pk, watcher)
            assert not done.is_set(), "paused while a transaction that was let in is still writing"
        thread.join(20)
    assert done.is_set()
    assert not admitted(door, phone.key)


def test_without_the_lock_a_pause_is_overtaken(phone: Phone, door: psycopg.Connection[Any]) -> None:
    """The control: the same race with windows written without the lock is lost."""
    phone.act(shifts.open_shift, phone.technician)
    phone.inform()
    done = threading.Event()
    with door.transaction():
        row = door.execute(INSIDE, [now(), [phone.key]]).fetchone()
        thread = _pausing(phone, done, locked=False)
        thread.join(20)
        assert row == (True,)
        assert done.is_set(), "the pause was committed although an insertion let in before goes on"


def test_who_asks_while_a_pause_is_written_waits_and_sees_it(
    phone: Phone, door: psycopg.Connection[Any], postgres_url: str, test_database: str
) -> None:
    phone.act(shifts.open_shift, phone.technician)
    phone.inform()
    answer: list[bool] = []
    with psycopg.connect(with_name(postgres_url, test_database), autocommit=True) as watcher:
        with scope(phone.organization.pk, phone.person.pk):
            pauses.pause(phone.technician, actor=phone.person)
            thread = threading.Thread(target=lambda: answer.append(admitted(door, phone.key)))
            thread.start()
            assert _waits_for_the_door(phone.technician.pk, watcher)
            assert answer == []
        thread.join(20)
    assert answer == [False]
