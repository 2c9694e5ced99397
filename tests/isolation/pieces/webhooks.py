"""An address to which Bolt has its journal sent."""

from opentrax.integrations.services.webhooks import add_webhook
from opentrax.integrations.signing import new_secret
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    with scene.within(scene.bolt, scene.bea):
        own = add_webhook(
            "https://hoist.example.com/", ["note"], secret=new_secret(), actor=scene.bea
        )
    return Keys(bolts_own={"webhook_id": [own.pk]})
