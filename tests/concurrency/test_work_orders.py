"""Two acts on one work order at once, on real connections: one comes first, and the second sees it.

Each test has its control: without the lock both believe that they were first, and the work order is
left behind.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, transaction

from opentrax.audit.models import Entry
from opentrax.directory.models import Technician
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.lists import DEFAULT_HOLDS
from opentrax.workorders.models import Assignment, ListEntry, Visit, WorkOrder
from opentrax.workorders.services import (
    assignments,
    attendance,
    keeper,
    lifecycle,
    lists,
    orders,
    passing,
    visits,
)
from opentrax.workorders.states import ListKind
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
    for module in (assignments, lifecycle, lists, orders, visits):
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


@pytest.fixture
def completed(
    accepted: Assignment,  # noqa: F811
    bea: Person,
    side: Callable[[str], Any],  # noqa: F811
) -> WorkOrder:
    """Bolt said that it is done; Acme has not judged."""
    with side("bolt"):
        return services.complete_work_order(accepted.work_order, reason="By phone", actor=bea)


def _judging(acme: Organization, ada: Person, order: WorkOrder) -> list[Callable[[], object]]:  # noqa: F811
    def verify() -> object:
        with scope(acme.pk, ada.pk):
            return services.verify_work(order, actor=ada)

    def reject() -> object:
        with scope(acme.pk, ada.pk):
            return services.reject_work(order, reason="It squeaks", actor=ada)

    return [verify, reject]


def _judged(acme: Organization) -> set[str]:
    with scope(acme.pk):
        actions = Entry.objects.values_list("action", flat=True)
        return set(actions) & {"work_order.verified", "work_order.rejected"}


def test_work_that_two_judge_is_judged_once(
    completed: WorkOrder, acme: Organization, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(monkeypatch, lifecycle)
    acts = _judging(acme, ada, completed)
    first, second = together(slow, acts, lambda _second: waits_for_a_lock())
    assert first.error is None
    assert isinstance(second.error, Refused)
    assert (_judged(acme), _status(acme)) == ({"work_order.verified"}, "verified")


def test_control_without_the_lock_it_is_judged_twice(
    completed: WorkOrder, acme: Organization, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have read that it is completed before either has written."""
    take_the_lock_away(monkeypatch)
    barrier, demand = threading.Barrier(2), lifecycle.demand

    def both_ask(*arguments: Any) -> None:
        demand(*arguments)
        barrier.wait(PATIENCE_S)

    monkeypatch.setattr(lifecycle, "demand", both_ask)
    for one in [Side(act) for act in _judging(acme, ada, completed)]:
        one.done()
    assert _judged(acme) == {"work_order.verified", "work_order.rejected"}


@pytest.fixture
def second_visit(
    visit: Visit,  # noqa: F811
    technician: Technician,  # noqa: F811
    acme: Organization, bolt: Organization, ada: Person, bea: Person,
) -> Visit:  # fmt: skip
    """A visit of another work order of Acme's that Bolt carries out."""
    with scope(acme.pk, ada.pk):
        details = services.WorkOrderDetails("Mend the gate")
        place = WorkOrder.objects.select_related("location").get().location
        offered = services.assign(
            services.create_work_order(place, details, actor=ada), bolt.pk, actor=ada
        )
    with scope(bolt.pk, bea.pk):
        services.answer_assignment(offered, "accepted", actor=bea)
        return services.plan_visit(
            offered.work_order, technician, start_at=NINE, end_at=ELEVEN, actor=bea
        )


def _between_two_rows(
    monkeypatch: pytest.MonkeyPatch, job: Callable[[], object]
) -> tuple[Side, list[Any], threading.Event]:
    """A job that has marked one visit and waits before it goes on to the next."""
    missed, reached, go_on = passing._missed, threading.Event(), threading.Event()
    marked: list[Any] = []

    def slowly(visit_id: Any) -> bool:
        if marked:
            reached.set()
            assert go_on.wait(PATIENCE_S)
        marked.append(visit_id)
        return missed(visit_id)

    monkeypatch.setattr(passing, "_missed", slowly)
    running = Side(job)
    assert reached.wait(PATIENCE_S)
    return running, marked, go_on


