"""A filter of Bolt's own."""

from opentrax.workorders import services
from opentrax.workorders.services import FilterDetails
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    with scene.within(scene.bolt, scene.bea):
        saved = services.save_filter(FilterDetails("Hoist words", is_shared=True), actor=scene.bea)
    return Keys(bolts_own={"filter_id": [saved.pk]})
