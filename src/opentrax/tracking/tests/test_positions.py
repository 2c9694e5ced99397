"""The store behind the door: who may do what with it, its partitions, its marks, its counters."""

import io
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from opentrax.kit.tenancy import scope
from opentrax.kit.testing.database import with_name
from opentrax.tracking.door.address import conninfo, door_conninfo
from opentrax.tracking.formats import TrackError
from opentrax.tracking.models import Position, Refusal
from opentrax.tracking.services.dirty_days import DirtyDevice, is_anything_dirty, take_dirty_days
from opentrax.tracking.services.importing import ImportRefusedError, import_track
from opentrax.tracking.services.keeping import expire_quarantine, fold_refusals, keep_partitions
from opentrax.tracking.tests.phones import Phone, a_phone, post, revoke, seconds_ago, traccar

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres15]
SAMPLES = Path(__file__).parent / "samples" / "files"


@pytest.fixture
def admin(postgres_url: str, test_database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(with_name(postgres_url, test_database), autocommit=True) as opened:
        yield opened


def report(phone: Phone, *times: float) -> None:
    post(*({"url": "/ingest/traccar", "data": traccar(phone, at)} for at in times))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM tracking_position",
        "UPDATE tracking_position SET latitude = 0",
        "DELETE FROM tracking_position",
        "SELECT 1 FROM tracking_device",
        "SELECT 1 FROM tracking_refusal",
        "SELECT tracking_keep_partitions()",
    ],
)
def test_the_doors_role_can_only_put_in(statement: str) -> None:
    with (
        psycopg.connect(door_conninfo()) as door,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        door.execute(statement)


def test_the_application_cannot_write_positions_or_ask_the_doors_gate() -> None:
    partition = f"tracking_position_{datetime.now(UTC):%Y%m%d}"
    statements = [
        "INSERT INTO tracking_position DEFAULT VALUES",
        "UPDATE tracking_position SET latitude = 0",
        "SELECT tracking_admit(ARRAY[]::bytea[])",
        f"SELECT 1 FROM {partition}",  # noqa: S608
        f"DELETE FROM {partition}",  # noqa: S608
        "SELECT 1 FROM tracking_position_other",
    ]
    for statement in statements:
        with (
            psycopg.connect(conninfo("default")) as app,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            app.execute(statement)


def test_an_organization_sees_only_its_own_positions() -> None:
    mine, theirs = a_phone(), a_phone()
    report(mine, seconds_ago(60))
    report(theirs, seconds_ago(60))
    with scope(mine.organization_id):
        assert [p.device_id for p in Position.objects.all()] == [mine.device_id]
        assert Position.objects.filter(device_id=theirs.device_id).delete()[0] == 0
    assert len(theirs.stored()) == 1


def partitions(admin: psycopg.Connection) -> set[str]:
    rows = admin.execute(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
        " WHERE i.inhparent = 'tracking_position'::regclass"
    )
    return {row[0] for row in rows}


def named(day: date) -> str:
    return f"tracking_position_{day:%Y%m%d}"


def test_partitions_are_made_ahead_and_dropped_whole_after_thirty_days(
    admin: psycopg.Connection,
) -> None:
    keep_partitions()  # those of today, also where the tests began yesterday
    today = datetime.now(UTC).date()
    old, ahead = today - timedelta(days=30), today + timedelta(days=7)
    admin.execute(
        f"CREATE TABLE {named(old)} PARTITION OF tracking_position"
        f" FOR VALUES FROM ('{old}T00:00:00Z') TO ('{old + timedelta(days=1)}T00:00:00Z');"
        f" ALTER TABLE {named(old)} OWNER TO opentrax_owner; DROP TABLE {named(ahead)}"
    )
    assert keep_partitions() == (1, 1)
    wanted = {named(today + timedelta(days=n)) for n in range(-29, 8)}
    assert partitions(admin) == wanted | {"tracking_position_other"}
    assert keep_partitions() == (0, 0)


def test_what_fell_into_the_default_partition_is_moved_when_its_day_is_made(
    admin: psycopg.Connection,
) -> None:
    keep_partitions()  # those of today, also where the tests began yesterday
    now = datetime.now(UTC)
    day = now.date()
    phone = a_phone(windows=[(now - timedelta(days=2), now + timedelta(days=1))])
    admin.execute(f"DROP TABLE {named(day)}")
    at = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    report(phone, at, at - 86_400)
    assert admin.execute("SELECT count(*) FROM tracking_position_other").fetchone() == (1,)
    assert keep_partitions() == (1, 0)
    assert admin.execute("SELECT count(*) FROM tracking_position_other").fetchone() == (0,)
    assert phone.times() == [at - 86_400, at]
    security = admin.execute(
        "SELECT relname FROM pg_class WHERE relname LIKE 'tracking\\_position\\_%'"
        " AND relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)"
    ).fetchall()
    assert security == []


def test_a_dirty_day_is_taken_once_and_marked_again_by_what_comes_later() -> None:
    phone, at = a_phone(), seconds_ago(600)
    report(phone, at)
    day = datetime.fromtimestamp(at, UTC).date()
    with scope(phone.organization_id):
        assert take_dirty_days() == [DirtyDevice(phone.technician_id, phone.device_id, day)]
    with scope(phone.organization_id):
        assert (is_anything_dirty(), take_dirty_days()) == (False, [])
    report(phone, at)  # sent again: nothing new, but marked, which costs a look and loses nothing
    report(phone, at + 1)
    with scope(phone.organization_id):
        assert take_dirty_days() == [DirtyDevice(phone.technician_id, phone.device_id, day)]


def test_taking_waits_for_a_fix_that_is_being_stored(admin: psycopg.Connection) -> None:
    """Without the lock on the technician's state the mark would be deleted while a transaction
    that found it there was still to commit its position, and that position never settled."""
    phone, at = a_phone(), seconds_ago(600)
    report(phone, at)
    taken: list[int] = []

    def take() -> None:
        with scope(phone.organization_id):
            take_dirty_days()
        taken.append(len(phone.stored()))
        connection.close()

    with psycopg.connect(door_conninfo()) as door:
        door.execute("SELECT tracking_admit(ARRAY[sha256(%s)])", [phone.token.encode()])
        door.execute(
            "INSERT INTO tracking_position (organization_id, device_id, recorded_at, message_key,"
            " technician_id, received_at, latitude, longitude, mock, format)"
            " VALUES (%s, %s, now(), 1, %s, now(), 1, 1, false, 'x')",
            [phone.organization_id, phone.device_id, phone.technician_id],
        )
        taker = threading.Thread(target=take)
        taker.start()
        waiting = (0,)
        while waiting == (0,) and taker.is_alive():
            waiting = admin.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database()"
            ).fetchone() or (0,)
        assert taken == []
        door.commit()
    taker.join()
    assert taken == [2]


def test_counters_are_folded_without_changing_their_sums(admin: psycopg.Connection) -> None:
    phone = a_phone(windows=[])
    report(phone, *(seconds_ago(n) for n in range(5)))
    assert phone.refused() == {"outside_shift": 5}
    admin.execute("UPDATE tracking_refusal SET day_on = day_on - 1")
    with scope(phone.organization_id):
        assert fold_refusals() == 4
        assert Refusal.objects.count() == 1
    assert phone.refused() == {"outside_shift": 5}
    admin.execute("UPDATE tracking_refusal SET day_on = day_on - 500")
    with scope(phone.organization_id):
        assert fold_refusals() == 1


def test_notes_of_unusable_messages_expire(admin: psycopg.Connection) -> None:
    phone = a_phone()
    post({"url": "/ingest/traccar", "data": traccar(phone, seconds_ago(1), lat="north")})
    with scope(phone.organization_id):
        assert expire_quarantine() == 0
    admin.execute("UPDATE tracking_quarantine SET received_at = now() - interval '31 days'")
    with scope(phone.organization_id):
        assert expire_quarantine() == 1


def imported(phone: Phone, content: bytes) -> tuple[int, int, dict[str, int], dict[str, int]]:
    with scope(phone.organization_id):
        result = import_track(
            io.BytesIO(content),
            organization_id=phone.organization_id,
            device_id=phone.device_id,
            actor_id=None,
        )
    return result.rows, result.admitted, dict(result.refused), dict(result.unusable)


def test_a_file_passes_the_same_gate_as_a_phone() -> None:
    phone, at = a_phone(), seconds_ago(3600)
    lines = [f"{at + n},47.1,9.5" for n in range(5000)]
    lines += [f"{at - 86_400},47.1,9.5", f"{at},,9.5", f"{at},47.1,9.5", "soon,47.1,9.5"]
    content = "\n".join(["timestamp,lat,lon", *lines]).encode()
    expected = (5004, 5001, {"outside_shift": 1, "no_time": 1}, {"bad_place": 1})
    assert imported(phone, content) == expected
    assert imported(phone, content) == expected
    assert phone.times() == [at + n for n in range(5000)]


def test_an_import_is_refused_for_a_strangers_or_revoked_device() -> None:
    phone, stranger = a_phone(), a_phone()
    content = f"timestamp,lat,lon\n{seconds_ago(60)},47.1,9.5\n".encode()
    crossed = Phone(stranger.organization_id, phone.technician_id, phone.device_id, "")
    with pytest.raises(ImportRefusedError):
        imported(crossed, content)
    revoke(phone)
    with pytest.raises(ImportRefusedError):
        imported(phone, content)
    assert phone.stored() == []


def test_a_file_that_is_no_track_is_refused() -> None:
    with pytest.raises(TrackError, match="document type"):
        imported(a_phone(), (SAMPLES / "bomb.gpx").read_bytes())
