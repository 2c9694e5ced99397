"""Two workers that let a plan run at once raise each of its work orders once.

The control takes the lock of the plan away: then both decide the same date, and only the
database's own constraint refuses the second.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError

from opentrax.directory.models import Location
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.workorders.models import Occurrence, Plan, PlanPlace, WorkOrder
from opentrax.workorders.rules.plans import Rhythm
from opentrax.workorders.services import orders, plan_runs
from opentrax.workorders.services.plans import PlanDetails, add_plan
from opentrax.workorders.tests.conftest import NINE, shop, side  # noqa: F401  fixtures
from opentrax.workorders.tests.conftest import Side as Scope
from tests.concurrency.sides import waits_for_a_lock
from tests.concurrency.test_work_orders import Slow, together

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place(
    shop: Location,  # noqa: F811
    ada: Person,
    side: Scope,  # noqa: F811
    clock: SettableClock,
) -> PlanPlace:
    """One date is due, once."""
    clock.set(NINE)
    rhythm = Rhythm("daily", date(2026, 3, 24), count=1)
    with side("acme"):
        add_plan(PlanDetails("Filters", "Change the filters", rhythm, [shop]), actor=ada)
        return PlanPlace.objects.get()  # type: ignore[no-any-return]


def _running(acme: Organization, place: PlanPlace) -> Callable[[], object]:
    def act() -> object:
        with scope(acme.pk):
            return plan_runs.run_place(place.pk)

    return act


def _raised(acme: Organization) -> tuple[int, int]:
    with scope(acme.pk):
        return WorkOrder.objects.count(), Occurrence.objects.count()


def test_two_runs_at_once_raise_a_date_once(
    place: PlanPlace, acme: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, act = Slow(monkeypatch, orders), _running(acme, place)
    first, second = together(slow, [act, act], lambda _second: waits_for_a_lock())
    assert [first.done(), second.done()] == [True, False]
    assert _raised(acme) == (1, 1)


def test_control_without_the_lock_both_decide_and_the_constraint_refuses_the_second(
    place: PlanPlace, acme: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(plan_id: Any) -> Plan:
        return Plan.objects.get(pk=plan_id)  # type: ignore[no-any-return]

    monkeypatch.setattr(plan_runs, "lock_plan", unlocked)
    slow, act = Slow(monkeypatch, orders), _running(acme, place)
    first, second = together(slow, [act, act], lambda _second: waits_for_a_lock())
    assert first.error is None
    assert isinstance(second.error, IntegrityError)
    assert _raised(acme) == (1, 1)
