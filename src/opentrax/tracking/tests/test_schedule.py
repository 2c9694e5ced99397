"""What runs by itself: shifts follow working hours, ended shifts are told of, archived people
retire.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import time

import pytest
from django.db import connection

from opentrax.directory.models import Technician
from opentrax.directory.rules import Hours
from opentrax.directory.services.technicians import set_working_hours
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.tracking import tasks
from opentrax.tracking.models import Shift
from opentrax.tracking.services.shifts import open_shift
from opentrax.tracking.testing import make_technician

Within = Callable[[Organization, Person], AbstractContextManager[object]]


@pytest.fixture
def technician(
    clock: SettableClock, bolt: Organization, bea: Person, tim: Person, within: Within
) -> Technician:
    with within(bolt, bea):
        return make_technician(tim, actor=bea)


def _waiting(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [name])
        return int(cursor.fetchone()[0])


def test_new_working_hours_enqueue_the_job_that_makes_shifts(
    technician: Technician, bolt: Organization, bea: Person
) -> None:
    with scope(bolt.pk, bea.pk):
        set_working_hours(technician, [Hours(0, time(8), time(17))], actor=bea)
        assert _waiting(tasks.schedule_technician.name) == 1
        tasks.schedule_technician.run(technician_id=str(technician.pk))
        assert Shift.objects.get().origin == "hours"


def test_the_hourly_job_goes_over_all_organizations(
    technician: Technician, bolt: Organization, acme: Organization, bea: Person
) -> None:
    with scope(bolt.pk, bea.pk):
        set_working_hours(technician, [Hours(0, time(8), time(17))], actor=bea)
    tasks.schedule_all()
    tasks.schedule_all()
    with scope(bolt.pk):
        assert Shift.objects.count() == 1


def test_shifts_that_ended_by_themselves_are_told_of_once(
    technician: Technician, bolt: Organization, tim: Person, clock: SettableClock
) -> None:
    with scope(bolt.pk, tim.pk):
        shift = open_shift(technician, actor=tim)
    tasks.close_finished_shifts()
    with scope(bolt.pk):
        assert Shift.objects.get().closed_at is None
    clock.advance(hours=15)
    tasks.close_finished_shifts()
    tasks.close_finished_shifts()
    with scope(bolt.pk):
        assert Shift.objects.get().closed_at == shift.ends_at
