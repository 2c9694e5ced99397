"""Scores from what happened, what a provider says of its trades and areas, and the order in which
providers are offered.
"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from opentrax.directory.models import Location
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Partnership, Person
from opentrax.workorders import services
from opentrax.workorders.candidates import candidates
from opentrax.workorders.models import ProviderScore, WorkOrder
from opentrax.workorders.rules.score import Share
from opentrax.workorders.scores import parts_of
from opentrax.workorders.services.passing import score_providers
from opentrax.workorders.tests.conftest import Browse, Side
from opentrax.workorders.tests.test_dispatching import both  # noqa: F401  a fixture


@pytest.fixture
def year(
    shop: Location, partners: None, ada: Person, bea: Person, bolt: Organization, side: Side,
    clock: SettableClock,
) -> None:  # fmt: skip
    """Eleven work orders that Bolt accepted half an hour after the offer and completed: the first
    over a year ago, one late, one sent back; and an offer that Bolt declined after a day.
    """
    for number in range(12):
        with side("acme"):
            details = services.WorkOrderDetails(
                f"Work {number}", due_at=clock() + timedelta(days=2)
            )
            order = services.create_work_order(shop, details, actor=ada)
            offer = services.assign(order, bolt.pk, actor=ada)
        clock.advance(minutes=1440 if number == 11 else 30)
        with side("bolt"):
            answer = "declined" if number == 11 else "accepted"
            services.answer_assignment(offer, answer, reason="full", actor=bea)
            if number == 11:
                continue
            clock.advance(days=3 if number == 1 else 1)
            services.complete_work_order(order, reason="by hand", actor=bea)
        if number == 2:
            with side("acme"):
                services.reject_work(order, reason="not clean", actor=ada)
            with side("bolt"):
                services.complete_work_order(order, reason="again", actor=bea)
        clock.advance(days=345 if number == 0 else 2)


def test_every_night_from_what_happened_and_both_sides_read_it(
    year: None, acme: Organization, bolt: Organization, ada: Person, side: Side, browse: Browse,
) -> None:  # fmt: skip
    assert score_providers(acme.pk) == score_providers(acme.pk) == 1
    with side("acme"):
        row = ProviderScore.objects.get()
        partnership = Partnership.objects.get(provider=bolt)
    assert row.orders == 10
    parts = parts_of(row)
    assert parts["on_time"] == Share(9, 10)  # type: ignore[arg-type]
    assert parts["first_time"] == Share(9, 10)  # type: ignore[arg-type]
    assert parts["acceptance"] == Share(10, 11)  # type: ignore[arg-type]
    assert (parts["response"].good, parts["response"].of) == (10, 11)
    # (40 × 0.9 + 25 × 0.9 + 20 × 10/11 + 15 × 10/11) = 58.5 + 31.818…
    assert row.score == 90
    page = f"/organization/partners/{partnership.pk}/score"
    assert "90 of 100" in browse("ada").get(page).text
    assert "10 of 11" in browse("bea").get(page).text
    assert browse("gus").get(page).status_code == 404
    words = {"note": "You closed the gate\0 twice"}
    browse("bea").post(f"{page}/objection", words)
    assert "You closed the gate twice" in browse("ada").get(page).text
    with side("bolt"), pytest.raises(DatabaseError), transaction.atomic():
        ProviderScore(provider_id=bolt.pk, score=100, orders=9).save(force_insert=True)
    with side("bolt"):
        assert ProviderScore.objects.update(score=100) == 0


def test_who_does_the_trade_there_comes_first_by_their_own_word(
    both: None,  # noqa: F811
    shop: Location, ada: Person, bolt: Organization, globex: Organization, side: Side,
    browse: Browse,
) -> None:  # fmt: skip
    provider, areas = browse("gus"), "/organization/coverage/areas"
    assert "This is needed" in provider.post(areas, {"kind": "radius"}).text
    nowhere = {"kind": "radius", "place": "Nowhere at all", "radius_km": "20"}
    assert "not on the map" in provider.post(areas, nowhere).text
    assert provider.post(areas, {"kind": "postal", "postal": "!"}).status_code == 422
    provider.post(areas, nowhere | {"place": "45.5, -75.6"})
    provider.post("/organization/coverage/trades", {"trades": ["snow", "doors"]})
    browse("bea").post("/organization/coverage/trades", {"trades": ["snow"]})
    assert "20.0 km around 45.5, -75.6" in provider.get("/organization/coverage").text
    with side("acme"):
        order = services.create_work_order(
            shop, services.WorkOrderDetails("Fix the door", trade="doors"), actor=ada
        )
        _own, first, second = candidates(order)
        ProviderScore(provider_id=globex.pk, score=87, orders=12).save(force_insert=True)
    assert (first.name, first.is_told, first.other_trade) == ("Globex", True, False)
    assert first.distance_m == pytest.approx(7_794, rel=0.01)
    assert (second.name, second.other_trade) == ("Bolt", True)
    page = browse("ada").get(f"/work-orders/{order.pk}").text
    assert "Globex (7.8 km away, 0 open, score 87)" in page
    assert "Bolt (not a trade that they told, 0 open)" in page
    assert isinstance(order, WorkOrder)
