"""An offer that is answered by its link while it is taken back, answered twice, or runs out: one
comes first, and the second is told.

Each has its control: without the lock the second goes on with what it read before.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from opentrax.audit.models import Entry
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.models import Assignment, OfferLink, WorkOrder
from opentrax.workorders.services import assignments, line, links
from opentrax.workorders.tests.conftest import (  # noqa: F401  fixtures
    NINE,
    order,
    shop,
    side,
)
from opentrax.workorders.tests.conftest import Side as Scope
from tests.concurrency.sides import PATIENCE_S, Side, waits_for_a_lock
from tests.concurrency.test_work_orders import Slow, together, unlocked

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def timed(
    order: WorkOrder,  # noqa: F811
    partners: None, bolt: Organization, ada: Person,
    side: Scope,  # noqa: F811
    clock: SettableClock,
) -> Assignment:  # fmt: skip
    """Offered to Bolt, for an hour."""
    clock.set(NINE)
    with side("acme"):
        return services.assign(order, bolt.pk, answer_minutes=60, actor=ada)


@pytest.fixture
def link(timed: Assignment, bolt: Organization, bea: Person) -> OfferLink:
    """The link in Bea's mail."""
    with scope(bolt.pk):
        links.make_link(timed, bea)
        return OfferLink.objects.get()  # type: ignore[no-any-return]


def _accepting(link: OfferLink) -> Callable[[], object]:
    return lambda: links.answer_by_link(link, "accepted")


def _recalling(acme: Organization, ada: Person, timed: Assignment) -> Callable[[], object]:
    def recall() -> object:
        with scope(acme.pk, ada.pk):
            return services.recall_assignment(timed, actor=ada)

    return recall


def _expiring(acme: Organization, timed: Assignment) -> Callable[[], object]:
    def expire() -> object:
        with scope(acme.pk):
            return services.expire_offer(timed)

    return expire


def _left(acme: Organization) -> tuple[str, set[str]]:
    """Where the offer stands, and what the audit says of it."""
    with scope(acme.pk):
        said = Entry.objects.filter(action__startswith="assignment.")
        actions = set(said.values_list("action", flat=True)) - {"assignment.offered"}
        return str(Assignment.objects.get().status), actions


def test_two_that_accept_by_the_same_link_accept_once(
    link: OfferLink, acme: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, act = Slow(monkeypatch, assignments), _accepting(link)
    first, second = together(slow, [act, act], lambda _second: waits_for_a_lock())
    assert first.error is None
    assert isinstance(second.error, Refused)
    with scope(acme.pk):
        assert Entry.objects.filter(action="assignment.accepted").count() == 1


def test_an_offer_that_is_being_taken_back_is_not_accepted_by_link(
    link: OfferLink, timed: Assignment, acme: Organization, ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    slow = Slow(monkeypatch, assignments)
    acts = [_recalling(acme, ada, timed), _accepting(link)]
    recalled, accepting = together(slow, acts, lambda _second: waits_for_a_lock())
    assert recalled.error is None
    assert isinstance(accepting.error, Refused)
    assert _left(acme) == ("recalled", {"assignment.recalled"})


def test_an_offer_that_is_running_out_is_not_accepted_by_link(
    link: OfferLink, timed: Assignment, acme: Organization, clock: SettableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The end has decided and not committed; whoever accepts began a moment before the end."""
    slow, past_the_clock = Slow(monkeypatch, line), links._state
    clock.set(NINE + timedelta(hours=1))
    monkeypatch.setattr(
        links, "_state",
        lambda found, offer: links.LinkState.OPEN if offer else past_the_clock(found, offer),
    )  # fmt: skip
    acts = [_expiring(acme, timed), _accepting(link)]
    expired, accepting = together(slow, acts, lambda _second: waits_for_a_lock())
    assert expired.error is None
    assert isinstance(accepting.error, Refused)
    assert _left(acme) == ("expired", {"assignment.expired"})


def test_an_offer_that_is_being_accepted_does_not_run_out(
    link: OfferLink, timed: Assignment, acme: Organization, clock: SettableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    slow = Slow(monkeypatch, assignments)

    def the_end_comes(_second: Side) -> None:
        clock.set(NINE + timedelta(hours=1))
        waits_for_a_lock()

    acts = [_accepting(link), _expiring(acme, timed)]
    accepted, expiring = together(slow, acts, the_end_comes)
    assert accepted.error is None
    assert isinstance(expiring.error, Refused)
    assert _left(acme) == ("accepted", {"assignment.accepted"})


def test_control_without_the_lock_the_acceptance_by_link_meets_a_recall_and_breaks(
    link: OfferLink, timed: Assignment, acme: Organization, ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The acceptance has read the offer; it is taken back; the acceptance goes on."""
    monkeypatch.setattr(assignments, "lock_work_order", unlocked)
    read, go_on, demand = threading.Event(), threading.Event(), assignments.demand

    def slowly(machine: Any, state: str, action: str, *others: Any) -> None:
        demand(machine, state, action, *others)
        if action == "accept":
            read.set()
            assert go_on.wait(PATIENCE_S)

    monkeypatch.setattr(assignments, "demand", slowly)
    accepting = Side(_accepting(link))
    assert read.wait(PATIENCE_S)
    Side(_recalling(acme, ada, timed)).done()
    go_on.set()
    accepting.join(PATIENCE_S)
    # Row security lets nothing be written, but nobody tells the second why: the act breaks.
    assert isinstance(accepting.error, DatabaseError)
    assert _left(acme)[0] == "recalled"
