"""A provider who is offered no work is offered none, by hand, by rule or in a line; and it is
said.
"""

import pytest

from opentrax.directory.models import Location
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.models import Assignment, DispatchRule, DispatchStop, PassedBy, WorkOrder
from opentrax.workorders.services.stops import allow_dispatch, stop_dispatch
from opentrax.workorders.tests.conftest import Browse, Side
from opentrax.workorders.tests.test_dispatching import both, listed, raised  # noqa: F401  fixtures


def test_by_hand_it_is_refused_with_the_reason_and_the_provider_sees_none_of_it(
    order: WorkOrder, partners: None, ada: Person, bolt: Organization, side: Side, browse: Browse
) -> None:
    page = browse("ada")
    form, stops = {"provider": str(bolt.pk)}, "/organization/dispatch/stops"
    assert "Say why" in page.post(stops, form | {"reason": " "}, follow=True).text
    assert "no insurance" in page.post(stops, form | {"reason": "no insurance"}, follow=True).text
    assert "no work is offered: no insurance" in page.get(f"/work-orders/{order.pk}").text
    with side("acme"), pytest.raises(Refused, match="no work at the moment: no insurance"):
        services.assign(order, bolt.pk, actor=ada)
    with side("bolt"):
        assert not DispatchStop.objects.exists()
    page.post("/organization/dispatch/stops", form | {"allow": "1"})
    with side("acme"):
        assert services.assign(order, bolt.pk, actor=ada).provider_id == bolt.pk
        with pytest.raises(Refused, match="does not work with"):
            stop_dispatch(order.pk, reason="x", actor=ada)


def test_a_rule_and_a_line_pass_them_by_and_say_why(
    listed: list[DispatchRule],  # noqa: F811
    shop: Location, ada: Person, bea: Person, bolt: Organization, globex: Organization,
    side: Side, browse: Browse,
) -> None:  # fmt: skip
    with side("acme"):
        stop_dispatch(bolt.pk, reason="no insurance", actor=ada)
    order = raised(shop, ada, side, trade="refrigeration")
    assert order.provider_id == globex.pk
    assert "Bolt was passed by: no insurance" in browse("ada").get(f"/work-orders/{order.pk}").text
    with side("acme"):
        allow_dispatch(bolt.pk, actor=ada)
    later = raised(shop, ada, side, trade="refrigeration")
    assert later.provider_id == bolt.pk  # Globex is next in line
    with side("acme"):
        stop_dispatch(globex.pk, reason="prices", actor=ada)
        offer = Assignment.objects.get(work_order_id=later.pk)
    with side("bolt"):
        services.answer_assignment(offer, "declined", reason="full", actor=bea)
    with side("acme"):
        assert WorkOrder.objects.get(pk=later.pk).status == "new"
        told = PassedBy.objects.get(work_order_id=later.pk)
        assert (told.provider_id, told.reason) == (globex.pk, "prices")
