"""A filter of Bolt's own, and a note that Bea writes to many."""

from opentrax.workorders import services
from opentrax.workorders.services import BulkDetails, FilterDetails
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    order = scene.work.order
    with scene.within(scene.bolt, scene.bea):
        saved = services.save_filter(FilterDetails("Hoist words", is_shared=True), actor=scene.bea)
        run = services.start_bulk(
            BulkDetails("note", words="Hoist words"), lambda: [(order.pk, order.number)], said=1,
            actor=scene.bea,
        )  # fmt: skip
    return Keys(bolts_own={"filter_id": [saved.pk], "bulk_id": [run.pk]})
