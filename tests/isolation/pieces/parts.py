"""A part that Bolt keeps, and the van where it lies: both are Bolt's own."""

from decimal import Decimal

from opentrax.directory.services.parts import PartDetails, add_part
from opentrax.directory.services.stock import (
    PlaceDetails,
    add_stock_place,
    enter_movement,
    move_parts,
)
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    with scene.within(scene.bolt, scene.bea):
        details = PartDetails(
            "H-1", "Hoist words", "CAD", cost=Decimal(4), reorder_at=Decimal(9),
            supplier="Hoist values",
        )  # fmt: skip
        part = add_part(details, actor=scene.bea)
        store = add_stock_place(PlaceDetails("Hoist store"), actor=scene.bea)
        with_tim = PlaceDetails("Hoist van", "van", scene.work.technician.pk)
        van = add_stock_place(with_tim, actor=scene.bea)
        enter_movement(part, store, "received", Decimal(5), actor=scene.bea)
        move_parts(part, (store, van), Decimal(2), actor=scene.bea)
    return Keys({}, {"part_id": [part.pk], "stock_place_id": [van.pk]})
