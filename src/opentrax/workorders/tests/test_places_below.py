"""A list that is narrowed to a location shows what lies in it too."""

import pytest

from opentrax.directory import services as directory
from opentrax.directory.models import Location
from opentrax.directory.services import LocationDetails
from opentrax.directory.services.sites import set_site
from opentrax.organizations.models import Person
from opentrax.workorders import services
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.tests.conftest import Browse, Side

pytestmark = pytest.mark.django_db


def test_with_what_lies_in_it(
    order: WorkOrder, shop: Location, ada: Person, side: Side, browse: Browse
) -> None:
    with side("acme"):
        region, room = (
            directory.add_location(LocationDetails(name, "America/Toronto"), actor=ada)
            for name in ("North", "Cellar")
        )
        set_site(region, "region", None, actor=ada)
        set_site(shop, "site", region, actor=ada)
        set_site(room, "room", shop, actor=ada)
        services.create_work_order(room, services.WorkOrderDetails("Pump it dry"), actor=ada)
    client = browse("ada")
    of_region = client.get(f"/work-orders?location={region.pk}").text
    assert "Fix the door" in of_region
    assert "Pump it dry" in of_region
    of_room = client.get(f"/work-orders?location={room.pk}").text
    assert "Fix the door" not in of_room
    assert "Pump it dry" in of_room
