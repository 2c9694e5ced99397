"""A document of an asset that Acme's work order names, and one of Bolt's own."""

from io import BytesIO

from opentrax.directory import services as directory
from opentrax.directory.services import AssetDetails
from opentrax.directory.services.asset_documents import AssetFile, put_asset_document
from opentrax.workorders import services as workorders
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    file = AssetFile(BytesIO(b"Hoist words"), "hoist.txt")
    with scene.within(scene.acme, scene.ada):
        hoist = directory.add_asset(scene.work.shop, AssetDetails("Lift"), actor=scene.ada)
        workorders.name_assets(scene.work.order, [hoist.pk], actor=scene.ada)
        shared = put_asset_document(hoist, "manual", "Lift words", file, actor=scene.ada)
    with scene.within(scene.bolt, scene.bea):
        crane = directory.add_asset(scene.work.yard, AssetDetails("Winch"), actor=scene.bea)
        own = put_asset_document(crane, "other", "Winch words", file, actor=scene.bea)
    return Keys({"asset_document_id": [shared.pk]}, {"asset_document_id": [own.pk]})
