"""Write drafts, proposals, invoices and contracts: the only writers of this app's tables."""

from opentrax.invoicing.services.content import Content, LineIn
from opentrax.invoicing.services.deciding import (
    approve_invoice,
    approve_proposal,
    challenge,
    mark_paid,
    reject,
)
from opentrax.invoicing.services.drafts import (
    begin_draft,
    content_of,
    revise,
    save_draft,
    throw_draft_away,
)
from opentrax.invoicing.services.submitting import submit_invoice, submit_proposal
from opentrax.invoicing.services.terms import TermsDetails, set_terms

__all__ = [
    "Content",
    "LineIn",
    "TermsDetails",
    "approve_invoice",
    "approve_proposal",
    "begin_draft",
    "challenge",
    "content_of",
    "mark_paid",
    "reject",
    "revise",
    "save_draft",
    "set_terms",
    "submit_invoice",
    "submit_proposal",
    "throw_draft_away",
]
