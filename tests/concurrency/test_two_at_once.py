"""More acts of two at once: time that is corrected while an invoice is judged by it, two proposals,
two answers to one item, two acts on many. Each test has its control.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError

from opentrax.audit.models import Entry
from opentrax.directory.models import Technician
from opentrax.invoicing import approved_time, services
from opentrax.invoicing.models import PaperCounter, Proposal
from opentrax.invoicing.services import Content, submitting
from opentrax.invoicing.states import PaperKind
from opentrax.invoicing.tests.conftest import (  # noqa: F401  fixtures
    MONDAY,
    NINE,
    Desk,
    desk,
    part,
    worked,
)
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.timesheets.models import TimeSegment
from opentrax.timesheets.selectors import time_on_visits
from opentrax.timesheets.services.correct import Correction, correct_segment
from opentrax.timesheets.services.weeks import approve_week
from opentrax.workorders.models import (
    BulkItem,
    BulkRun,
    ChecklistAnswer,
    Visit,
    WorkChecklist,
    WorkOrder,
)
from opentrax.workorders.services import Answers, answer_section, bulk, filling, keeper, orders
from opentrax.workorders.tests.conftest import (  # noqa: F401  fixtures
    accepted,
    offer,
    order,
    shop,
    side,
    technician,
    visit,
)
from opentrax.workorders.tests.test_checklists import published, put  # noqa: F401  fixtures
from tests.concurrency.sides import PATIENCE_S, Side, waits_for_a_lock

pytestmark = [pytest.mark.django_db(transaction=True)]


def unlocked(work_order_id: Any) -> WorkOrder:
    """What `lock_work_order` reads, without its lock."""
    seen = WorkOrder.objects.get(pk=work_order_id)
    with keeper.keepers_side(seen.organization_id):
        return WorkOrder.objects.get(pk=work_order_id)  # type: ignore[no-any-return]


class Held:
    """Holds the first call of a function of a module, before or after it has done its work, until
    the second act waits for a lock, or is over.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        self.there, self.go_on, self.first = threading.Event(), threading.Event(), True
        call = getattr(module, name)

        def slowly(*arguments: Any, **named: Any) -> Any:
            found = call(*arguments, **named)
            if self.first:
                self.first = False
                self.there.set()
                assert self.go_on.wait(PATIENCE_S)
            return found

        monkeypatch.setattr(module, name, slowly)

    def then(self, *acts: Callable[[], object], waits: bool) -> list[Side]:
        first = Side(acts[0])
        assert self.there.wait(PATIENCE_S)
        second = Side(acts[1])
        if waits:
            waits_for_a_lock()
        else:
            second.join(PATIENCE_S)
        self.go_on.set()
        for one in (first, second):
            one.join(PATIENCE_S)
            assert not one.is_alive()
        return [first, second]


@pytest.fixture
def corrected_meanwhile(
    worked: Visit,  # noqa: F811
    technician: Technician,  # noqa: F811
    bolt: Organization, bea: Person, clock: SettableClock, monkeypatch: pytest.MonkeyPatch,
) -> Callable[[], Mapping[Any, int]]:  # fmt: skip
    """Bolt judges the approved two hours and ten minutes; after their rows were read, one hour is
    made of them, and that is approved.
    """

    def correct() -> None:
        with scope(bolt.pk, bea.pk):
            said = Correction(
                kind="onsite", started_at=NINE, ended_at=NINE + timedelta(hours=1),
                reason="one hour it was", visit_id=worked.pk,
            )  # fmt: skip
            correct_segment(TimeSegment.objects.get(), said, actor=bea)
            approve_week(technician, MONDAY, actor=bea)

    def read(keys: list[UUID]) -> Mapping[UUID, list[TimeSegment]]:
        found = time_on_visits(keys)
        clock.advance(minutes=1)
        Side(correct).done()
        return found

    def judge() -> Mapping[Any, int]:
        with scope(bolt.pk, bea.pk):
            with monkeypatch.context() as patched:
                patched.setattr(approved_time, "time_on_visits", read)
                seen = approved_time.approved_seconds([worked.pk])
            assert approved_time.approved_seconds([worked.pk]) == {(worked.pk, False): 3600}
        return seen

    return judge


def test_time_that_is_corrected_while_an_invoice_is_judged_counts_as_it_was_approved(
    corrected_meanwhile: Callable[[], Mapping[Any, int]],
) -> None:
    assert corrected_meanwhile() == {}  # nothing: somebody has to look


