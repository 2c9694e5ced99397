"""A fence of ours that the phone reports names its location; a technician's own names none."""

import io
import json

from opentrax.directory.models import Location
from opentrax.kit.tenancy import scope
from opentrax.timesheets.intervals import Interval
from opentrax.timesheets.tests.conftest import DAY, SHOP, Story, at
from opentrax.timesheets.trails import positions_of
from opentrax.tracking.formats.regions import name_of
from opentrax.tracking.services.importing import import_track


def crossing(event: str, minute: float, name: str) -> bytes:
    """What OwnTracks says when a fence is crossed."""
    message = {
        "_type": "transition", "event": event, "desc": name, "tst": at(minute).timestamp(),
        "lat": SHOP[0], "lon": SHOP[1], "acc": 20, "t": "c", "tid": "tm", "wtst": 1774000000,
    }  # fmt: skip
    return json.dumps(message).encode()


def test_a_fence_of_ours_names_its_location(story: Story, shop: Location) -> None:
    story.clock.set(at(120))
    lines = [
        crossing("enter", 30, name_of(shop.pk, "Shop")),
        crossing("leave", 90, name_of(shop.pk, "Shop, renamed since")),
        crossing("enter", 100, "Home"),
    ]
    with scope(story.bolt.pk, story.bea.pk):
        import_track(
            io.BytesIO(b"\n".join(lines)),
            organization_id=story.bolt.pk,
            device_id=story.device.pk,
            actor_id=story.bea.pk,
        )
        found = positions_of(story.technician.pk, Interval(at(0), at(120)))
    assert [(p.event, p.place_id) for p in found] == [
        ("region_enter", str(shop.pk)),
        ("region_leave", str(shop.pk)),
        ("region_enter", None),
    ]


def test_it_is_evidence_that_the_line_names(story: Story, shop: Location) -> None:
    story.clock.set(at(120))
    with scope(story.bolt.pk, story.bea.pk):
        import_track(
            io.BytesIO(crossing("enter", 30, name_of(shop.pk, "Shop"))),
            organization_id=story.bolt.pk,
            device_id=story.device.pk,
            actor_id=story.bea.pk,
        )
    story.day(DAY)
    assert "phone_region" in json.dumps(story.onsite().evidence)
