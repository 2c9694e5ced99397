"""What each event of work orders, proposals and invoices means for the journal."""

from collections.abc import Callable, Mapping
from typing import Any

from opentrax.integrations.kinds import Kind
from opentrax.integrations.rules import Fact
from opentrax.invoicing import events as papers
from opentrax.kit.events import Event
from opentrax.workorders import events as work
from opentrax.workorders.states import Audience, WorkOrderStatus

Meaning = Callable[[Any], Fact]


def _offer(kind: Kind) -> Meaning:
    return lambda event: Fact(kind, event.assignment_id, event.provider_id)


def _visit(kind: Kind) -> Meaning:
    return lambda event: Fact(kind, event.visit_id, event.provider_id)


def _proposal(kind: Kind) -> Meaning:
    return lambda event: Fact(kind, event.proposal_id, event.provider_id)


def _invoice(kind: Kind) -> Meaning:
    return lambda event: Fact(kind, event.invoice_id, event.provider_id)


def _order(kind: Kind) -> Meaning:
    return lambda event: Fact(kind, standing=True)


def _answer(event: work.AssignmentAnswered) -> Fact:
    return Fact(Kind(f"dispatch.{event.answer}"), event.assignment_id, event.provider_id)


def _status(event: work.WorkOrderStatusChanged) -> Fact:
    """To the provider the offer itself says that it is dispatched."""
    return Fact(Kind.STATUS, standing=event.after != WorkOrderStatus.DISPATCHED)


_FEED = {
    "note.written": Kind.NOTE_WRITTEN, "note.changed": Kind.NOTE_CHANGED,
    "note.deleted": Kind.NOTE_DELETED, "attachment.added": Kind.FILE_ADDED,
    "attachment.deleted": Kind.FILE_DELETED,
}  # fmt: skip


def _feed(event: work.FeedChanged) -> Fact:
    """What is internal stays with who keeps it; what was shared with one provider is not told to
    the next."""
    kind = _FEED[event.what]
    if event.audience == Audience.INTERNAL:
        return Fact(kind, event.entry_id)
    if event.with_provider_id is not None:
        return Fact(kind, event.entry_id, event.with_provider_id)
    return Fact(kind, event.entry_id, standing=True)


MEANINGS: Mapping[type[Event], Meaning] = {
    work.WorkOrderOffered: _offer(Kind.OFFERED),
    work.AssignmentAnswered: _answer,
    work.AssignmentRecalled: _offer(Kind.RECALLED),
    work.AssignmentExpired: _offer(Kind.EXPIRED),
    work.LineUsedUp: lambda event: Fact(Kind.UNANSWERED),
    work.WorkOrderCreated: lambda event: Fact(Kind.CREATED),
    work.WorkOrderStatusChanged: _status,
    work.WorkOrderChanged: _order(Kind.CHANGED),
    work.NteChanged: _order(Kind.NTE),
    work.ClocksChanged: lambda event: Fact(Kind.CLOCKS, provider_id=event.provider_id),
    work.VisitPlanned: _visit(Kind.VISIT_PLANNED),
    work.VisitChanged: _visit(Kind.VISIT_MOVED),
    work.VisitStatusChanged: _visit(Kind.VISIT_STATUS),
    work.FeedChanged: _feed,
    papers.ProposalSubmitted: _proposal(Kind.PROPOSAL_SUBMITTED),
    papers.ProposalApproved: _proposal(Kind.PROPOSAL_APPROVED),
    papers.ProposalChallenged: _proposal(Kind.PROPOSAL_CHALLENGED),
    papers.ProposalRejected: _proposal(Kind.PROPOSAL_REJECTED),
    papers.InvoiceSubmitted: _invoice(Kind.INVOICE_SUBMITTED),
    papers.InvoiceApproved: _invoice(Kind.INVOICE_APPROVED),
    papers.InvoiceChallenged: _invoice(Kind.INVOICE_CHALLENGED),
    papers.InvoiceRejected: _invoice(Kind.INVOICE_REJECTED),
    papers.InvoicePaid: _invoice(Kind.INVOICE_PAID),
}
