"""The lists of words of an organization, what is chosen from them, and what is typed beside."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from opentrax.organizations.models import Person
from opentrax.privacy.retention.taking import delete_with_children
from opentrax.workorders import rules, services
from opentrax.workorders.models import Hold, ListEntry, SubStatusChoice, Visit, WorkOrder
from opentrax.workorders.rules import Actor, OrderFacts, Reason
from opentrax.workorders.states import AssignmentStatus as A
from opentrax.workorders.states import ListKind
from opentrax.workorders.states import VisitStatus as V
from opentrax.workorders.states import WorkOrderStatus as W
from opentrax.workorders.tests.conftest import ELEVEN, NINE, Side

pytestmark = [pytest.mark.django_db]
Browse = Callable[[str], Client]


def word(label: str, status: str, actor: Person) -> ListEntry:
    return services.add_list_entry(ListKind.SUB_STATUS, label, actor=actor, status=status)


def test_a_providers_word_does_not_keep_what_is_past_its_term(
    visit: Visit, order: WorkOrder, bea: Person, side: Side
) -> None:
    with side("bolt"):
        services.choose_sub_status(order, word("Ladder", "scheduled", bea), actor=bea)
    with side("acme"):
        assert not SubStatusChoice.objects.exists()  # not seen, and yet it goes too
        delete_with_children(WorkOrder, [order.pk])
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert not WorkOrder.objects.exists()
    with side("bolt"):
        assert not SubStatusChoice.objects.exists()


@pytest.fixture
def started(visit: Visit, bea: Person, side: Side) -> Visit:
    """Somebody was there; the work is in progress."""
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN)
    return visit


def test_a_word_ends_with_its_status_on_both_sides_and_does_not_come_back(
    visit: Visit, order: WorkOrder, technician: object, ada: Person, bea: Person, side: Side,
    browse: Browse,
) -> None:  # fmt: skip
    for name, person in (("acme", ada), ("bolt", bea)):
        with side(name):
            services.choose_sub_status(
                order, word("Two ladders", "scheduled", person), actor=person
            )
    with side("bolt"):
        services.mark_visit_set_out(visit, actor=bea, at=NINE)
        services.cancel_visit(visit, actor=bea)  # pending arrival again
    for name in ("acme", "bolt"):
        with side(name):
            assert WorkOrder.objects.get().status == W.SCHEDULED
            assert not SubStatusChoice.objects.exists()


@pytest.mark.parametrize("is_archived", [False, True])
def test_a_word_of_a_stale_page_is_refused_and_changes_nothing(
    started: Visit, order: WorkOrder, bea: Person, side: Side, browse: Browse, is_archived: bool
) -> None:
    with side("bolt"):
        stale = word("Old word", "in_progress" if is_archived else "scheduled", bea)
        services.choose_sub_status(order, word("New word", "in_progress", bea), actor=bea)
        if is_archived:
            services.archive_list_entry(ListKind.SUB_STATUS, stale.code, actor=bea)
    client, path = browse("bea"), f"/work-orders/{order.pk}/sub-status"
    page = client.post(path, {"entry": str(stale.pk)}, follow=True).text
    assert "does not belong" in page
    assert "sub-status is saved" not in page
    with side("bolt"):
        assert SubStatusChoice.objects.get().entry.label == "New word"
    client.post(path, {"entry": ""})
    with side("bolt"):
        assert not SubStatusChoice.objects.exists()


@pytest.mark.parametrize("text", ["a\0b", "x" * 301])
def test_what_a_column_cannot_keep_is_refused_in_words(
    started: Visit, order: WorkOrder, side: Side, browse: Browse, text: str
) -> None:
    provider, client, path = browse("bea"), browse("ada"), f"/work-orders/{order.pk}"
    posts = [
        (provider, f"{path}/hold", {"reason": "parts", "note": text}),
        (provider, f"{path}/completion", {"reason": text}),
        (client, f"{path}/cancellation", {"reason": text}),
        (client, "/organization/work-orders/archival", {"kind": "hold_reason", "code": text}),
    ]
    for who, address, data in posts:
        assert who.post(address, data).status_code == 302
    with side("acme"):
        assert (WorkOrder.objects.get().status, Hold.objects.count()) == (W.IN_PROGRESS, 0)
        assert not ListEntry.objects.exists()
    provider.post(f"{path}/completion", {"reason": "By phone"})
    assert client.post(f"{path}/rejection", {"reason": text}).status_code == 302
    with side("acme"):
        assert WorkOrder.objects.get().status == W.COMPLETED


def test_a_reason_to_hold_is_of_the_list_of_who_raised_it(
    started: Visit, order: WorkOrder, browse: Browse
) -> None:
    page = browse("bea").post(f"/work-orders/{order.pk}/hold", {"reason": "lazy"}, follow=True)
    assert "Choose a reason from the list" in page.text


def test_refusals_say_what_is() -> None:
    both = Actor(frozenset({rules.Side.KEEPER, rules.Side.PROVIDER}), "owner")
    by_hand = OrderFacts(A.ACCEPTED, is_said_done=True, is_over=True)
    gone = OrderFacts(A.ACCEPTED, (rules.VisitFacts(V.ON_SITE),))
    assert rules.WORK_ORDER.refusal(W.ON_HOLD, "hold", both, gone) == Reason.HELD_ALREADY
    assert rules.WORK_ORDER.refusal(W.SCHEDULED, "hold", both, gone) == Reason.NOT_UNDER_WAY
    assert rules.ASSIGNMENT.refusal(A.ACCEPTED, "recall", both, by_hand) == Reason.OVER
    assert rules.ASSIGNMENT.refusal(A.ACCEPTED, "recall", both, gone) == Reason.SET_OUT
    assert rules.ASSIGNMENT.refusal(A.DECLINED, "recall", both, gone) == Reason.NOT_STANDING
    act = rules.VisitAct(is_own=True)
    said = {s: rules.VISIT.refusal(s, "arrive", both, act) for s in V}
    assert said == {
        V.PLANNED: None, V.EN_ROUTE: None, V.MISSED: None,
        V.ON_SITE: Reason.VISIT_ON_SITE, V.PAUSED: Reason.VISIT_ON_SITE,
        V.FINISHED: Reason.VISIT_FINISHED, V.CANCELLED: Reason.VISIT_CANCELLED,
    }  # fmt: skip
