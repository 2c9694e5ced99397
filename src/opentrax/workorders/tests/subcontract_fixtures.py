"""Acme's work order that Bolt accepted and hands on to Gale, whose technician is Sam; Globex sees
nothing of any of it."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from opentrax.directory import services as directory
from opentrax.directory.models import Technician
from opentrax.directory.services import TechnicianDetails
from opentrax.kit.tenancy import scope
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services, tasks
from opentrax.workorders.models import Assignment, Subcontract, Visit, WorkOrder
from opentrax.workorders.services.following_on import follow_subcontract
from opentrax.workorders.services.subcontracts import HandOnDetails, allow_handing_on, hand_on
from opentrax.workorders.tests.conftest import ELEVEN, NINE, Side
from opentrax.workorders.tests.test_line import run


@dataclass(frozen=True)
class Gale:
    """The partner of Bolt, its owner, and its technician."""

    organization: Organization
    gil: Person
    sam: Technician


@pytest.fixture
def gale(bolt: Organization, bea: Person, side: Side) -> Gale:
    gil = organizations.register_person(
        email="gil@example.com", name="Gil Example", password=None, time_zone="America/Toronto"
    )
    found = organizations.found_organization(
        name="Gale", kind="provider", founder=gil, time_zone="America/Toronto"
    )
    with side("bolt"):
        organizations.add_partner(found.pk, actor=bea)
    with scope(found.pk, gil.pk):
        details = TechnicianDetails("Sam Example", "America/Toronto")
        sam = directory.add_technician(details, actor=gil)
    return Gale(found, gil, sam)


@pytest.fixture
def allowed(partners: None, bolt: Organization, ada: Person, side: Side) -> None:
    with side("acme"):
        allow_handing_on(bolt.pk, actor=ada)


@dataclass(frozen=True)
class HandedOn:
    """What was handed on, and what each side does there."""

    row: Subcontract
    acme: Organization
    bolt: Organization
    gale: Gale

    def follow(self) -> None:
        """Run the jobs that wait; what they bring about may ask for one more, which finds all as it
        should be."""
        for _ in range(3):
            if not run(tasks.follow):
                return
        raise AssertionError("it does not come to rest")

    def follow_again(self) -> None:
        """The job once more, though nothing happened."""
        with scope(self.bolt.pk):
            follow_subcontract(self.row.pk)

    def accept(self) -> None:
        with scope(self.gale.organization.pk, self.gale.gil.pk):
            offer = Assignment.objects.get(work_order_id=self.row.work_order_id)
            services.answer_assignment(offer, "accepted", actor=self.gale.gil)

    def plan(self) -> Visit:
        with scope(self.gale.organization.pk, self.gale.gil.pk):
            order = WorkOrder.objects.get(pk=self.row.work_order_id)
            return services.plan_visit(
                order, self.gale.sam, start_at=NINE, end_at=ELEVEN, actor=self.gale.gil
            )

    def tell(self, act: Callable[..., object], visit: Visit, **said: object) -> None:
        """Gale's office says it."""
        with scope(self.gale.organization.pk, self.gale.gil.pk):
            act(visit, actor=self.gale.gil, **said)

    def clients(self) -> WorkOrder:
        """Acme's work order, as Acme sees it."""
        with scope(self.acme.pk):
            return WorkOrder.objects.get(pk=self.row.for_work_order_id)  # type: ignore[no-any-return]

    def told(self) -> list[tuple[object, ...]]:
        """The visits that Acme sees: who, where it stands, and what came of it."""
        with scope(self.acme.pk):
            rows = Visit.objects.filter(work_order_id=self.row.for_work_order_id)
            return list(
                rows.order_by("sequence").values_list("technician_name", "status", "outcome")
            )

    def own(self) -> WorkOrder:
        """Bolt's, as Bolt sees it."""
        with scope(self.bolt.pk):
            return WorkOrder.objects.get(pk=self.row.work_order_id)  # type: ignore[no-any-return]

    def again(self) -> Subcontract:
        with scope(self.bolt.pk):
            return Subcontract.objects.get(pk=self.row.pk)  # type: ignore[no-any-return]


@pytest.fixture
def handed_on(
    accepted: Assignment, allowed: None, acme: Organization, bolt: Organization, bea: Person,
    gale: Gale, side: Side,
) -> HandedOn:  # fmt: skip
    with side("bolt"):
        details = HandOnDetails("Fix the door", description="The back one")
        row = hand_on(accepted.work_order, gale.organization.pk, details, actor=bea)
    return HandedOn(row, acme, bolt, gale)
