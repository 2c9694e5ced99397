"""Two acts on one work order at once, on real connections: one comes first, and the second sees it.

Each test has its control: without the lock both believe that they were first, and the work order is
left behind.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from opentrax.audit.models import Entry
from opentrax.directory.models import Technician
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.models import Assignment, Visit, WorkOrder
from opentrax.workorders.services import assignments, attendance, keeper, visits
from opentrax.workorders.tests.conftest import (  # noqa: F401  fixtures
    ELEVEN,
    NINE,
    accepted,
    offer,
    order,
    shop,
    side,
    technician,
    visit,
)
from opentrax.workorders.tests.conftest import Side as Scope
from tests.concurrency.sides import PATIENCE_S, Side, waits_for_a_lock

pytestmark = [pytest.mark.django_db(transaction=True)]


def unlocked(work_order_id: Any) -> WorkOrder:
    """What `lock_work_order` reads, without its lock."""
    seen = WorkOrder.objects.get(pk=work_order_id)
    with keeper.keepers_side(seen.organization_id):
        return WorkOrder.objects.get(pk=work_order_id)  # type: ignore[no-any-return]


def take_the_lock_away(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (assignments, visits):
        monkeypatch.setattr(module, "lock_work_order", unlocked)


class Slow:
    """Holds the first act between its decision and the end of its transaction."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: Any) -> None:
        self.decided, self.go_on, self.first = threading.Event(), threading.Event(), True
        settle = module.settle

        def slowly(*arguments: Any, **named: Any) -> None:
            settle(*arguments, **named)
            if self.first:
                self.first = False
                self.decided.set()
                assert self.go_on.wait(PATIENCE_S)

        monkeypatch.setattr(module, "settle", slowly)


def together(
    slow: Slow, acts: list[Callable[[], object]], meanwhile: Callable[[Side], object]
) -> list[Side]:
    """The first act has decided and not committed; the second comes."""
    first = Side(acts[0])
    assert slow.decided.wait(PATIENCE_S)
    second = Side(acts[1])
    meanwhile(second)
    slow.go_on.set()
    for one in (first, second):
        one.join(PATIENCE_S)
        assert not one.is_alive()
    return [first, second]


def _accepting(bolt: Organization, person: Person, offered: Assignment) -> Callable[[], object]:
    def accept() -> object:
        with scope(bolt.pk, person.pk):
            return services.answer_assignment(offered, "accepted", actor=person)

    return accept


def test_an_offer_that_two_accept_is_accepted_once(
    offer: Assignment,  # noqa: F811
    acme: Organization, bolt: Organization, bea: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    slow, act = Slow(monkeypatch, assignments), _accepting(bolt, bea, offer)
    first, second = together(slow, [act, act], lambda _second: waits_for_a_lock())
    assert first.error is None
    assert isinstance(second.error, Refused)
    with scope(acme.pk):
        assert Entry.objects.filter(action="assignment.accepted").count() == 1


def test_control_without_the_lock_an_acceptance_meets_a_recall_and_breaks(
    offer: Assignment,  # noqa: F811
    acme: Organization, ada: Person, bolt: Organization, bea: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The acceptance has read the offer; it is taken back; the acceptance goes on."""
    take_the_lock_away(monkeypatch)
    read, go_on, demand = threading.Event(), threading.Event(), assignments.demand

    def slowly(machine: Any, state: str, action: str, *others: Any) -> None:
        demand(machine, state, action, *others)
        if action == "accept":
            read.set()
            assert go_on.wait(PATIENCE_S)

    monkeypatch.setattr(assignments, "demand", slowly)

    def recall() -> None:
        with scope(acme.pk, ada.pk):
            services.recall_assignment(offer, actor=ada)

    accepting = Side(_accepting(bolt, bea, offer))
    assert read.wait(PATIENCE_S)
    Side(recall).done()
    go_on.set()
    accepting.join(PATIENCE_S)
    with scope(acme.pk):
        actions = set(Entry.objects.values_list("action", flat=True))
    # Row security lets nothing be written, but nobody tells the second why: the act breaks.
    assert isinstance(accepting.error, DatabaseError)
    assert "assignment.recalled" in actions


@pytest.fixture
def two_visits(
    visit: Visit,  # noqa: F811
    technician: Technician,  # noqa: F811
    bea: Person,
    side: Callable[[str], Any],  # noqa: F811
) -> list[Visit]:
    """One visit did the work; two more are still on site."""
    with side("bolt"):
        others = [
            services.plan_visit(
                visit.work_order, technician, start_at=NINE, end_at=ELEVEN, actor=bea
            )
            for _ in range(2)
        ]
        for one in (visit, *others):
            services.mark_visit_arrived(one, actor=bea, at=NINE)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN, outcome="done")
    return others


def _leaving(bolt: Organization, bea: Person, one: Visit) -> Callable[[], object]:
    def leave() -> object:
        with transaction.atomic(), scope(bolt.pk, bea.pk):
            return services.mark_visit_left(one, actor=bea, at=ELEVEN)

    return leave


def _status(acme: Organization) -> str:
    with scope(acme.pk):
        return str(WorkOrder.objects.get().status)


def test_whoever_leaves_last_completes(
    two_visits: list[Visit], acme: Organization, bolt: Organization, bea: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    slow = Slow(monkeypatch, attendance)
    acts = [_leaving(bolt, bea, one) for one in two_visits]
    sides = together(slow, acts, lambda _second: waits_for_a_lock())
    assert [one.error for one in sides] == [None, None]
    assert _status(acme) == "completed"


def test_control_without_the_lock_neither_completes(
    two_visits: list[Visit], acme: Organization, bolt: Organization, bea: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Each sees the other still on site, since neither has committed."""
    take_the_lock_away(monkeypatch)
    barrier, facts_of = threading.Barrier(2), keeper.facts_of

    def both_read(work_order: WorkOrder) -> Any:
        facts = facts_of(work_order)
        barrier.wait(PATIENCE_S)
        return facts

    monkeypatch.setattr(keeper, "facts_of", both_read)
    acts = [Side(_leaving(bolt, bea, one)) for one in two_visits]
    for one in acts:
        one.done()
    assert _status(acme) == "in_progress"


__all__ = ["Scope"]
