"""Guesses at a code that come at once are counted one after the other.

The control takes the lock away and shows that one of them then counts for nothing.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet

from opentrax.accounts import services
from opentrax.accounts.models import AddressChange
from opentrax.accounts.services import addresses
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Person
from tests.concurrency.sides import PATIENCE_S, Side, waits_for_a_lock

pytestmark = [pytest.mark.django_db(transaction=True)]


def _two_guesses(
    ada: Person, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[Side], object]
) -> int:
    """The first guess has read the row and is slow; the second comes. How many were counted?"""
    services.ask_for_address(ada, "elsewhere@example.org")
    reads, go_on, code_hash = threading.Event(), threading.Event(), addresses._code_hash

    def slowly(change_id: Any, code: str) -> bytes:
        if code == "FIRST1":
            reads.set()
            assert go_on.wait(PATIENCE_S)
        return code_hash(change_id, code)

    monkeypatch.setattr(addresses, "_code_hash", slowly)
    first = Side(lambda: services.confirm_address(ada, "FIRST1"))
    assert reads.wait(PATIENCE_S)
    second = Side(lambda: services.confirm_address(ada, "SECOND"))
    meanwhile(second)
    go_on.set()
    assert [first.done(), second.done()] == [None, None]
    with person_scope(ada.pk):
        return int(AddressChange.objects.get().attempts)


def test_guesses_at_once_are_all_counted(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _two_guesses(ada, monkeypatch, lambda _second: waits_for_a_lock()) == 2


def test_control_without_the_lock_a_guess_is_free(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    assert _two_guesses(ada, monkeypatch, Side.done) == 1
