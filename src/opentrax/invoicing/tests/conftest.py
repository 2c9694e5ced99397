# ruff: noqa: F811
"""Bolt's work for Acme that is done: two hours and ten minutes on site, in an approved week."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from opentrax.directory.models import Technician
from opentrax.directory.services.rates import RateDetails, add_rate_card
from opentrax.engine.pricing import Tax
from opentrax.invoicing import services
from opentrax.invoicing.models import Invoice, Proposal
from opentrax.invoicing.services import Content, LineIn
from opentrax.invoicing.states import PaperKind
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.timesheets.services.correct import Correction, add_segment
from opentrax.timesheets.services.weeks import approve_week, submit_week
from opentrax.workorders import services as workorders
from opentrax.workorders.models import Assignment, Visit, WorkOrder
from opentrax.workorders.tests.conftest import (  # noqa: F401  fixtures
    NINE,
    Browse,
    Side,
    accepted,
    browse,
    offer,
    order,
    shop,
    side,
    technician,
    visit,
)

MONDAY = date(2026, 3, 23)
GST = Tax("GST", Decimal(5))
QST = Tax("QST", Decimal("9.975"))


def part(amount: str | Decimal, quantity: str = "1", **more: Any) -> LineIn:
    return LineIn("part", "Hinge", Decimal(quantity), Decimal(amount), **more)


def hours(quantity: str, rate: str, of: Visit | None, kind: str = "regular") -> LineIn:
    return LineIn(
        "labor", "On site", Decimal(quantity), Decimal(rate), rate_kind=kind,
        visit_id=of.pk if of else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """Bea writes, Ada decides."""

    order: WorkOrder
    side: Side
    ada: Person
    bea: Person

    def proposes(self, *lines: LineIn, **more: Any) -> Proposal:
        with self.side("bolt"):
            content = Content(lines, **more)
            draft = services.begin_draft(self.order, PaperKind.PROPOSAL, content, actor=self.bea)
            return services.submit_proposal(draft, actor=self.bea)

    def bills(self, *lines: LineIn, **more: Any) -> Invoice:
        with self.side("bolt"):
            content = Content(lines, **more)
            draft = services.begin_draft(self.order, PaperKind.INVOICE, content, actor=self.bea)
            return services.submit_invoice(draft, actor=self.bea)

    def agrees(self, **details: Any) -> None:
        with self.side("acme"):
            bolt = WorkOrder.objects.get(pk=self.order.pk).provider_id
            assert bolt is not None
            services.set_terms(bolt, services.TermsDetails(**details), actor=self.ada)

    def cap(self, amount: str) -> None:
        with self.side("acme"):
            workorders.change_nte(self.order, Decimal(amount), reason="agreed", actor=self.ada)

    def done(self) -> None:
        with self.side("bolt"):
            workorders.complete_work_order(self.order, reason="all done", actor=self.bea)

    def fresh(self) -> WorkOrder:
        with self.side("acme"):
            return WorkOrder.objects.get(pk=self.order.pk)


@pytest.fixture
def desk(accepted: Assignment, ada: Person, bea: Person, side: Side) -> Desk:
    with side("acme"):
        return Desk(WorkOrder.objects.get(), side, ada, bea)


@pytest.fixture
def worked(
    clock: SettableClock,
    visit: Visit,
    technician: Technician,
    bea: Person,
    side: Side,
) -> Visit:
    """On site for 2 h 10, and Bolt approved the week."""
    end = NINE + timedelta(minutes=130)
    clock.set(end + timedelta(days=7))
    with side("bolt"):
        said = Correction(
            kind="onsite", started_at=NINE, ended_at=end, reason="no phone", visit_id=visit.pk
        )
        add_segment(technician, said, actor=bea)
        workorders.mark_visit_arrived(visit, actor=bea, at=NINE)
        workorders.mark_visit_left(visit, actor=bea, at=end, outcome="approval_needed")
        submit_week(technician, MONDAY, actor=bea)
        approve_week(technician, MONDAY, actor=bea)
        return Visit.objects.get(pk=visit.pk)


@pytest.fixture
def rates(accepted: Assignment, bolt: Organization, ada: Person, side: Side) -> Callable[..., None]:
    def agree(**details: Any) -> None:
        with side("acme"):
            given = {"valid_from": date(2026, 1, 1), "currency": "CAD", **details}
            add_rate_card(bolt.pk, RateDetails(**given), actor=ada)

    return agree
