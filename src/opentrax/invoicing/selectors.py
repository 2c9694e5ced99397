"""Reads of papers for screens, and which acts they offer."""

from collections.abc import Mapping
from typing import Any

from opentrax.invoicing import rules
from opentrax.invoicing.models import Draft, Invoice, Proposal
from opentrax.invoicing.services.around import (
    MACHINES,
    AnyPaper,
    kind_of,
    paper_facts,
    sides_between,
)
from opentrax.invoicing.states import InvoiceStatus, PaperKind, ProposalStatus
from opentrax.organizations.access import MemberRequest
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.rules import Actor, Side
from opentrax.workorders.services.keeper import keepers_side

STATUSES = {PaperKind.PROPOSAL: ProposalStatus, PaperKind.INVOICE: InvoiceStatus}
MODELS: Mapping[PaperKind, Any] = {PaperKind.PROPOSAL: Proposal, PaperKind.INVOICE: Invoice}


def acts_on(request: MemberRequest, paper: AnyPaper, order: WorkOrder | None) -> Mapping[str, bool]:
    """Every act on a paper, and whether the viewer may do it now."""
    sides = sides_between(paper.organization_id, paper.provider_id)
    by, machine = Actor(sides, request.membership.role), MACHINES[kind_of(paper)]
    facts = rules.PaperFacts()  # of a provider that no longer sees the work order
    if order is not None:
        with keepers_side(order.organization_id):
            facts = paper_facts(order, paper.provider_id)
    return {action: machine.may(paper.status, action, by, facts) for action in machine.steps}


def may_begin(request: MemberRequest, order: WorkOrder) -> Mapping[str, bool]:
    """Whether the viewer may begin a proposal, and an invoice, for a work order."""
    own_id = request.organization.pk
    if order.provider_id != own_id:
        return {}
    by = Actor(frozenset({Side.PROVIDER}), request.membership.role)
    with keepers_side(order.organization_id):
        facts = paper_facts(order, own_id)
    return {kind: MACHINES[kind].may("draft", "submit", by, facts) for kind in PaperKind}


def section(request: MemberRequest, order: WorkOrder) -> Mapping[str, Any] | None:
    """What stands on a work order's page; nothing where there is nothing to see or to do."""
    if not request.membership.may("papers.view"):
        return None
    proposals = list(
        Proposal.objects.filter(work_order_id=order.pk).order_by("-submitted_at", "-id")
    )
    invoices = list(Invoice.objects.filter(work_order_id=order.pk).order_by("-submitted_at", "-id"))
    drafts = list(Draft.objects.filter(work_order_id=order.pk).order_by("created_at", "id"))
    may = may_begin(request, order)
    if not (proposals or invoices or drafts or any(may.values())):
        return None
    return {"proposals": proposals, "invoices": invoices, "drafts": drafts, "may": may}
