"""Addresses of proposals, invoices and contracts."""

from django.urls import path

from opentrax.invoicing.views import documents, drafts, papers, terms

urlpatterns = [
    path("proposals", papers.proposal_list, name="proposals"),
    path("invoices", papers.invoice_list, name="invoices"),
    path("proposals/export", documents.proposal_export, name="proposals_export"),
    path("invoices/export", documents.invoice_export, name="invoices_export"),
    path("proposals/<uuid:proposal_id>/pdf", documents.proposal_pdf, name="proposal_pdf"),
    path("invoices/<uuid:invoice_id>/pdf", documents.invoice_pdf, name="invoice_pdf"),
    path("invoices/<uuid:invoice_id>/csv", documents.invoice_csv, name="invoice_csv"),
    path("invoices/<uuid:invoice_id>/ubl", documents.invoice_ubl, name="invoice_ubl"),
    path("proposals/<uuid:proposal_id>", papers.proposal_page, name="proposal"),
    path(
        "proposals/<uuid:proposal_id>/approval", papers.approve_proposal, name="proposal_approval"
    ),
    path(
        "proposals/<uuid:proposal_id>/challenge",
        papers.challenge_proposal,
        name="proposal_challenge",
    ),
    path(
        "proposals/<uuid:proposal_id>/rejection", papers.reject_proposal, name="proposal_rejection"
    ),
    path("proposals/<uuid:proposal_id>/draft", papers.revise_proposal, name="proposal_revision"),
    path("invoices/<uuid:invoice_id>", papers.invoice_page, name="invoice"),
    path("invoices/<uuid:invoice_id>/approval", papers.approve_invoice, name="invoice_approval"),
    path(
        "invoices/<uuid:invoice_id>/challenge", papers.challenge_invoice, name="invoice_challenge"
    ),
    path("invoices/<uuid:invoice_id>/rejection", papers.reject_invoice, name="invoice_rejection"),
    path("invoices/<uuid:invoice_id>/payment", papers.pay_invoice, name="invoice_payment"),
    path("invoices/<uuid:invoice_id>/draft", papers.revise_invoice, name="invoice_revision"),
    path(
        "work-orders/<uuid:work_order_id>/proposals",
        drafts.begin_proposal,
        name="workorder_proposals",
    ),
    path(
        "work-orders/<uuid:work_order_id>/invoices", drafts.begin_invoice, name="workorder_invoices"
    ),
    path("drafts/<uuid:draft_id>", drafts.draft_page, name="draft"),
    path("drafts/<uuid:draft_id>/removal", drafts.throw_away, name="draft_removal"),
    path(
        "organization/partners/<uuid:partnership_id>/terms", terms.terms_page, name="partner_terms"
    ),
    path(
        "organization/partners/<uuid:partnership_id>/terms/changes",
        terms.change_terms,
        name="partner_terms_changes",
    ),
    path(
        "organization/partners/<uuid:partnership_id>/rates", terms.add_rates, name="partner_rates"
    ),
    path("rates/<uuid:card_id>/end", terms.end_rates, name="rates_end"),
]
