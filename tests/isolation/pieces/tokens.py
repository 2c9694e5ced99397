"""A token of Bolt's for a program."""

from opentrax.accounts import services as accounts
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    """Bea's token; no other organization sees it."""
    with scene.within(scene.bolt, scene.bea):
        token = accounts.make_api_token(
            "Hoist words", ["workorders:read"], secret=accounts.new_api_token(), days=90,
            actor=scene.bea,
        )  # fmt: skip
    return Keys(bolts_own={"token_id": [token.pk]})
