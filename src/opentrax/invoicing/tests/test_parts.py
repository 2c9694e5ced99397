"""An invoice begins with the parts that were used, at the contract's mark-up or the list price."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from opentrax.invoicing.prefilling import first_content
from opentrax.invoicing.services import Content, LineIn
from opentrax.invoicing.states import PaperKind
from opentrax.invoicing.tests.conftest import Desk
from opentrax.kit.testing.plugin import SettableClock
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.services.parts import take_part_back
from opentrax.workorders.tests.part_fixtures import Van, marked_up, van

__all__ = ["marked_up", "van"]


def begun(desk: Desk) -> Content:
    with desk.side("bolt"):
        return first_content(WorkOrder.objects.get(), PaperKind.INVOICE)


def part_lines(desk: Desk) -> list[LineIn]:
    return [line for line in begun(desk).lines if line.kind == "part"]


@pytest.mark.django_db
def test_parts_that_were_used_are_billed_once(
    desk: Desk, van: Van, marked_up: Callable[[], None], clock: SettableClock
) -> None:
    with desk.side("bolt"):
        van.use(desk.order, "2")
        take_part_back(van.use(desk.order, "1"), actor=desk.bea)
    marked_up()
    with desk.side("bolt"):
        van.use(desk.order, "1.5")
    [at_price, at_cost] = part_lines(desk)
    assert (at_price.quantity, at_price.unit_amount) == (2, Decimal("9.5"))
    assert "4.00" not in at_price.description
    assert (at_cost.quantity, at_cost.unit_amount) == (Decimal("1.5"), 5)
    assert "4.00" in at_cost.description
    assert "25" in at_cost.description
    desk.done()
    assert desk.bills(at_price, at_cost).net_amount == Decimal("26.5")
    clock.advance(minutes=5)
    assert part_lines(desk) == []
