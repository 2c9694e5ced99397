"""Two people decide about papers of one work order at once: one comes first, and the other is told.

Each test has its control: without the locks both believe that they were first.
"""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from opentrax.audit.models import Entry
from opentrax.invoicing import services
from opentrax.invoicing.models import Invoice, Proposal
from opentrax.invoicing.services import around, deciding
from opentrax.invoicing.tests.conftest import Desk, desk, part  # noqa: F401  fixtures
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.workorders.models import NteChange, WorkOrder
from opentrax.workorders.services import keeper
from opentrax.workorders.tests.conftest import (  # noqa: F401  fixtures
    accepted,
    offer,
    order,
    shop,
    side,
)
from tests.concurrency.sides import PATIENCE_S, Side, waits_for_a_lock

pytestmark = [pytest.mark.django_db(transaction=True)]


class Slow:
    """Holds the first act between its decision and the end of its transaction."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.decided, self.go_on, self.first = threading.Event(), threading.Event(), True
        settle = deciding.settle

        def slowly(*arguments: Any, **named: Any) -> None:
            settle(*arguments, **named)
            if self.first:
                self.first = False
                self.decided.set()
                assert self.go_on.wait(PATIENCE_S)

        monkeypatch.setattr(deciding, "settle", slowly)

    def then(self, *acts: Callable[[], object]) -> list[Side]:
        """The first act has decided and not committed; the second comes and waits."""
        first = Side(acts[0])
        assert self.decided.wait(PATIENCE_S)
        second = Side(acts[1])
        waits_for_a_lock()
        self.go_on.set()
        for one in (first, second):
            one.join(PATIENCE_S)
            assert not one.is_alive()
        return [first, second]


def take_the_locks_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def unlocked(paper: Any) -> tuple[WorkOrder, Any]:
        seen = type(paper).objects.get(pk=paper.pk)
        with keeper.keepers_side(seen.organization_id):
            return WorkOrder.objects.get(pk=seen.work_order_id), seen

    assert deciding.lock_paper is around.lock_paper
    monkeypatch.setattr(deciding, "lock_paper", unlocked)


def by(acme: Organization, ada: Person, act: Callable[[], object]) -> Callable[[], object]:
    def run() -> object:
        with scope(acme.pk, ada.pk):
            return act()

    return run


def billed(desk: Desk) -> Invoice:  # noqa: F811
    desk.done()
    return desk.bills(part("10"))


def test_an_invoice_is_approved_or_challenged_and_never_both(
    desk: Desk,  # noqa: F811
    acme: Organization, ada: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    bill, slow = billed(desk), Slow(monkeypatch)
    first, second = slow.then(
        by(acme, ada, lambda: services.approve_invoice(bill, actor=ada)),
        by(acme, ada, lambda: services.challenge(bill, "why?", lines={}, actor=ada)),
    )
    assert first.error is None
    assert isinstance(second.error, Refused)
    with scope(acme.pk):
        assert Invoice.objects.get().status == "approved"
        acts = Entry.objects.filter(action__in=["invoice.approved", "invoice.challenged"])
        assert acts.count() == 1


def test_control_without_the_locks_it_is_both(
    desk: Desk,  # noqa: F811
    acme: Organization, ada: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    bill = billed(desk)
    take_the_locks_away(monkeypatch)
    read, go_on, demand = threading.Event(), threading.Event(), deciding.demand

    def slowly(machine: Any, state: str, action: str, *others: Any) -> None:
        demand(machine, state, action, *others)
        if action == "approve":
            read.set()
            assert go_on.wait(PATIENCE_S)

    monkeypatch.setattr(deciding, "demand", slowly)
    approving = Side(by(acme, ada, lambda: services.approve_invoice(bill, actor=ada)))
    assert read.wait(PATIENCE_S)
    Side(by(acme, ada, lambda: services.challenge(bill, "why?", lines={}, actor=ada))).done()
    go_on.set()
    approving.done()
    with scope(acme.pk):
        acts = Entry.objects.filter(action__in=["invoice.approved", "invoice.challenged"])
        assert acts.count() == 2


def test_two_proposals_that_are_approved_at_once_make_one_chain(
    desk: Desk,  # noqa: F811
    acme: Organization, ada: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    papers = [desk.proposes(part("100")), desk.proposes(part("200"))]
    slow = Slow(monkeypatch)

    def approving(paper: Proposal) -> Callable[[], object]:
        return by(acme, ada, lambda: services.approve_proposal(paper, actor=ada))

    first, second = slow.then(approving(papers[0]), approving(papers[1]))
    assert (first.error, second.error) == (None, None)
    with scope(acme.pk):
        assert WorkOrder.objects.get().nte_amount == Decimal(200)
        steps = set(NteChange.objects.values_list("amount_before", "amount"))
        assert steps == {(None, Decimal(100)), (Decimal(100), Decimal(200))}
