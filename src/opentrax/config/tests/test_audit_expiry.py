"""Entries go after seven years, and what is left of the chain still proves itself."""

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from opentrax.audit import services as audit
from opentrax.audit.chain import KEPT_MONTHS
from opentrax.audit.models import Entry
from opentrax.audit.services import Verification
from opentrax.engine.clocks import months_after
from opentrax.kit.clock import now
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.database import with_name
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization

pytestmark = pytest.mark.django_db(transaction=True)


def _states() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("action", flat=True))


@pytest.fixture
def chain(acme: Organization, clock: SettableClock, postgres_url: str, test_database: str) -> UUID:
    """Three entries of more than seven years ago, two of today; the founding's is not there."""
    today = clock.at
    with psycopg.connect(with_name(postgres_url, test_database)) as administrator:
        administrator.execute("DELETE FROM audit_entry")
        administrator.execute("DELETE FROM audit_head")
    clock.set(months_after(now(), -KEPT_MONTHS) - timedelta(days=9))
    with scope(acme.pk):
        for _ in range(3):
            audit.record("test.old", subject_id=acme.pk)
            clock.advance(days=1)
        clock.set(today)
        for _ in range(2):
            audit.record("test.young", subject_id=acme.pk)
    key: UUID = acme.pk
    return key


def test_old_entries_go_and_the_rest_proves_itself(chain: UUID) -> None:
    with scope(chain):
        assert audit.verify() == Verification(5, None)
        assert audit.expire() == 3
        assert _states() == ["test.young", "test.young", "audit.expired"]
        assert audit.verify() == Verification(3, None)
        assert audit.expire() == 0
        assert len(_states()) == 3, "a night without anything past its term adds nothing"
        audit.record("test.later", subject_id=chain)
        assert audit.verify() == Verification(4, None)


def test_a_program_with_a_wrong_clock_takes_nothing(chain: UUID, clock: SettableClock) -> None:
    with scope(chain):
        audit.expire()
        clock.advance(days=KEPT_MONTHS * 31)
        assert audit.expire() == 0
        assert _states().count("audit.expired") == 1
        assert audit.verify().broken_at is None


def test_what_is_held_stays_with_what_follows(chain: UUID) -> None:
    with scope(chain):
        held = Entry.objects.order_by("sequence")[1]
        assert audit.expire([held.pk]) == 1
        assert _states()[0] == "test.old"
        assert audit.verify().broken_at is None


def test_the_function_takes_nothing_that_the_chain_does_not_account_for(chain: UUID) -> None:
    with scope(chain):
        with connection.cursor() as cursor:
            cursor.execute("SELECT expire_audit_entry()")
            assert cursor.fetchone() == (0,)
        entries = list(Entry.objects.order_by("sequence"))
        for through, of in ((3, entries[1]), (5, entries[4])):  # a wrong hash; too young
            audit.record(
                audit.EXPIRED, subject_id=chain,
                facts={"through": through, "hash": bytes(of.entry_hash).hex()},
            )  # fmt: skip
            with connection.cursor() as cursor:
                cursor.execute("SELECT expire_audit_entry()")
                assert cursor.fetchone() == (0,)
        assert Entry.objects.count() == 7


def test_another_organizations_chain_is_not_reached(chain: UUID, globex: Organization) -> None:
    with scope(globex.pk):
        before = Entry.objects.count()
        assert audit.expire() == 0
        assert Entry.objects.count() == before
    with scope(chain):
        assert Entry.objects.count() == 5


@pytest.mark.parametrize(
    ("tampering", "broken_at"),
    [
        ("DELETE FROM audit_entry WHERE sequence = 4", 1),
        ("DELETE FROM audit_entry WHERE sequence = 6", 1),
        ("UPDATE audit_entry SET action = 'other' WHERE sequence = 4", 4),
        ("UPDATE audit_entry SET facts = facts || '{\"through\": 4}' WHERE sequence = 6", 1),
        ("UPDATE audit_entry SET facts = facts || '{\"until\": \"2000-01-01T00:00:00+00:00\"}'"
         " WHERE sequence = 6", 6),
    ],
)  # fmt: skip
def test_tampering_with_what_is_left_is_found(
    tampering: str, broken_at: int, chain: UUID, postgres_url: str, test_database: str
) -> None:
    with scope(chain):
        audit.expire()
        assert audit.verify().broken_at is None
    with psycopg.connect(with_name(postgres_url, test_database)) as administrator:
        administrator.execute(f"{tampering} AND organization_id = %s", [chain])  # type: ignore[call-overload]
    with scope(chain):
        assert audit.verify().broken_at == broken_at


def test_a_beginning_that_was_only_deleted_is_found(
    chain: UUID, postgres_url: str, test_database: str
) -> None:
    with psycopg.connect(with_name(postgres_url, test_database)) as administrator:
        administrator.execute("DELETE FROM audit_entry WHERE sequence <= 3")
    with scope(chain):
        assert audit.verify() == Verification(2, 1)


def test_an_entry_of_today_cannot_be_accounted_away(
    chain: UUID, postgres_url: str, test_database: str
) -> None:
    """Whoever deletes young entries and writes an account of it lies about their days."""
    with scope(chain):
        entries = list(Entry.objects.order_by("sequence"))
        audit.record(
            audit.EXPIRED, subject_id=chain,
            facts={
                "through": 4, "hash": bytes(entries[3].entry_hash).hex(),
                "until": entries[3].at.isoformat(),
            },
        )  # fmt: skip
    with psycopg.connect(with_name(postgres_url, test_database)) as administrator:
        administrator.execute("DELETE FROM audit_entry WHERE sequence <= 4")
    with scope(chain):
        assert audit.verify().broken_at == 1
