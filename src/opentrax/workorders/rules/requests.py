"""Rules of requests that come without an account: what they are called as work orders, what the
requester is told, and within which time two may be the same.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from opentrax.workorders.states import RequestStatus, WorkOrderStatus

SAME_WITHIN = timedelta(days=7)
MOST_FILES = 10
MOST_BYTES_A_DAY = 1_000_000_000
"""Of files that strangers send to one location."""
MOST_MAILS_AN_HOUR = 10
"""Requests by mail that are taken from one sender."""
MOST_MAILS_A_DAY = 300
"""And that an organization takes from all."""
DRAFT_KEPT_FOR = timedelta(days=1)
TITLE_LENGTH = 140


class Told(StrEnum):
    """Where a request stands, in the requester's words."""

    RECEIVED = "received"
    TAKEN = "taken"
    COMING = "coming"
    WORKING = "working"
    WAITING = "waiting"
    DONE = "done"
    CALLED_OFF = "called_off"
    DECLINED = "declined"


_OF_ORDERS = {
    WorkOrderStatus.NEW: Told.TAKEN,
    WorkOrderStatus.DISPATCHED: Told.TAKEN,
    WorkOrderStatus.SCHEDULED: Told.COMING,
    WorkOrderStatus.IN_PROGRESS: Told.WORKING,
    WorkOrderStatus.ON_HOLD: Told.WAITING,
    WorkOrderStatus.COMPLETED: Told.DONE,
    WorkOrderStatus.VERIFIED: Told.DONE,
    WorkOrderStatus.CLOSED: Told.DONE,
    WorkOrderStatus.CANCELLED: Told.CALLED_OFF,
}


def told(status: str, order_status: str | None) -> Told:
    """What a requester is told; `order_status` is of the work order that the request led to."""
    if status == RequestStatus.DECLINED:
        return Told.DECLINED
    if order_status is not None:
        return _OF_ORDERS[WorkOrderStatus(order_status)]
    return Told.TAKEN if status == RequestStatus.ACCEPTED else Told.RECEIVED


def title_of(description: str, problem: str) -> str:
    """What a work order of a request is called: its first line, else the name of its problem."""
    lines = [line.strip() for line in description.splitlines() if line.strip()]
    said = lines[0] if lines else problem.rpartition("\u203a")[2].strip()
    if len(said) <= TITLE_LENGTH:
        return said
    cut = said[: TITLE_LENGTH - 1]
    whole = cut.rpartition(" ")[0] or cut
    return whole.rstrip(",;:- ") + "\u2026"


def may_be_same(began_at: datetime, at: datetime) -> bool:
    """Whether what was told at the same place of the same problem is recent enough."""
    return at - began_at <= SAME_WITHIN
