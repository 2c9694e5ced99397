"""An asset that Acme's work order names, and one of Bolt's own."""

from opentrax.directory import services as directory
from opentrax.directory.services import AssetDetails
from opentrax.workorders import services as workorders
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    with scene.within(scene.acme, scene.ada):
        shared = directory.add_asset(scene.work.shop, AssetDetails("Hoist"), actor=scene.ada)
        workorders.name_assets(scene.work.order, [shared.pk], actor=scene.ada)
    with scene.within(scene.bolt, scene.bea):
        own = directory.add_asset(scene.work.yard, AssetDetails("Crane"), actor=scene.bea)
    return Keys({"asset_id": [shared.pk]}, {"asset_id": [own.pk]})
