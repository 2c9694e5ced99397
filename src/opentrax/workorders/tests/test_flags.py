"""Flagged check-ins: who says whether they are in order, and who reads it."""

from itertools import product

import pytest

from opentrax.directory.models import Location
from opentrax.kit.commands import Refused
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person, Role
from opentrax.workorders import services
from opentrax.workorders.models import CheckIn, CheckInReview, Visit
from opentrax.workorders.rules.flags import Objection, objection
from opentrax.workorders.rules.machine import Actor, Side
from opentrax.workorders.services.flags import review_check_in
from opentrax.workorders.tests.conftest import NINE, Browse
from opentrax.workorders.tests.conftest import Side as Scope

DISPATCHERS = {
    Role.OWNER, Role.ADMINISTRATOR, Role.DISPATCHER, Role.CLIENT_USER, Role.PROVIDER_USER,
}  # fmt: skip


def test_offices_of_both_sides_judge_and_nobody_else() -> None:
    for side, role in product(Side, Role):
        said = objection(Actor(frozenset({side}), role), "manual", "in_order", "")
        if side not in (Side.KEEPER, Side.PROVIDER):
            assert said == Objection.SIDE
        else:
            assert said == (None if role in DISPATCHERS else Objection.ROLE)


@pytest.mark.parametrize(
    ("doubts", "answer", "words", "said"),
    [
        ("", "in_order", "", Objection.NOT_FLAGGED),
        ("manual", "perhaps", "", Objection.NO_ANSWER),
        ("manual", "not_in_order", " ", Objection.NO_WORDS),
        ("manual", "not_in_order", "Nobody came", None),
    ],
)
def test_what_an_answer_takes(doubts: str, answer: str, words: str, said: object) -> None:
    by = Actor(frozenset({Side.KEEPER}), Role.DISPATCHER)
    assert objection(by, doubts, answer, words) == said


@pytest.fixture
def flagged(visit: Visit, bea: Person, side: Scope, clock: SettableClock) -> CheckIn:
    """An arrival by hand, which the rule of a place without rules flags."""
    clock.set(NINE)
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        return CheckIn.objects.get()


@pytest.mark.django_db
def test_each_side_answers_for_itself_and_both_read_it(
    flagged: CheckIn, visit: Visit, shop: Location, browse: Browse, side: Scope,
    globex: Organization,
) -> None:  # fmt: skip
    ada, bea, address = browse("ada"), browse("bea"), f"/visits/{visit.pk}/check-in-reviews"
    order = f"/work-orders/{visit.work_order_id}"
    for client in (ada, bea):
        assert "Tim Example" in client.get("/check-ins").text
        assert "is it in order?" in client.get(order).text
    sent = {"check_in": flagged.pk, "answer": "not_in_order", "words": ""}
    page = ada.post(address, sent, follow=True)
    assert "Say in a few words what is not in order" in page.text
    ada.post(address, sent | {"words": "No\0body came"})
    ada.post(address, sent | {"words": "Nobody came", "answer": "in_order"})
    ada.post(address, sent | {"words": "Nobody was seen", "from": "list"})
    for name, client in (("acme", ada), ("bolt", bea)):
        with side(name):
            assert [one.words for one in CheckInReview.objects.all()] == ["Nobody was seen"]
        whose = "your organization" if name == "acme" else "the other side"
        assert f"Looked at by {whose}" in client.get(order).text
    assert "Nothing to look at" in ada.get("/check-ins").text
    assert "Tim Example" in bea.get("/check-ins").text
    bea.post(address, sent | {"answer": "in_order"})
    assert "Looked at by the other side" in ada.get(order).text
    assert "Nothing to look at" in bea.get("/check-ins").text
    with side("globex"):
        assert not CheckInReview.objects.exists()


@pytest.mark.django_db
def test_others_answer_nothing(
    flagged: CheckIn, visit: Visit, tim: Person, browse: Browse, side: Scope, globex: Organization
) -> None:
    address = f"/visits/{visit.pk}/check-in-reviews"
    sent = {"check_in": flagged.pk, "answer": "in_order"}
    assert browse("tim").post(address, sent).status_code == 403
    assert browse("gus").post(address, sent).status_code == 404
    assert browse("gus").get("/check-ins").text.count("Tim Example") == 0
    assert browse("ada").post(address, {"check_in": "x\0"}).status_code == 404
    with side("bolt"), pytest.raises(Refused, match="dispatcher"):
        review_check_in(flagged, "in_order", actor=tim)
    with side("globex"), pytest.raises(Refused, match="no longer open"):
        review_check_in(flagged, "in_order", actor=tim)
