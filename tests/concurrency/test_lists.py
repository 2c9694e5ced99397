"""The same word put on a list twice at once: it stands there once, and the second is told.

With its control: without a turn both find the place free, and the second runs into the database.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError

from opentrax.directory import services as directory
from opentrax.directory.models import Trade
from opentrax.directory.services import trades
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services as workorders
from opentrax.workorders.models import ProblemCode
from opentrax.workorders.services import codes
from tests.concurrency.sides import PATIENCE_S, Side, waits_for_a_lock

pytestmark = [pytest.mark.django_db(transaction=True)]

LISTS = {
    "trades": (trades, Trade, lambda ada: directory.add_trade("Hoists", actor=ada)),
    "codes": (
        codes,
        ProblemCode,
        lambda ada: workorders.add_problem_code(
            workorders.CodeDetails("Yard", "Hoist", "Stuck"), actor=ada
        ),
    ),
}  # fmt: skip


def twice(
    monkeypatch: pytest.MonkeyPatch, module: Any, act: Callable[[], object]
) -> list[BaseException | None]:
    """The first has written and not committed when the second comes to wait for it."""
    written, go_on, record = threading.Event(), threading.Event(), module.audit.record

    class Slow:
        @staticmethod
        def record(*arguments: Any, **named: Any) -> None:
            record(*arguments, **named)
            written.set()
            assert go_on.wait(PATIENCE_S)

    monkeypatch.setattr(module, "audit", Slow)
    first = Side(act)
    assert written.wait(PATIENCE_S)
    second = Side(act)
    waits_for_a_lock()
    go_on.set()
    for one in (first, second):
        one.join(PATIENCE_S)
        assert not one.is_alive()
    return [first.error, second.error]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("in_turn", [True, False], ids=["in turn", "control"])
def test_the_same_word_twice_at_once_stands_once(
    acme: Organization, ada: Person, monkeypatch: pytest.MonkeyPatch, name: str, in_turn: bool
) -> None:
    module, model, add = LISTS[name]
    if not in_turn:
        monkeypatch.setattr(module, "take_turn", lambda what: None)

    def act() -> object:
        with scope(acme.pk, ada.pk):
            return add(ada)

    first, second = twice(monkeypatch, module, act)
    assert first is None
    assert isinstance(second, Refused if in_turn else IntegrityError)
    with scope(acme.pk):
        assert model.objects.count() == 1
