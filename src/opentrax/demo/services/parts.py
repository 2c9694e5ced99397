"""Parts in the demo: a store, a van, what lies there, and one that has to be ordered again."""

from decimal import Decimal

from opentrax.directory.models import Technician
from opentrax.directory.services.parts import PartDetails, add_part
from opentrax.directory.services.stock import (
    PlaceDetails,
    add_stock_place,
    enter_movement,
    move_parts,
)
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.workorders.caps import cost_settings

# Number, name, unit, cost, price, level, received, put into the van.
PARTS = (
    ("B-0420", "V-belt A42", "", "8.40", "14", 5, 12, 4),
    ("F-2020", "Air filter 20 × 20", "", "6.10", "11", 10, 9, 3),
    ("C-0015", "Cable 3 × 1.5 mm²", "m", "1.15", "2.20", 50, 100, 25),
)


def stock_up(provider: Organization, actor: Person, technician: Technician) -> None:
    """Let the provider keep a few parts, some of them in a technician's van."""
    with scope(provider.pk, actor.pk):
        store = add_stock_place(PlaceDetails("Main store"), actor=actor)
        van = add_stock_place(PlaceDetails("Van 1", "van", technician.pk), actor=actor)
        currency = cost_settings().currency
        for number, name, unit, cost, price, level, received, moved in PARTS:
            details = PartDetails(
                number, name, currency, unit=unit, cost=Decimal(cost), price=Decimal(price),
                supplier="Alpine Supplies", reorder_at=Decimal(level),
            )  # fmt: skip
            part = add_part(details, actor=actor)
            enter_movement(part, store, "received", Decimal(received), actor=actor)
            move_parts(part, (store, van), Decimal(moved), actor=actor)
