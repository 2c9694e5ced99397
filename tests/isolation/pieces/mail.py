"""Addresses for requests of Acme's shop and of Bolt, and who follows the work order."""

from opentrax.workorders.services.following import follow
from opentrax.workorders.services.request_addresses import renew_request_address
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    """None of these rows has an address of its own; pages and look-ups of the other side meet
    them.
    """
    with scene.within(scene.acme, scene.ada):
        renew_request_address(scene.work.shop, actor=scene.ada)
        follow(scene.work.order, wants_mail=True, actor=scene.ada)
    with scene.within(scene.bolt, scene.bea):
        renew_request_address(None, actor=scene.bea)
        follow(scene.work.order, wants_mail=True, actor=scene.bea)
    return Keys()
