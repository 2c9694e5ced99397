"""Tim's van with belts in it, and a contract with a mark-up on parts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from opentrax.directory.models import Part, StockPlace, Technician
from opentrax.directory.parts import stocks_of
from opentrax.directory.services import stock
from opentrax.directory.services.parts import PartDetails, add_part
from opentrax.directory.services.rates import RateDetails, add_rate_card
from opentrax.organizations.models import Organization, Person
from opentrax.workorders.models import Assignment, PartUse, WorkOrder
from opentrax.workorders.services.parts import use_part
from opentrax.workorders.tests.conftest import Side


@dataclass(frozen=True)
class Van:
    """Tim's, with five belts at 4.00 that are sold at 9.50."""

    part: Part
    place: StockPlace
    bea: Person

    def lies(self) -> Decimal:
        return sum((one.quantity for one in stocks_of(self.part)), Decimal(0))

    def use(self, order: WorkOrder, quantity: str, **more: Any) -> PartUse:
        return use_part(order, self.part, self.place, Decimal(quantity), actor=self.bea, **more)


@pytest.fixture
def van(technician: Technician, bea: Person, side: Side) -> Van:
    with side("bolt"):
        details = PartDetails(
            "B-1", "Belt", "CAD", unit="pcs", code="0471", cost=Decimal(4), price=Decimal("9.5")
        )
        part = add_part(details, actor=bea)
        place = stock.add_stock_place(stock.PlaceDetails("Van 7", "van", technician.pk), actor=bea)
        stock.enter_movement(part, place, "received", Decimal(5), actor=bea)
    return Van(part, place, bea)


@pytest.fixture
def marked_up(
    accepted: Assignment, bolt: Organization, ada: Person, side: Side
) -> Callable[[], None]:
    def agree() -> None:
        details = RateDetails(date(2020, 1, 1), "CAD", markup_percent=Decimal(25))
        with side("acme"):
            add_rate_card(bolt.pk, details, actor=ada)

    return agree
