"""What happened to proposals and invoices. Ids only; published in the transaction of the change."""

from dataclasses import dataclass
from uuid import UUID

from opentrax.kit.events import Event


@dataclass(frozen=True, slots=True)
class ProposalSubmitted(Event):
    """A provider proposed what the work will cost, for the first time or again."""

    organization_id: UUID
    work_order_id: UUID
    provider_id: UUID
    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class ProposalApproved(Event):
    """A proposal was approved: its total is the work order's cap."""

    organization_id: UUID
    work_order_id: UUID
    provider_id: UUID
    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class ProposalChallenged(Event):
    """The client says what is wrong with a proposal; another version may follow."""

    organization_id: UUID
    work_order_id: UUID
    provider_id: UUID
    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class ProposalRejected(Event):
    """A proposal was rejected for good."""

    organization_id: UUID
    work_order_id: UUID
    provider_id: UUID
    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class InvoiceSubmitted(Event):
    """A provider billed its work, for the first time or again."""

    organization_id: UUID
    work_order_id: UUID
    provider_id: UUID
    invoice_id: UUID


@dataclass(frozen=True, slots=True)
class InvoiceApproved(Event):
    """An invoice was approved, by somebody or by the contract's rules."""

    organization_id: UUID
    work_order_id: UUID
    provider_id: UUID
    invoice_id: UUID
    is_automatic: bool


@dataclass(frozen=True, slots=True)
class InvoiceChallenged(Event):
    """The client, or the contract's rule for the cap, says what is wrong with an invoice."""

    organization_id: UUID
    work_order_id: UUID
    provider_id: UUID
    invoice_id: UUID


@dataclass(frozen=True, slots=True)
class InvoiceRejected(Event):
    """An invoice was rejected for good."""

    organization_id: UUID
    work_order_id: UUID
    provider_id: UUID
    invoice_id: UUID


@dataclass(frozen=True, slots=True)
class InvoicePaid(Event):
    """The client says that an invoice was paid."""

    organization_id: UUID
    work_order_id: UUID
    provider_id: UUID
    invoice_id: UUID