def _changing(
    acme: Organization, ada: Person, both: list[Visit], marked: list[Any]
) -> Callable[[], object]:
    """The client changes the work order to which the job has not come yet."""
    other = next(one.work_order_id for one in both if one.pk not in marked)

    def change() -> object:
        with scope(acme.pk, ada.pk):
            found = WorkOrder.objects.select_related("location").get(pk=other)
            details = services.WorkOrderDetails("Mend it well")
            return services.change_work_order(found, found.location, details, actor=ada)

    return change


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both visits are past their time of grace."""
    monkeypatch.setattr(passing, "now", lambda: ELEVEN + timedelta(days=1))


def test_a_job_holds_one_work_order_at_a_time(
    visit: Visit,  # noqa: F811
    second_visit: Visit, acme: Organization, bolt: Organization, ada: Person,
    long_ago: None, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    running, marked, go_on = _between_two_rows(
        monkeypatch, lambda: passing.mark_missed_visits(bolt.pk)
    )
    Side(_changing(acme, ada, [visit, second_visit], marked)).done()  # it waits for nobody
    go_on.set()
    assert running.done() == 2


def test_control_all_in_one_transaction_they_wait_in_a_circle(
    visit: Visit,  # noqa: F811
    second_visit: Visit, acme: Organization, bolt: Organization, ada: Person,
    long_ago: None, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def all_at_once() -> None:
        with scope(bolt.pk):
            for visit_id in passing._late_visits():
                passing._missed(visit_id)

    running, marked, go_on = _between_two_rows(monkeypatch, all_at_once)
    changing = Side(_changing(acme, ada, [visit, second_visit], marked))
    waits_for_a_lock()
    go_on.set()
    for one in (running, changing):
        one.join(PATIENCE_S)
        assert not one.is_alive()
    broken = [one.error for one in (running, changing) if one.error is not None]
    assert [type(error) for error in broken] == [OperationalError]
    assert "deadlock" in str(broken[0])


def _adding(acme: Organization, ada: Person, name: str) -> Callable[[], object]:
    def add() -> object:
        with scope(acme.pk, ada.pk):
            return services.add_list_entry(ListKind.HOLD_REASON, name, actor=ada)

    return add


def test_two_first_changes_of_a_list_make_it_the_organizations_once(
    acme: Organization, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Defaults(tuple[Any, ...]):
        """Both have seen an empty list before either fills it."""

        def __iter__(self) -> Any:
            barrier.wait(PATIENCE_S)
            return super().__iter__()

    barrier = threading.Barrier(2)
    monkeypatch.setitem(lists.DEFAULTS, ListKind.HOLD_REASON, Defaults(DEFAULT_HOLDS))
    for one in [Side(_adding(acme, ada, name)) for name in ("Strike", "Flood")]:
        one.done()
    with scope(acme.pk):
        entries = set(ListEntry.objects.values_list("code", "label"))
    assert {label for _code, label in entries if label} == {"Strike", "Flood"}
    assert len(entries) == len(DEFAULT_HOLDS) + 2


def test_two_do_not_take_the_last_two_reasons(
    acme: Organization, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [entry.code for entry in DEFAULT_HOLDS]
    with scope(acme.pk, ada.pk):
        for code in codes[2:]:
            services.archive_list_entry(ListKind.HOLD_REASON, code, actor=ada)
    reached, go_on, noted = threading.Event(), threading.Event(), lists._noted

    def slowly(*arguments: Any, **named: Any) -> None:
        noted(*arguments, **named)
        if not reached.is_set():
            reached.set()
            assert go_on.wait(PATIENCE_S)

    monkeypatch.setattr(lists, "_noted", slowly)

    def archiving(code: str) -> Callable[[], object]:
        def archive() -> object:
            with scope(acme.pk, ada.pk):
                return services.archive_list_entry(ListKind.HOLD_REASON, code, actor=ada)

        return archive

    first = Side(archiving(codes[0]))
    assert reached.wait(PATIENCE_S)
    second = Side(archiving(codes[1]))
    waits_for_a_lock()
    go_on.set()
    first.done()
    second.join(PATIENCE_S)
    assert isinstance(second.error, Refused)
    with scope(acme.pk):
        assert ListEntry.objects.filter(archived_at=None).count() == 1


__all__ = ["Scope"]
