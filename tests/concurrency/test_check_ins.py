"""A technician scans the location's QR code in the moment in which the trail tells the arrival: one
arrival comes of it, and it is what the person showed.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from opentrax.audit.models import Entry
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.models import CheckIn, Visit, WorkOrder
from opentrax.workorders.rules import Times
from opentrax.workorders.services import arrivals, attendance
from opentrax.workorders.services.check_ins import Evidence
from opentrax.workorders.tests.conftest import (  # noqa: F401  fixtures
    NINE,
    accepted,
    offer,
    order,
    shop,
    side,
    technician,
    visit,
)
from tests.concurrency.sides import waits_for_a_lock
from tests.concurrency.test_work_orders import Slow, together, unlocked

pytestmark = [pytest.mark.django_db(transaction=True)]
SEEN = NINE - timedelta(minutes=3)


def _acts(bolt: Organization, tim: Person, one: Visit) -> list[Callable[[], object]]:
    def scan() -> object:
        with scope(bolt.pk, tim.pk):
            return services.mark_visit_arrived(one, actor=tim, at=NINE, evidence=Evidence("qr"))

    def follow() -> object:
        with scope(bolt.pk):
            return services.record_visit_times(one, Times(None, SEEN))

    return [scan, follow]


def _outcome(acme: Organization) -> tuple[object, list[str], int]:
    with scope(acme.pk):
        found = Visit.objects.get()
        ways = list(CheckIn.objects.order_by("at").values_list("way", flat=True))
        arrived = Entry.objects.filter(action__in=["visit.on_site", "visit.times"]).count()
    return found.arrived_at, ways, arrived


def test_two_check_ins_at_once_give_one_arrival(
    visit: Visit,  # noqa: F811
    acme: Organization, bolt: Organization, tim: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    slow = Slow(monkeypatch, attendance)
    for one in together(slow, _acts(bolt, tim, visit), lambda _second: waits_for_a_lock()):
        assert one.error is None
    assert _outcome(acme) == (NINE, ["qr"], 1)


def test_control_without_the_lock_the_trail_overwrites_what_was_shown(
    visit: Visit,  # noqa: F811
    acme: Organization, bolt: Organization, tim: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def read(one: Visit) -> tuple[Visit, WorkOrder]:
        return Visit.objects.get(pk=one.pk), unlocked(one.work_order_id)

    for module in (attendance, arrivals):
        monkeypatch.setattr(module, "locked_visit", read)
    slow = Slow(monkeypatch, attendance)
    for one in together(slow, _acts(bolt, tim, visit), lambda _second: waits_for_a_lock()):
        assert one.error is None
    assert _outcome(acme) == (SEEN, ["automatic", "qr"], 2)
