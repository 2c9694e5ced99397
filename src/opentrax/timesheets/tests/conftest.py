"""Tim's day at Bolt for Acme: a real shift, real positions through the gate, settled as in life.

The clock stands on the last Tuesday that is over: the gate's own SQL knows no other time than the
database's, and takes nothing from windows that closed more than 30 days ago.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from opentrax.directory import services as directory
from opentrax.directory.models import Location, Technician
from opentrax.directory.services import LocationDetails
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.timesheets.models import TimeSegment
from opentrax.timesheets.services.settle import settle_shift
from opentrax.tracking.models import Device, Shift
from opentrax.tracking.services.importing import import_track
from opentrax.tracking.services.shifts import close_shift, open_shift
from opentrax.tracking.testing import tracked
from opentrax.workorders import services
from opentrax.workorders.models import Visit

_YESTERDAY = datetime.now(UTC).replace(hour=13, minute=0, second=0, microsecond=0) - timedelta(1)
MORNING = _YESTERDAY - timedelta(days=(_YESTERDAY.weekday() - 1) % 7)
SHOP = (45.5000, -75.5000)
HOME = (45.5400, -75.5000)
MONDAY = MORNING.date() - timedelta(days=1)

Fix = tuple[float, float, float, float]
Side = Callable[[str], AbstractContextManager[object]]
Browse = Callable[[str], Client]
OFFICES = {"acme": "ada", "bolt": "bea", "globex": "gus"}
EMPLOYERS = {"ada": "acme", "dan": "acme", "bea": "bolt", "tim": "bolt", "gus": "globex"}


def at(minutes: float) -> datetime:
    """An instant of the day, in minutes after the shift began."""
    return MORNING + timedelta(minutes=minutes)


def stay(place: tuple[float, float], start: float, end: float) -> list[Fix]:
    """A phone at rest: a fix a minute, a few metres around its place."""
    return [
        (m, place[0] + 2e-5 * (m % 3 - 1), place[1] + 2e-5 * (m % 2), 0.0)
        for m in range(int(start), int(end) + 1)
    ]


def drive(a: tuple[float, float], b: tuple[float, float], start: float, end: float) -> list[Fix]:
    """A phone in a car: a fix every ten seconds along a straight road."""
    steps = int((end - start) * 6)
    return [
        (
            start + n / 6,
            a[0] + (b[0] - a[0]) * n / steps,
            a[1] + (b[1] - a[1]) * n / steps,
            7.4,
        )
        for n in range(1, steps)
    ]


# Twenty minutes at home, ten on the road, an hour at the shop, ten back, twenty at home.
DAY = [
    *stay(HOME, 0, 20), *drive(HOME, SHOP, 20, 30), *stay(SHOP, 30, 90),
    *drive(SHOP, HOME, 90, 100), *stay(HOME, 100, 119),
]  # fmt: skip


@dataclass
class Story:
    """Who and what the tests of time are about."""

    clock: SettableClock
    bolt: Organization
    bea: Person
    tim: Person
    technician: Technician
    device: Device
    visit: Visit
    shift: Shift

    def send(self, fixes: Sequence[Fix]) -> None:
        """Positions through the door's own gate, as `opentrax import` does it."""
        lines = ["recorded_at,latitude,longitude,accuracy_m,speed_mps"]
        lines += [f"{at(m).isoformat()},{lat:.7f},{lon:.7f},8,{v}" for m, lat, lon, v in fixes]
        file = io.BytesIO("\n".join(lines).encode())
        with scope(self.bolt.pk, self.bea.pk):
            found = import_track(
                file, organization_id=self.bolt.pk, device_id=self.device.pk, actor_id=self.bea.pk
            )
        assert found.admitted == len(fixes), found

    def settle(self) -> bool:
        """Settle the shift, as its job does."""
        with scope(self.bolt.pk):
            return settle_shift(self.shift.pk)

    def close(self) -> None:
        """Tim ends the shift now."""
        with scope(self.bolt.pk, self.tim.pk):
            self.shift = close_shift(self.shift, actor=self.tim)

    def day(self, fixes: Sequence[Fix] = tuple(DAY)) -> list[TimeSegment]:
        """A whole day: sent, ended, settled."""
        self.clock.set(at(120))
        self.send(fixes)
        self.close()
        self.settle()
        return self.line()

    def line(self) -> list[TimeSegment]:
        """The line as it is stored."""
        with scope(self.bolt.pk):
            return list(TimeSegment.objects.order_by("started_at", "id"))

    def onsite(self) -> TimeSegment:
        """The stay at the shop."""
        return next(s for s in self.line() if s.kind == "onsite")


@pytest.fixture
def side(request: pytest.FixtureRequest) -> Side:
    """`with side("acme"): …` opens the scope of an organization and of its owner."""

    def open_scope(name: str) -> AbstractContextManager[object]:
        organization = request.getfixturevalue(name)
        return scope(organization.pk, request.getfixturevalue(OFFICES[name]).pk)

    return open_scope


@pytest.fixture
def browse(request: pytest.FixtureRequest, sign_in: Callable[..., Client]) -> Browse:
    """`browse("tim")` is a session of that person where they work."""

    def start(name: str) -> Client:
        organization = request.getfixturevalue(EMPLOYERS[name])
        return sign_in(request.getfixturevalue(name), organization)

    return start


@pytest.fixture
def shop(ada: Person, side: Side) -> Location:
    with side("acme"):
        details = LocationDetails("Shop", "America/Toronto", point=SHOP, radius_m=80)
        return directory.add_location(details, actor=ada)


@pytest.fixture
def story(
    transactional_db: None, clock: SettableClock, ada: Person, bea: Person, tim: Person,
    request: pytest.FixtureRequest, side: Side,
) -> Iterator[Story]:  # fmt: skip
    """Tim in a shift of Bolt, with a visit to Acme's shop from half past to half past one."""
    clock.set(MORNING)
    request.getfixturevalue("partners")
    shop, bolt = request.getfixturevalue("shop"), request.getfixturevalue("bolt")
    with side("acme"):
        order = services.create_work_order(
            shop, services.WorkOrderDetails("Fix the door"), actor=ada
        )
        offer = services.assign(order, bolt.pk, actor=ada)
    with side("bolt"):
        services.answer_assignment(offer, "accepted", actor=bea)
        technician, device, _token = tracked(tim, actor=bea)
        visit = services.plan_visit(
            order, technician, start_at=at(30), end_at=at(90), actor=bea
        )  # fmt: skip
    with scope(bolt.pk, tim.pk):
        shift = open_shift(technician, actor=tim)
    return Story(clock, bolt, bea, tim, technician, device, visit, shift)
