"""Shorter terms delete rows, trails go with them, and nobody else's positions are touched."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from opentrax.kit.commands import Refused
from opentrax.kit.keys import uuid7
from opentrax.kit.testing.database import with_name
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.tracking.models import Position
from opentrax.tracking.services.terms import erase_positions, expire_positions, shorten_positions
from opentrax.tracking.testing import tracked

AddPosition = Callable[[Organization, UUID, UUID, datetime], None]
Within = Callable[[Organization, Person], AbstractContextManager[object]]
AT = datetime(2026, 3, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def add_position(postgres_url: str, test_database: str, transactional_db: None) -> AddPosition:
    """Write a row as the door's role does, which alone may."""

    def add(organization: Organization, technician_id: UUID, device_id: UUID, at: datetime) -> None:
        url = with_name(postgres_url, test_database)
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(
                "INSERT INTO tracking_position"
                " (organization_id, device_id, recorded_at, message_key,"
                " technician_id, received_at, latitude, longitude, mock, format)"
                " VALUES (%s, %s, %s, %s, %s, %s, 47.1, 9.5, false, 'csv')",
                [organization.pk, device_id, at, uuid7().int % 2**62, technician_id, at],
            )

    return add


def test_positions_older_than_the_term_are_deleted(
    bolt: Organization,
    bea: Person,
    tim: Person,
    within: Within,
    add_position: AddPosition,
    clock: SettableClock,
) -> None:
    clock.set(AT)
    with within(bolt, bea):
        technician, device, _token = tracked(tim, actor=bea)
    for days in (1, 6, 8):
        add_position(bolt, technician.pk, device.pk, AT - timedelta(days=days))
    with within(bolt, bea):
        assert expire_positions() == 0
        shorten_positions(7, actor=bea)
        assert expire_positions() == 1
        assert Position.objects.count() == 2


def test_erasing_a_technician_leaves_others_alone(
    bolt: Organization,
    bea: Person,
    tim: Person,
    within: Within,
    add_position: AddPosition,
    clock: SettableClock,
) -> None:
    clock.set(AT)
    with within(bolt, bea):
        technician, device, _token = tracked(tim, actor=bea)
        other = uuid7()
    add_position(bolt, technician.pk, device.pk, AT)
    add_position(bolt, other, uuid7(), AT)
    with within(bolt, bea):
        assert erase_positions(technician, actor=bea) == 1
        assert list(Position.objects.values_list("technician_id", flat=True)) == [other]


@pytest.mark.parametrize("days", [0, 31])
def test_a_term_beyond_the_maximum_is_refused(
    bolt: Organization, bea: Person, within: Within, days: int
) -> None:
    with within(bolt, bea), pytest.raises(Refused):
        shorten_positions(days, actor=bea)
