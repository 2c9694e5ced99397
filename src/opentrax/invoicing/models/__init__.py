"""Tables of proposals, invoices and contracts, a file for each matter."""

from opentrax.invoicing.models.drafts import Draft
from opentrax.invoicing.models.invoices import Invoice, InvoiceLine
from opentrax.invoicing.models.papers import PaperCounter
from opentrax.invoicing.models.proposals import Proposal, ProposalLine
from opentrax.invoicing.models.terms import Terms

__all__ = [
    "Draft",
    "Invoice",
    "InvoiceLine",
    "PaperCounter",
    "Proposal",
    "ProposalLine",
    "Terms",
]
