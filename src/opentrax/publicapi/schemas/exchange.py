"""Entries of the journal."""

import re
from datetime import datetime
from functools import cache
from uuid import UUID

from ninja import Field, Schema

from opentrax.integrations.kinds import Kind, group_of
from opentrax.integrations.models import JournalEntry
from opentrax.publicapi.api import OPERATIONS

_BASE = "/api/v1"
_KEY = re.compile(r"\{[\w:]+\}")
# Where the row that an entry is about can be read, if the API has such an operation.
_SUBJECTS = {
    "dispatch": "/work-orders/{order}/assignments", "visit": "/visits/{subject}",
    "note": "/work-orders/{order}/notes", "file": "/files/{subject}",
    "proposal": "/proposals/{subject}", "invoice": "/invoices/{subject}",
}  # fmt: skip


class Links(Schema):
    """Addresses of the API; what is not open to the organization any more answers 404."""

    work_order: str
    subject: str | None


class EntryOut(Schema):
    """Something happened; its content is at the addresses."""

    id: UUID
    kind: Kind
    at: datetime
    work_order_id: UUID
    number: int = Field(description="The work order’s number, the same on both sides.")
    subject_id: UUID | None = Field(description="The offer, visit, note, file, … it is about.")
    links: Links

    @staticmethod
    def of(entry: JournalEntry) -> "EntryOut":
        return EntryOut(
            id=entry.pk, kind=Kind(entry.kind), at=entry.at, work_order_id=entry.work_order_id,
            number=entry.number, subject_id=entry.subject_id, links=_links(entry),
        )  # fmt: skip


class JournalOut(Schema):
    """Entries in their order, the place behind them, and whether more are there already."""

    items: list[EntryOut]
    next: str
    has_more: bool


def _links(entry: JournalEntry) -> Links:
    path = _SUBJECTS.get(group_of(entry.kind), "")
    subject = None
    if path and entry.subject_id and path in _readable():
        told = path.format(order=entry.work_order_id, subject=entry.subject_id)
        subject = f"{_BASE}{told}"
    return Links(work_order=f"{_BASE}/work-orders/{entry.work_order_id}", subject=subject)


@cache
def _readable() -> frozenset[str]:
    """Those of the addresses above that the API has."""
    known = {_KEY.sub("{}", o.path) for o in OPERATIONS if o.method == "GET"}
    return frozenset(path for path in _SUBJECTS.values() if _KEY.sub("{}", path) in known)
