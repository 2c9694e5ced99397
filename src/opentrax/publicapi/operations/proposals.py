"""Proposals: read, and what the client decides."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from opentrax.invoicing import services
from opentrax.invoicing.documents import paper_of, told
from opentrax.invoicing.models import Proposal
from opentrax.invoicing.states import ProposalStatus
from opentrax.invoicing.views.documents import as_download
from opentrax.kit.documents import pdf
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.drafts import READ, WRITE, told_draft
from opentrax.publicapi.operations.reading import Cursor
from opentrax.publicapi.paging import Page, moment, page_by
from opentrax.publicapi.schemas.papers import (
    ChallengeIn,
    DraftOut,
    ProposalOut,
    ProposalRow,
    RejectionIn,
)

router = Router()
_ONE = "/proposals/{uuid:proposal_id}"


class ProposalFilters(Cursor):
    """Which proposals."""

    status: ProposalStatus | None = None
    work_order_id: UUID | None = None


@opens(router, "GET", "/proposals", scope=READ, action="papers.view",
       response=Page[ProposalRow])  # fmt: skip
def list_proposals(request: Any, chosen: Query[ProposalFilters]) -> dict[str, Any]:
    """List proposals, the organization's own and those to it, the oldest first."""
    limits = {"status": chosen.status, "work_order_id": chosen.work_order_id}
    found = Proposal.objects.filter(**{name: value for name, value in limits.items() if value})
    rows, following = page_by(found, "submitted_at", moment(chosen.after), chosen.limit)
    return {"items": rows, "next": following}


def _proposal(key: UUID) -> Proposal:
    found: Proposal = get_object_or_404(Proposal, pk=key)
    return found


@opens(router, "GET", _ONE, scope=READ, action="papers.view", response=ProposalOut)
def get_proposal(request: Any, proposal_id: UUID) -> Proposal:
    """Read one proposal with its lines."""
    return _proposal(proposal_id)


@opens(router, "GET", f"{_ONE}/pdf", scope=READ, action="papers.view")
def get_proposal_pdf(request: Any, proposal_id: UUID) -> HttpResponse:
    """Get a proposal as PDF."""
    found = told(_proposal(proposal_id))
    return as_download(pdf(paper_of(found)), f"proposal-{found.name}.pdf", "application/pdf")


@opens(router, "POST", f"{_ONE}/approval", scope=WRITE, action="papers.decide",
       response=ProposalOut)  # fmt: skip
def approve_proposal(request: Any, proposal_id: UUID) -> Proposal:
    """Approve a proposal: its total replaces the work order's cap."""
    services.approve_proposal(
        _proposal(proposal_id), actor=request.user, command_id=request.command_id
    )
    return _proposal(proposal_id)


@opens(router, "POST", f"{_ONE}/challenge", scope=WRITE, action="papers.decide",
       response=ProposalOut)  # fmt: skip
def challenge_proposal(request: Any, proposal_id: UUID, sent: ChallengeIn) -> Proposal:
    """Say what is wrong with a proposal; the provider may submit another version."""
    services.challenge(
        _proposal(proposal_id), sent.words, lines={one.line_id: one.words for one in sent.lines},
        actor=request.user, command_id=request.command_id,
    )  # fmt: skip
    return _proposal(proposal_id)


@opens(router, "POST", f"{_ONE}/rejection", scope=WRITE, action="papers.decide",
       response=ProposalOut)  # fmt: skip
def reject_proposal(request: Any, proposal_id: UUID, sent: RejectionIn) -> Proposal:
    """Reject a proposal for good."""
    services.reject(
        _proposal(proposal_id), sent.words, actor=request.user, command_id=request.command_id
    )
    return _proposal(proposal_id)


@opens(router, "POST", f"{_ONE}/draft", scope=WRITE, action="papers.write",
       response={201: DraftOut})  # fmt: skip
def revise_proposal(request: Any, response: HttpResponse, proposal_id: UUID) -> Status[DraftOut]:
    """Begin another version of a challenged proposal, with its lines; submit it as a draft."""
    draft = services.revise(
        _proposal(proposal_id), actor=request.user, command_id=request.command_id
    )
    return Status(201, told_draft(response, draft))
