"""A field of Bolt's own."""

from opentrax.directory import services as directory
from opentrax.directory.services import FieldDetails
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    with scene.within(scene.bolt, scene.bea):
        field = directory.add_field(FieldDetails("Hoist words"), actor=scene.bea)
    return Keys({}, {"field_id": [field.pk]})
