"""What invoicing does about its events: enqueue mail to the other side."""

from opentrax.invoicing import tasks
from opentrax.invoicing.events import (
    InvoiceApproved,
    InvoiceChallenged,
    InvoicePaid,
    InvoiceRejected,
    InvoiceSubmitted,
    ProposalApproved,
    ProposalChallenged,
    ProposalRejected,
    ProposalSubmitted,
)
from opentrax.kit.events import handles
from opentrax.kit.tenancy import scope

DecidedProposal = ProposalApproved | ProposalChallenged | ProposalRejected
DecidedInvoice = InvoiceApproved | InvoiceChallenged | InvoiceRejected | InvoicePaid


@handles(ProposalSubmitted)
def tell_client_of_proposal(event: ProposalSubmitted) -> None:
    """The client decides on it."""
    with scope(event.organization_id):
        tasks.tell_about_proposal.enqueue(proposal_id=str(event.proposal_id))


@handles(InvoiceSubmitted)
def tell_client_of_invoice(event: InvoiceSubmitted) -> None:
    """The client decides on it, unless the contract has."""
    with scope(event.organization_id):
        tasks.tell_about_invoice.enqueue(invoice_id=str(event.invoice_id))


def tell_provider_of_proposal(event: DecidedProposal) -> None:
    """The provider hears what the client says."""
    with scope(event.provider_id):
        tasks.tell_about_proposal.enqueue(proposal_id=str(event.proposal_id))


handles(ProposalApproved)(tell_provider_of_proposal)
handles(ProposalChallenged)(tell_provider_of_proposal)
handles(ProposalRejected)(tell_provider_of_proposal)


def tell_provider_of_invoice(event: DecidedInvoice) -> None:
    """The provider hears what the client, or the contract, says."""
    with scope(event.provider_id):
        tasks.tell_about_invoice.enqueue(invoice_id=str(event.invoice_id))


handles(InvoiceApproved)(tell_provider_of_invoice)
handles(InvoiceChallenged)(tell_provider_of_invoice)
handles(InvoiceRejected)(tell_provider_of_invoice)
handles(InvoicePaid)(tell_provider_of_invoice)
