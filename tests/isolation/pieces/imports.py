"""A table of Bolt's own on its way in."""

import io

from opentrax.directory.services.imports import take_table
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    with scene.within(scene.bolt, scene.bea):
        table = io.BytesIO(b"Name\nDepot\n")
        run = take_table("locations", table, "depot.csv", actor=scene.bea)
    return Keys({}, {"import_id": [run.pk]})
