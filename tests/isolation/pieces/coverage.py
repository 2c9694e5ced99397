"""Areas that Bolt and Acme tell; each is its own to take off."""

from opentrax.directory.services.coverage import add_area, set_trades_done
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    """Acme reads Bolt's on the form of an offer."""
    with scene.within(scene.acme, scene.ada):
        acmes = add_area("province", "ON", actor=scene.ada)
    with scene.within(scene.bolt, scene.bea):
        bolts = add_area("postal", "K1A", actor=scene.bea)
        set_trades_done(["doors"], actor=scene.bea)
    return Keys({"service_area_id": [acmes.pk]}, {"service_area_id": [bolts.pk]})
