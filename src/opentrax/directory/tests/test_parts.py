"""The catalogue of parts, where they lie, movements, counts, and the order list."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opentrax.directory import parts as reads
from opentrax.directory.models import Part, Stock, StockMovement, StockPlace, Technician
from opentrax.directory.rules.parts import is_low, is_too_much, suggested
from opentrax.directory.services import parts as services
from opentrax.directory.services import stock
from opentrax.directory.services.parts import PartDetails
from opentrax.directory.services.stock import PlaceDetails
from opentrax.directory.tests.conftest import Browse, Side
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Organization, Person

NO_CURRENCY = "XXX"  # the code of ISO 4217 for none
QUANTITIES = st.decimals(0, 1000, places=3)
LOTS = st.none() | st.decimals(Decimal("0.001"), 1000, places=3)


@given(total=st.decimals(-1000, 1000, places=3), level=QUANTITIES, lot=LOTS)
def test_what_is_suggested_is_the_least_that_is_enough(
    total: Decimal, level: Decimal, lot: Decimal | None
) -> None:
    wanted, step = suggested(total, level, lot), lot or Decimal(1)
    assert not is_low(total + wanted, level)
    assert wanted % step == 0
    assert wanted == 0 or is_low(total + wanted - step, level)


@given(there=QUANTITIES, change=st.decimals(-1000, 1000, places=3), below=st.booleans())
def test_only_taking_can_be_too_much(there: Decimal, change: Decimal, below: bool) -> None:
    assert is_too_much(there, change, may_go_below=below) == (not below and there + change < 0)


def belt(actor: Person, number: str = "B-1", **said: object) -> Part:
    return services.add_part(PartDetails(number, f"Belt {number}", "CAD", **said), actor=actor)  # type: ignore[arg-type]


def store(actor: Person, name: str = "Store", **said: object) -> StockPlace:
    return stock.add_stock_place(PlaceDetails(name, **said), actor=actor)  # type: ignore[arg-type]


def lies(part: Part) -> dict[str, Decimal]:
    return {one.place.name: one.quantity for one in reads.stocks_of(part)}


@pytest.mark.django_db
def test_numbers_and_bar_codes_are_given_once(side: Side, bea: Person) -> None:
    with side("bolt"):
        part = belt(bea, code="0123", cost=Decimal("2.505"), supplier="Gümmi")
        assert part.cost == Decimal("2.51")
        other = belt(bea, "B-2")
        for details in (
            PartDetails(" B-1 ", "x", "CAD"), PartDetails("B-3", "x", "CAD", code="0123"),
            PartDetails("B-3", "", "CAD"), PartDetails("B-3", "x", NO_CURRENCY),
            PartDetails("B-3", "x", "CAD", cost=Decimal(-1)),
            PartDetails("B-3", "x", "CAD", reorder_at=Decimal("NaN")),
        ):  # fmt: skip
            with pytest.raises(Refused):
                services.change_part(other, details, actor=bea)
        assert [p.pk for p in reads.parts(search="gummi 0123")] == [part.pk]
        services.retire_part(part, actor=bea)
        assert [p.pk for p in reads.parts()] == [other.pk]
        services.restore_part(part, actor=bea)
        assert reads.parts().count() == 2


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["received", "sent_back", "written_off", "moved", "counted"]),
        st.integers(0, 1), st.decimals(Decimal("0.001"), 5, places=3),
    ),
    max_size=6,
)  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_a_stock_is_the_sum_of_its_movements_and_never_below_zero(
    side: Side, bea: Person, bolt: Organization, acts: Sequence[tuple[str, int, Decimal]]
) -> None:
    with side("bolt"), transaction.atomic():
        part, places = belt(bea), [store(bea, "One"), store(bea, "Two")]
        for kind, at, quantity in acts:
            here, there = places[at], places[1 - at]
            try:
                if kind == "moved":
                    stock.move_parts(part, (here, there), quantity, actor=bea)
                elif kind == "counted":
                    stock.count_parts(here, {part.pk: quantity}, actor=bea)
                else:
                    stock.enter_movement(part, here, kind, quantity, actor=bea)
            except Refused:
                assert quantity > lies(part).get(here.name, 0)
        for place in places:
            rows = StockMovement.objects.filter(place_id=place.pk).order_by("id")
            summed = rows.aggregate(all=Sum("quantity"))["all"] or 0
            last = rows.last()
            assert lies(part).get(place.name, 0) == summed == (last.balance if last else 0)
            assert summed >= 0
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_use_is_taken_back_once_and_movements_stay_as_they_are(
    side: Side, bea: Person, technician: Technician
) -> None:
    with side("bolt"):
        part, van = belt(bea), store(bea, "Van", kind="van", technician_id=technician.pk)
        assert reads.van_of(technician.pk) == van
        stock.enter_movement(part, van, "received", Decimal(2), actor=bea)
        of = {"actor": bea, "work_order_id": part.pk, "visit_id": None}
        used = stock.use(part, van, Decimal("1.5"), **of)  # type: ignore[arg-type]
        with pytest.raises(Refused, match=r"0\.5"):
            stock.use(part, van, Decimal(1), **of)  # type: ignore[arg-type]
        stock.take_use_back(used, actor=bea)
        with pytest.raises(Refused, match="already"):
            stock.take_use_back(used, actor=bea)
        assert lies(part) == {"Van": Decimal(2)}
        with pytest.raises(DatabaseError, match="permission"), transaction.atomic():
            StockMovement.objects.filter(pk=used.pk).update(quantity=0)
        stock.change_stock_place(van, PlaceDetails("Van", "van", may_go_below=True), actor=bea)
        van.refresh_from_db()
        stock.use(part, van, Decimal(3), **of)  # type: ignore[arg-type]
        assert lies(part) == {"Van": Decimal(-1)}
        with pytest.raises(Refused, match="still lie"):
            stock.archive_stock_place(van, actor=bea)
        stock.count_parts(van, {part.pk: Decimal(0)}, actor=bea)
        stock.archive_stock_place(van, actor=bea)
        with pytest.raises(Refused, match="archived"):
            stock.enter_movement(part, van, "received", Decimal(1), actor=bea)
        assert Stock.objects.get().quantity == 0


@pytest.mark.django_db
def test_from_the_catalogue_to_the_order_list(
    browse: Browse, side: Side, bolt: Organization, bea: Person
) -> None:
    bea_s = browse("bea")
    assert "Add a part" in bea_s.get("/parts").content.decode()
    said = {
        "number": "=V-1", "name": "Valve", "currency": "CAD", "cost": "12.50", "price": "20",
        "supplier": "Pipes & Co", "reorder_at": "4", "reorder_quantity": "6", "unit": "pcs",
    }  # fmt: skip
    wrong = bea_s.post("/parts/new", said | {"cost": "-1", "name": "Val\0ve"})
    assert wrong.status_code == 422
    page = bea_s.post("/parts/new", said)["Location"]
    assert "First say where parts lie" in bea_s.get(page).content.decode()
    bea_s.post("/stock-places", {"kind": "store", "name": "Main store"})
    bea_s.post("/stock-places", {"kind": "van", "name": "Van 7"})
    with side("bolt"):
        main, van = (StockPlace.objects.get(name=n) for n in ("Main store", "Van 7"))
        part = Part.objects.get()
    bea_s.post(f"{page}/movements", {"kind": "received", "quantity": "8", "place": main.pk})
    moved = {"kind": "moved", "quantity": "3", "place": main.pk}
    assert bea_s.post(f"{page}/movements", moved).status_code == 422
    bea_s.post(f"{page}/movements", moved | {"to_place": van.pk, "words": "for Monday"})
    too_many = {"kind": "written_off", "quantity": "9", "place": main.pk}
    refused = bea_s.post(f"{page}/movements", too_many)
    assert refused.status_code == 422
    assert "There are too few" in refused.content.decode()
    shown = bea_s.get(page).content.decode()
    assert "for Monday" in shown
    assert "Bea" in shown
    sheet = f"/stock-places/{main.pk}/count"
    assert "Valve" in bea_s.get(sheet).content.decode()
    assert bea_s.post(sheet, {f"count-{part.pk}": "x"}).status_code == 422
    # Parts that came meanwhile have pushed it off the page.
    bea_s.post(f"{sheet}?q=other", {f"count-{part.pk}": "1", "words": "spring count"})
    with side("bolt"):
        assert lies(part) == {"Main store": Decimal(1), "Van 7": Decimal(3)}
    listed = list(csv.reader(io.StringIO(bea_s.get("/parts/orders/csv").content.decode())))
    assert [(r[0], r[4], r[6]) for r in listed[1:]] == [("'=V-1", "4.000", "6.000")]
    assert "Valve" in bea_s.get("/parts/orders").content.decode()
    tim_s = browse("tim")
    for path in ("/parts", page, "/parts/orders", "/parts/orders/csv", "/stock-places"):
        assert tim_s.get(path).status_code == 403, path
    assert browse("gus").get(page).status_code == 404
