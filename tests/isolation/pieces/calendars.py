"""Bea's address of a calendar with all visits of Bolt."""

from opentrax.workorders.services.calendars import make_calendar_feed
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    """No other organization sees it."""
    with scene.within(scene.bolt, scene.bea):
        feed = make_calendar_feed("Hoist words", "all", secret="hoist", actor=scene.bea)
    return Keys(bolts_own={"calendar_id": [feed.pk]})