def test_control_without_the_second_look_it_counts_as_it_never_was_approved(
    corrected_meanwhile: Callable[[], Mapping[Any, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Any] = []
    approvals = approved_time._approvals

    def first_look(technicians: Any) -> Any:
        looks.append(approvals(technicians))
        return dict.fromkeys(looks[-1])  # whichever approval it is

    monkeypatch.setattr(approved_time, "_approvals", first_look)
    assert set(corrected_meanwhile().values()) == {7800}
    assert len(looks) == 4


def _proposing(bolt: Organization, bea: Person, draft: Any) -> Callable[[], object]:
    def submit() -> object:
        with scope(bolt.pk, bea.pk):
            return services.submit_proposal(draft, actor=bea)

    return submit


def _drafts(desk: Desk) -> list[Any]:  # noqa: F811
    with desk.side("bolt"):
        return [
            services.begin_draft(
                desk.order, PaperKind.PROPOSAL, Content((part(price),)), actor=desk.bea
            )
            for price in ("100", "200")
        ]


def test_two_proposals_at_once_take_two_numbers(
    desk: Desk,  # noqa: F811
    acme: Organization, bolt: Organization, bea: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    acts = [_proposing(bolt, bea, draft) for draft in _drafts(desk)]
    sides = Held(monkeypatch, submitting, "next_number").then(*acts, waits=True)
    assert [one.error for one in sides] == [None, None]
    with scope(acme.pk):
        assert sorted(Proposal.objects.values_list("number", flat=True)) == [1, 2]


def test_control_without_the_locks_they_take_the_same(
    desk: Desk,  # noqa: F811
    bolt: Organization, bea: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    acts = [_proposing(bolt, bea, draft) for draft in _drafts(desk)]

    def counted(kind: PaperKind) -> int:
        return PaperCounter.objects.filter(kind=kind).count() + 1

    monkeypatch.setattr(submitting, "lock_work_order", unlocked)
    monkeypatch.setattr(submitting, "settle", lambda *_arguments, **_named: None)
    monkeypatch.setattr(submitting, "next_number", counted)
    first, second = Held(monkeypatch, submitting, "next_number").then(*acts, waits=False)
    assert second.error is None
    assert isinstance(first.error, IntegrityError)


def _answering(
    bolt: Organization, who: Person, row: WorkChecklist, value: str
) -> Callable[[], object]:
    def answer() -> object:
        with scope(bolt.pk, who.pk):
            return answer_section(row, Answers("s1", {"i4": [value]}), actor=who)

    return answer


def test_of_two_answers_to_one_item_the_later_stands(
    put: WorkChecklist,  # noqa: F811
    acme: Organization, bolt: Organization, bea: Person, tim: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    acts = [_answering(bolt, bea, put, "2"), _answering(bolt, tim, put, "2.5")]
    sides = Held(monkeypatch, filling, "checklists_of").then(*acts, waits=True)
    assert [one.error for one in sides] == [None, None]
    with scope(acme.pk):
        answer = ChecklistAnswer.objects.get()
        assert (answer.value, answer.author_id) == ("2.5", tim.pk)
        assert Entry.objects.filter(action="checklist.answered").count() == 2


def test_control_without_the_lock_the_first_answer_breaks(
    put: WorkChecklist,  # noqa: F811
    bolt: Organization, bea: Person, tim: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    acts = [_answering(bolt, bea, put, "2"), _answering(bolt, tim, put, "2.5")]
    monkeypatch.setattr(filling, "lock_work_order", unlocked)
    first, second = Held(monkeypatch, filling, "checklists_of").then(*acts, waits=False)
    assert second.error is None
    assert isinstance(first.error, IntegrityError)


def _cancelling(acme: Organization, who: Person, key: UUID) -> Callable[[], object]:
    with scope(acme.pk, who.pk):
        run = bulk.start_bulk(
            bulk.BulkDetails("cancel", words="The shop closes"),
            lambda: [(key, 1)],
            said=1,
            actor=who,
        )
    return lambda: bulk.carry_on(acme.pk, run.pk)


def _came_to(acme: Organization) -> list[str]:
    with scope(acme.pk):
        assert BulkRun.objects.filter(finished_at=None).count() == 0
        assert Entry.objects.filter(action="work_order.cancelled").count() == (
            BulkItem.objects.filter(state="done").count()
        )
        return sorted(BulkItem.objects.values_list("state", flat=True))


def test_of_two_acts_on_many_one_cancels_and_the_other_is_told(
    order: WorkOrder,  # noqa: F811
    acme: Organization, ada: Person, dan: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    acts = [_cancelling(acme, who, order.pk) for who in (ada, dan)]
    Held(monkeypatch, orders, "demand").then(*acts, waits=True)
    assert _came_to(acme) == ["done", "refused"]


def test_control_without_the_lock_both_cancel(
    order: WorkOrder,  # noqa: F811
    acme: Organization, ada: Person, dan: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    acts = [_cancelling(acme, who, order.pk) for who in (ada, dan)]
    monkeypatch.setattr(orders, "lock_work_order", unlocked)
    Held(monkeypatch, orders, "demand").then(*acts, waits=False)
    assert _came_to(acme) == ["done", "done"]
