"""Two acts write the journal at once, and the later one commits first.

The control reads by the order of writing, as a cursor over a sequence would, and loses an entry.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from opentrax.integrations.kinds import Kind
from opentrax.integrations.models import JournalEntry
from opentrax.integrations.services import Place, read_journal
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization
from tests.concurrency.sides import PATIENCE_S, Side, waits_for_a_lock

pytestmark = [pytest.mark.django_db(transaction=True)]


def write(number: int) -> None:
    JournalEntry(kind=Kind.STATUS, work_order_id=uuid7(), number=number).save(force_insert=True)


class Slow:
    """An act that has written its entry and commits when it is told to."""

    def __init__(self, organization: Organization, number: int) -> None:
        self.wrote, self.go_on = threading.Event(), threading.Event()
        self.side = Side(lambda: self._act(organization, number))
        assert self.wrote.wait(PATIENCE_S)

    def _act(self, organization: Organization, number: int) -> None:
        with scope(organization.pk):
            write(number)
            self.wrote.set()
            assert self.go_on.wait(PATIENCE_S)

    def commit(self) -> None:
        self.go_on.set()
        self.side.done()


def told(organization: Organization, read: Callable[[Any], tuple[list[int], Any]]) -> list[int]:
    """What a reader finds who reads between the two commits, and after both."""
    slow = Slow(organization, number=1)
    with scope(organization.pk):
        write(2)
    with scope(organization.pk):
        first, place = read(None)
    slow.commit()
    with scope(organization.pk):
        second, _place = read(place)
    return first + second


def test_what_commits_late_is_still_read(acme: Organization) -> None:
    def read(place: Place | None) -> tuple[list[int], Place]:
        part = read_journal(place, 10)
        return [entry.number for entry in part.entries], part.place

    assert told(acme, read) == [2, 1]


def test_control_a_cursor_over_the_order_of_writing_loses_it(acme: Organization) -> None:
    def read(serial: int | None) -> tuple[list[int], int]:
        found = JournalEntry.objects.filter(serial__gt=serial or 0).order_by("serial")
        return [e.number for e in found], max((e.serial for e in found), default=serial or 0)

    assert told(acme, read) == [2]


def test_two_readers_at_once_give_each_position_once(acme: Organization) -> None:
    """The second waits for the first, and finds what that one numbered."""
    with scope(acme.pk):
        for number in range(3):
            write(number)
    read, go_on = threading.Event(), threading.Event()

    def first() -> list[int]:
        with scope(acme.pk):
            part = read_journal(None, 10)
            read.set()
            assert go_on.wait(PATIENCE_S)
            return [entry.position or 0 for entry in part.entries]

    def second() -> list[int]:
        with scope(acme.pk):
            return [entry.position or 0 for entry in read_journal(None, 10).entries]

    one = Side(first)
    assert read.wait(PATIENCE_S)
    other = Side(second)
    waits_for_a_lock()
    go_on.set()
    assert one.done() == other.done() == [1, 2, 3]
