"""An invoice begins with what a partner billed for work that was handed on, and the client sees
nothing of that paper.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest

from opentrax.invoicing import services
from opentrax.invoicing.models import Invoice
from opentrax.invoicing.prefilling import first_content, own_visits
from opentrax.invoicing.services import Content, LineIn
from opentrax.invoicing.states import PaperKind
from opentrax.invoicing.tests.conftest import part
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Person
from opentrax.workorders import services as workorders
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.tests.conftest import NINE, Side
from opentrax.workorders.tests.part_fixtures import marked_up
from opentrax.workorders.tests.subcontract_fixtures import HandedOn, allowed, gale, handed_on

__all__ = ["allowed", "gale", "handed_on", "marked_up"]

pytestmark = pytest.mark.django_db


def begun(handed: HandedOn) -> tuple[LineIn, ...]:
    with scope(handed.bolt.pk):
        return first_content(handed.clients(), PaperKind.INVOICE).lines


def bill(handed: HandedOn, order: WorkOrder, *lines: LineIn) -> Invoice:
    """Whoever carries the work order out sends an invoice for it."""
    actor = handed.gale.gil if order.pk == handed.row.work_order_id else bea_of(handed)
    organization = handed.gale.organization if actor == handed.gale.gil else handed.bolt
    with scope(organization.pk, actor.pk):
        draft = services.begin_draft(order, PaperKind.INVOICE, Content(lines), actor=actor)
        return services.submit_invoice(draft, actor=actor)


def bea_of(handed: HandedOn) -> Person:
    with scope(handed.bolt.pk):
        return Person.objects.get(email="bea@example.com")  # type: ignore[no-any-return]


def test_what_the_partner_billed_is_billed_on_once_with_the_mark_up(
    clock: SettableClock,
    handed_on: HandedOn,
    marked_up: Callable[[], None],
    side: Side,
    bea: Person,
) -> None:
    clock.set(NINE)
    handed_on.accept()
    visit = handed_on.plan()
    handed_on.tell(workorders.mark_visit_arrived, visit, at=NINE)
    handed_on.tell(workorders.mark_visit_left, visit, at=NINE, outcome="return_needed")
    with scope(handed_on.gale.organization.pk, handed_on.gale.gil.pk):
        workorders.complete_work_order(
            WorkOrder.objects.get(), reason="x", actor=handed_on.gale.gil
        )
    handed_on.follow()
    theirs = bill(handed_on, handed_on.own(), part("80"))
    assert begun(handed_on) == ()  # not approved yet
    with side("bolt"):
        services.approve_invoice(theirs, actor=bea)
    with side("bolt"):  # the partner's visit is no trip of one's own
        assert own_visits(handed_on.clients()) == []
    [line] = begun(handed_on)
    assert (line.kind, line.quantity, line.unit_amount) == ("other", 1, 80)
    assert line.description == "Subcontracted work, invoice 1"
    marked_up()
    [line] = begun(handed_on)
    assert line.unit_amount == Decimal(100)
    clock.advance(minutes=5)
    with side("bolt"):
        draft = services.begin_draft(
            handed_on.clients(), PaperKind.INVOICE, Content((line,)), actor=bea
        )
    clock.advance(minutes=5)
    late = bill(handed_on, handed_on.own(), part("8"))
    with side("bolt"):
        services.approve_invoice(late, actor=bea)
        clock.advance(minutes=5)
        services.submit_invoice(draft, actor=bea)
    [missed] = begun(handed_on)  # approved while the invoice was being written
    assert (missed.unit_amount, missed.description[-1]) == (10, "2")
    clock.advance(minutes=5)
    bill(handed_on, handed_on.clients(), missed)
    assert begun(handed_on) == ()
    with side("acme"):
        seen = list(Invoice.objects.order_by("number"))
        assert {one.provider_id for one in seen} == {handed_on.bolt.pk}
        assert [one.net_amount for one in seen] == [100, 10]
    with scope(handed_on.gale.organization.pk):
        billed = Invoice.objects.order_by("number")
        assert [one.net_amount for one in billed] == [80, 8]
