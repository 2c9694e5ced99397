"""A client takes its work order back while whom it was handed on to sets out: one comes first, and
the other sees it. The job locks the provider's work order, then the client's.

The control: without the lock somebody is under way on a work order that was taken back.
"""

from collections.abc import Callable

import pytest

from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Person
from opentrax.workorders import services
from opentrax.workorders.models import Assignment, Visit
from opentrax.workorders.services import assignments, following_on
from opentrax.workorders.tests.conftest import (  # noqa: F401  fixtures
    NINE,
    accepted,
    offer,
    order,
    shop,
    side,
)
from opentrax.workorders.tests.subcontract_fixtures import (  # noqa: F401  fixtures
    HandedOn,
    allowed,
    gale,
    handed_on,
)
from tests.concurrency.sides import waits_for_a_lock
from tests.concurrency.test_work_orders import Slow, together, unlocked

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def setting_out(handed_on: HandedOn) -> HandedOn:  # noqa: F811
    """Gale's technician has set out, and no job has told the client of the visit yet."""
    handed_on.accept()
    handed_on.tell(services.mark_visit_set_out, handed_on.plan(), at=NINE)
    return handed_on


def _following(handed: HandedOn) -> Callable[[], object]:
    def follow() -> object:
        with scope(handed.bolt.pk):
            return following_on.follow_subcontract(handed.row.pk)

    return follow


def _recalling(handed: HandedOn, ada: Person) -> Callable[[], object]:
    def recall() -> object:
        with scope(handed.acme.pk, ada.pk):
            return services.recall_assignment(Assignment.objects.get(), actor=ada)

    return recall


def _left(handed: HandedOn) -> tuple[str, list[str]]:
    """Where the offer to Bolt stands, and the visits that Acme sees."""
    with scope(handed.acme.pk):
        visits = list(Visit.objects.values_list("status", flat=True))
        return str(Assignment.objects.get().status), visits


def test_what_is_being_taken_back_is_followed_no_more(
    setting_out: HandedOn, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(monkeypatch, assignments)
    acts = [_recalling(setting_out, ada), _following(setting_out)]
    sides = together(slow, acts, lambda _second: waits_for_a_lock())
    assert [one.error for one in sides] == [None, None]
    assert _left(setting_out) == ("recalled", [])
    assert setting_out.again().end_reason == "recalled"
    assert setting_out.own().status == "in_progress"


def test_what_is_being_followed_is_not_taken_back_once_somebody_set_out(
    setting_out: HandedOn, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(monkeypatch, following_on)
    acts = [_following(setting_out), _recalling(setting_out, ada)]
    following, recalling = together(slow, acts, lambda _second: waits_for_a_lock())
    assert following.error is None
    assert isinstance(recalling.error, Refused)
    assert _left(setting_out) == ("accepted", ["en_route"])


def test_control_without_the_lock_somebody_is_under_way_for_what_was_taken_back(
    setting_out: HandedOn, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following_on, "lock_work_order", unlocked)
    slow = Slow(monkeypatch, assignments)
    acts = [_recalling(setting_out, ada), _following(setting_out)]
    sides = together(slow, acts, lambda _second: waits_for_a_lock())
    assert [one.error for one in sides] == [None, None]
    assert _left(setting_out) == ("recalled", ["en_route"])
