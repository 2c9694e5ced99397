"""Cubes of time: what people of one organization add, where and when they are."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest

from opentrax.directory.models import Technician
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.statistics import Month, Own, cubes
from opentrax.timesheets.models import TimeSegment
from opentrax.tracking.testing import tracked

Within = Callable[[Organization, Person], AbstractContextManager[object]]

MARCH = Month(date(2026, 3, 1))
# 31 March at eight in the evening in Toronto is 1 April in UTC.
LAST_EVENING = datetime(2026, 4, 1, 0, 30, tzinfo=UTC)


@pytest.fixture
def technician(
    bolt: Organization, bea: Person, tim: Person, within: Within, clock: SettableClock
) -> Technician:
    with within(bolt, bea):
        made, _device, _token = tracked(tim, actor=bea)
    return made


def segment(technician: Technician, kind: str, start: datetime, minutes: int, km: float = 0):
    return TimeSegment.objects.create(
        technician=technician, kind=kind, started_at=start, source="tap",
        ended_at=start + timedelta(minutes=minutes), distance_m=km * 1000,
    )  # fmt: skip


def added(name: str, month: Month = MARCH) -> list[Own]:
    return list(cubes()[name].gather(month))


def test_months_and_weekdays_are_those_of_the_technicians_zone(
    technician: Technician, bolt: Organization, bea: Person, tim: Person, within: Within
):
    zone = technician.time_zone
    with within(bolt, bea):
        segment(technician, "onsite", LAST_EVENING, 90)
        assert added("time-on-site") == [Own(tim.pk, (zone, "1"), 90)]
        assert added("time-on-site", MARCH.next) == []
        assert added("travel-time") == []


def test_travel_gives_time_and_distance(
    technician: Technician, bolt: Organization, bea: Person, tim: Person, within: Within
):
    zone = technician.time_zone
    with within(bolt, bea):
        segment(technician, "travel", LAST_EVENING - timedelta(days=1), 30, km=21.6)
        assert added("travel-time") == [Own(tim.pk, (zone, "0"), 30)]
        assert added("travel-distance") == [Own(tim.pk, (zone,), 22)]


def test_a_client_adds_nothing_of_its_providers_people(
    technician: Technician, acme: Organization, ada: Person, bolt: Organization, bea: Person,
    partners: None, within: Within,
):  # fmt: skip
    """Else one segment would count for two organizations."""
    with within(bolt, bea):
        made = segment(technician, "onsite", LAST_EVENING, 90)
        TimeSegment.objects.filter(pk=made.pk).update(client_id=acme.pk)
    with within(acme, ada):
        assert TimeSegment.objects.count() == 1
        assert added("time-on-site") == []


def test_every_path_lies_inside_its_cube(
    technician: Technician, bolt: Organization, bea: Person, within: Within
):
    with within(bolt, bea):
        segment(technician, "onsite", LAST_EVENING, 90)
        segment(technician, "travel", LAST_EVENING, 90, km=3)
        for cube in cubes().values():
            for own in cube.gather(MARCH):
                pairs = zip(own.path, cube.values, strict=True)
                assert all(value in values for value, values in pairs)
                assert len(cube.words_of(own.path)) == len(own.path)
