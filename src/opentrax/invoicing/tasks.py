"""Jobs of invoicing: mail about papers."""

from uuid import UUID

from opentrax.invoicing.services import mails
from opentrax.invoicing.states import PaperKind
from opentrax.kit.jobs import job


@job()
def tell_about_proposal(*, proposal_id: str) -> None:
    """Tell the other side's people how a proposal stands."""
    mails.tell_about_paper(PaperKind.PROPOSAL, UUID(proposal_id))


@job()
def tell_about_invoice(*, invoice_id: str) -> None:
    """Tell the other side's people how an invoice stands."""
    mails.tell_about_paper(PaperKind.INVOICE, UUID(invoice_id))
