"""Parts that Bolt used on Acme's work order, which both see."""

from decimal import Decimal

from opentrax.directory.services.parts import PartDetails, add_part
from opentrax.directory.services.stock import PlaceDetails, add_stock_place, enter_movement
from opentrax.workorders.services.parts import use_part
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    with scene.within(scene.bolt, scene.bea):
        part = add_part(PartDetails("H-2", "Hoist values", "CAD"), actor=scene.bea)
        store = add_stock_place(PlaceDetails("Hoist yard"), actor=scene.bea)
        enter_movement(part, store, "received", Decimal(5), actor=scene.bea)
        used = use_part(
            scene.work.order, part, store, Decimal(1), visit=scene.work.visit, actor=scene.bea
        )
    return Keys({"part_use_id": [used.pk]})
