"""Two technicians take the last part at once: one has it, and the other is told.

With its control: without the locks both have it, and the stock says what no movement adds up to.
"""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from opentrax.directory.models import Part, Stock, StockMovement, StockPlace
from opentrax.directory.services import stock
from opentrax.directory.services.parts import PartDetails, add_part
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from tests.concurrency.sides import PATIENCE_S, Side, waits_for_a_lock

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def last(bolt: Organization, bea: Person) -> tuple[Part, StockPlace]:
    with scope(bolt.pk, bea.pk):
        part = add_part(PartDetails("L-1", "Lamp", "CAD"), actor=bea)
        place = stock.add_stock_place(stock.PlaceDetails("Store"), actor=bea)
        stock.enter_movement(part, place, "received", Decimal(1), actor=bea)
    return part, place


def taking(bolt: Organization, who: Person, last: tuple[Part, StockPlace]) -> Callable[[], Any]:
    def act() -> Any:
        with scope(bolt.pk, who.pk):
            return stock.enter_movement(*last, "written_off", Decimal(1), actor=who)

    return act


def held(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """The first act has written its stock, and does not end before it may."""
    written, go_on, record, firsts = threading.Event(), threading.Event(), stock.audit.record, [1]

    def slowly(*arguments: Any, **named: Any) -> Any:
        result = record(*arguments, **named)
        if firsts:
            firsts.pop()
            written.set()
            assert go_on.wait(PATIENCE_S)
        return result

    monkeypatch.setattr(stock.audit, "record", slowly)
    return written, go_on


def left(bolt: Organization) -> tuple[Decimal, Decimal]:
    with scope(bolt.pk):
        summed = StockMovement.objects.aggregate(all=Sum("quantity"))["all"]
        return Stock.objects.get().quantity, summed


def test_the_last_one_is_taken_once(
    bolt: Organization, bea: Person, tim: Person, last: tuple[Part, StockPlace],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    written, go_on = held(monkeypatch)
    first = Side(taking(bolt, bea, last))
    assert written.wait(PATIENCE_S)
    second = Side(taking(bolt, tim, last))
    waits_for_a_lock()
    go_on.set()
    for one in (first, second):
        one.join(PATIENCE_S)
        assert not one.is_alive()
    assert first.error is None
    assert isinstance(second.error, Refused)
    assert left(bolt) == (0, 0)


def test_control_without_the_locks_it_is_taken_twice(
    bolt: Organization, bea: Person, tim: Person, last: tuple[Part, StockPlace],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    both_have_read = threading.Barrier(2)

    def unlocked(part: Part, place: StockPlace) -> Stock:
        found: Stock = Stock.objects.get(part_id=part.pk, place_id=place.pk)
        both_have_read.wait(PATIENCE_S)
        return found

    monkeypatch.setattr(stock, "own_part", lambda part: part)
    monkeypatch.setattr(stock, "locked_stock", unlocked)
    sides = [Side(taking(bolt, who, last)) for who in (bea, tim)]
    for one in sides:
        one.done()
    assert left(bolt) == (0, -1)
