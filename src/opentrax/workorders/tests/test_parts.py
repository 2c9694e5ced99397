"""Parts used on a work order: stock, what is incurred, what each side sees, taking back."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.directory.models import Part
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Person
from opentrax.workorders import services
from opentrax.workorders.caps import incurred_totals
from opentrax.workorders.models import Assignment, Incurred, PartUse, Visit, WorkOrder
from opentrax.workorders.report import report_of
from opentrax.workorders.rules.parts import charge_of
from opentrax.workorders.services.parts import take_part_back
from opentrax.workorders.tests.conftest import Browse, Side
from opentrax.workorders.tests.part_fixtures import Van, marked_up, van

__all__ = ["marked_up", "van"]

AMOUNTS = st.decimals(0, 10_000, places=3)


@given(cost=st.none() | AMOUNTS, price=st.none() | AMOUNTS, percent=st.none() | AMOUNTS)
def test_the_cost_is_told_only_where_the_price_is_made_of_it(
    cost: Decimal | None, price: Decimal | None, percent: Decimal | None
) -> None:
    charge = charge_of(cost, price, percent)
    if percent is None:
        assert (charge.price, charge.cost) == (price, None)
    elif cost is None:
        assert charge.price is None
    else:
        assert charge.cost == cost
        assert charge.price is not None
        assert charge.price * 100 == cost * (100 + percent)


@pytest.mark.django_db
def test_what_is_used_leaves_the_van_and_is_incurred_until_it_is_taken_back(
    visit: Visit, van: Van, bea: Person, side: Side
) -> None:
    with side("bolt"):
        order = WorkOrder.objects.get()
        with pytest.raises(Refused, match="too few"):
            van.use(order, "5.5")
        used = van.use(order, "1.5", visit=visit)
        assert van.lies() == Decimal("3.5")
        assert incurred_totals([order]) == {order.pk: Decimal("14.25")}
        with pytest.raises(Refused, match="taken back together"):
            services.withdraw_incurred(Incurred.objects.get(), actor=bea)
        take_part_back(used, actor=bea)
        with pytest.raises(Refused, match="already"):
            take_part_back(used, actor=bea)
        assert van.lies() == 5
        assert incurred_totals([order]) == {}
        assert PartUse.objects.get().taken_back_at is not None


@pytest.mark.django_db
def test_with_a_mark_up_it_is_charged_at_its_cost_and_so_much_more(
    visit: Visit, van: Van, marked_up: Callable[[], None], side: Side
) -> None:
    marked_up()
    with side("bolt"):
        used = van.use(WorkOrder.objects.get(), "2", visit=visit)
    assert (used.unit_price, used.unit_cost, used.markup_percent) == (5, 4, 25)
    with side("acme"):
        assert Incurred.objects.get().amount == 10


@pytest.mark.django_db
def test_only_who_accepted_uses_parts_and_on_their_own_visits(
    offer: Assignment, van: Van, bea: Person, ada: Person, side: Side, clock: object
) -> None:
    with side("bolt"), pytest.raises(Refused):
        van.use(offer.work_order, "1")
    with side("bolt"):
        services.answer_assignment(offer, "accepted", actor=bea)
        used = van.use(WorkOrder.objects.get(), "1")
    with side("acme"):
        seen = PartUse.objects.get()
        assert (seen.name, seen.quantity, seen.unit_cost) == ("Belt", 1, None)
        assert not Part.objects.exists()
        with pytest.raises(Refused):
            take_part_back(seen, actor=ada)
        services.cancel_work_order(WorkOrder.objects.get(), reason="no", actor=ada)
    with side("bolt"), pytest.raises(Refused):
        take_part_back(used, actor=bea)
    with side("globex"):
        assert not PartUse.objects.exists()


@pytest.mark.django_db
def test_the_pages_of_the_office_of_the_client_and_of_the_phone(
    visit: Visit, van: Van, browse: Browse, side: Side
) -> None:
    bea, tim, ada = browse("bea"), browse("tim"), browse("ada")
    page, phone = f"/work-orders/{visit.work_order_id}", f"/field/visits/{visit.pk}/parts"
    said = {"part": "belt", "quantity": "2", "place": str(van.place.pk), "visit": str(visit.pk)}
    for wrong in ({"part": "hose"}, {"part": "b\0"}, {"quantity": "-1"}, {"quantity": "99"}):
        assert bea.post(f"{page}/parts", said | wrong).status_code == 422
    assert bea.post(f"{page}/parts", said).status_code == 302
    found = tim.get(phone, {"q": "0471"}).content.decode()
    assert "Belt" in found
    assert str(van.place.pk) in found
    one = {"part": str(van.part.pk), "quantity": "1", "place": str(van.place.pk)}
    assert tim.post(f"{phone}?q=0471", one | {"quantity": "9"}).status_code == 422
    assert tim.post(f"{phone}?q=0471", one)["Location"] == phone
    with side("bolt"):
        mine = PartUse.objects.get(quantity=1)
        assert (mine.visit_id, van.lies()) == (visit.pk, 2)
    shown = tim.get(phone).content.decode()
    assert f"{phone}/{mine.pk}/return" in shown
    clients = ada.get(page).content.decode()
    assert "Belt" in clients
    assert "9.50" in clients
    assert "4.00" not in clients
    with side("acme"):
        [table] = [
            s.table for s in report_of(WorkOrder.objects.get()).sections if "Parts" in s.heading
        ]
        assert table is not None
        assert [line.cells for line in table.lines] == [
            ("B-1", "Belt", "2 pcs"), ("B-1", "Belt", "1 pcs"),
        ]  # fmt: skip
    assert ada.post(f"{page}/parts/{mine.pk}/return").status_code == 302
    with side("bolt"):
        assert van.lies() == 2  # the client's word counts for nothing
    tim.post(f"{phone}/{mine.pk}/return")
    with side("bolt"):
        assert van.lies() == 3
    assert browse("gus").post(f"{page}/parts", said).status_code == 404
