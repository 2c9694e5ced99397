"""Numbers have no gaps and no doubles, however many raise work orders at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from opentrax.directory.models import Location
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.models import Counter, WorkOrder
from opentrax.workorders.services import orders
from opentrax.workorders.tests.conftest import Side

THREADS = 6
EACH = 5


class SecondThoughtsError(Exception):
    """Rolls a transaction back."""


def numbers_of(acme: Organization) -> list[int]:
    with scope(acme.pk):
        return sorted(WorkOrder.objects.values_list("number", flat=True))


def in_threads(act: Callable[[int], None]) -> list[BaseException | None]:
    """Run `act` in threads that begin together, each with a connection of its own."""
    start = Barrier(THREADS)

    def run(index: int) -> None:
        try:
            start.wait(timeout=30)
            act(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        futures = [pool.submit(run, index) for index in range(THREADS)]
        return [future.exception() for future in futures]


@pytest.mark.django_db(transaction=True)
def test_numbers_are_gap_free_although_some_are_rolled_back(
    acme: Organization, ada: Person, shop: Location
) -> None:
    def raise_orders(index: int) -> None:
        for n in range(EACH):
            try:
                with scope(acme.pk, ada.pk):
                    details = services.WorkOrderDetails(f"{index}.{n}")
                    services.create_work_order(shop, details, actor=ada)
                    if n == 2:
                        raise SecondThoughtsError
            except SecondThoughtsError:
                continue

    assert in_threads(raise_orders) == [None] * THREADS
    assert numbers_of(acme) == list(range(1, THREADS * (EACH - 1) + 1))


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_numbers_collide(
    acme: Organization, ada: Person, shop: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope(acme.pk, ada.pk):
        services.create_work_order(shop, services.WorkOrderDetails("first"), actor=ada)
    everybody_has_read = Barrier(THREADS)

    def unlocked_number() -> int:
        counter = Counter.objects.get(organization_id=current_organization_id())
        everybody_has_read.wait(timeout=30)
        counter.last_number += 1
        counter.save(update_fields=["last_number"])
        return int(counter.last_number)

    monkeypatch.setattr(orders, "next_number", unlocked_number)

    def raise_order(index: int) -> None:
        with scope(acme.pk, ada.pk):
            services.create_work_order(shop, services.WorkOrderDetails(str(index)), actor=ada)

    errors = in_threads(raise_order)
    assert sum(isinstance(error, IntegrityError) for error in errors) == THREADS - 1
    assert numbers_of(acme) == [1, 2]


def test_each_organization_counts_for_itself(
    ada: Person, shop: Location, bea: Person, side: Side
) -> None:
    from opentrax.directory import services as directory

    with side("acme"):
        first = services.create_work_order(shop, services.WorkOrderDetails("a"), actor=ada)
    with side("bolt"):
        yard = directory.add_location(
            directory.LocationDetails("Yard", "UTC", point=(1, 1)), actor=bea
        )
        other = services.create_work_order(yard, services.WorkOrderDetails("b"), actor=bea)
    assert (first.number, other.number) == (1, 1)
