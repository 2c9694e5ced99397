"""Acme lets Bolt hand its work orders on, so that the page for it opens to Bolt."""

from opentrax.workorders.services.subcontracts import allow_handing_on
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    """What was handed on, with a partner: see `workorders/tests/test_subcontracts.py`."""
    with scene.within(scene.acme, scene.ada):
        allow_handing_on(scene.bolt.pk, actor=scene.ada)
    return Keys()
