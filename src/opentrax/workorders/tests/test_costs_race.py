"""The steps of a cap make one chain, however many change it at once."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection

from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.models import NteChange, WorkOrder
from opentrax.workorders.services import costs

AT_ONCE = 4


def change_at_once(order: WorkOrder, acme: Organization, ada: Person) -> None:
    """Each thread has a connection of its own and another amount."""
    start = Barrier(AT_ONCE)

    def run(index: int) -> None:
        try:
            start.wait(timeout=30)
            with scope(acme.pk, ada.pk):
                services.change_nte(order, Decimal(100 + index), reason="race", actor=ada)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for future in [pool.submit(run, index) for index in range(AT_ONCE)]:
            future.result()


def steps(acme: Organization) -> list[tuple[Decimal | None, Decimal | None]]:
    with scope(acme.pk):
        return list(NteChange.objects.values_list("amount_before", "amount"))


def is_a_chain(found: list[tuple[Decimal | None, Decimal | None]]) -> bool:
    """Whether each step begins where another one ended, the first one at nothing."""
    following, at, walked = dict(found), None, 0
    while at in following and walked < len(found):
        at, walked = following[at], walked + 1
    return walked == len(found) == len(following)


@pytest.mark.django_db(transaction=True)
def test_steps_that_are_made_at_once_follow_each_other(
    order: WorkOrder, acme: Organization, ada: Person
) -> None:
    change_at_once(order, acme, ada)
    assert len(steps(acme)) == AT_ONCE
    assert is_a_chain(steps(acme))


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_chain_breaks(
    order: WorkOrder, acme: Organization, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody_has_read = Barrier(AT_ONCE)

    def unlocked(work_order_id: UUID) -> WorkOrder:
        found: WorkOrder = WorkOrder.objects.get(pk=work_order_id)
        everybody_has_read.wait(timeout=30)
        return found

    monkeypatch.setattr(costs, "lock_work_order", unlocked)
    change_at_once(order, acme, ada)
    assert len(steps(acme)) == AT_ONCE
    assert not is_a_chain(steps(acme))
