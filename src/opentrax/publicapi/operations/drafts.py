"""Drafts of proposals and invoices: begin, write, submit, throw away. Its provider's alone."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from opentrax.invoicing import services
from opentrax.invoicing.models import Draft, Invoice, Proposal
from opentrax.invoicing.prefilling import first_content
from opentrax.invoicing.services.drafts import own_draft
from opentrax.invoicing.states import PaperKind
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import Cursor, work_order_or_404
from opentrax.publicapi.paging import Page, moment, page_by
from opentrax.publicapi.schemas.papers import (
    ContentIn,
    DraftIn,
    DraftOut,
    InvoiceOut,
    ProposalOut,
    shown_draft,
)
from opentrax.publicapi.tags import demand_same, tag_of

router = Router()
READ, WRITE = "papers:read", "papers:write"
_ONE = "/drafts/{uuid:draft_id}"


class DraftFilters(Cursor):
    """Which of the organization's drafts."""

    kind: PaperKind | None = None
    work_order_id: UUID | None = None


@opens(router, "GET", "/drafts", scope=READ, action="papers.write",
       response=Page[DraftOut])  # fmt: skip
def list_drafts(request: Any, chosen: Query[DraftFilters]) -> dict[str, Any]:
    """List what the organization has not submitted, the oldest first."""
    limits = {"kind": chosen.kind, "work_order_id": chosen.work_order_id}
    found = Draft.objects.filter(**{name: value for name, value in limits.items() if value})
    rows, following = page_by(found, "created_at", moment(chosen.after), chosen.limit)
    return {"items": [shown_draft(row) for row in rows], "next": following}


@opens(router, "POST", "/work-orders/{uuid:work_order_id}/drafts", scope=WRITE,
       action="papers.write", response={201: DraftOut})  # fmt: skip
def begin_draft(
    request: Any, response: HttpResponse, work_order_id: UUID, sent: DraftIn
) -> Status[DraftOut]:
    """Begin a proposal or an invoice for a work order that the organization accepted."""
    order = work_order_or_404(request, work_order_id)
    content = sent.content.content() if sent.content else first_content(order, sent.kind)
    made = services.begin_draft(
        order, sent.kind, content, actor=request.user, command_id=request.command_id
    )
    return Status(201, told_draft(response, made))


def told_draft(response: HttpResponse, draft: Draft) -> DraftOut:
    """The draft, with its tag."""
    found = shown_draft(draft)
    response["ETag"] = tag_of(found)
    return found


def _draft(request: Any, key: UUID) -> Draft:
    """The draft; a repetition's is gone by what was done the first time, and not asked for."""
    if request.is_repetition:
        return Draft(pk=key)
    found: Draft = get_object_or_404(Draft, pk=key)
    return found


@opens(router, "GET", _ONE, scope=READ, action="papers.write", response=DraftOut)
def get_draft(request: Any, response: HttpResponse, draft_id: UUID) -> DraftOut:
    """Read one draft.

    Its ETag, sent as If-Match with a change, refuses the change where it is not the same any more.
    """
    return told_draft(response, get_object_or_404(Draft, pk=draft_id))


@opens(router, "PUT", _ONE, scope=WRITE, action="papers.write", response=DraftOut)
def write_draft(request: Any, response: HttpResponse, draft_id: UUID, sent: ContentIn) -> DraftOut:
    """Write all that a draft says."""
    draft = get_object_or_404(Draft, pk=draft_id)
    demand_same(request, shown_draft(own_draft(draft)))
    saved = services.save_draft(
        draft, sent.content(), actor=request.user, command_id=request.command_id
    )
    return told_draft(response, saved)


@opens(router, "DELETE", _ONE, scope=WRITE, action="papers.write", response={204: None})
def throw_draft_away(request: Any, draft_id: UUID) -> Status[None]:
    """Throw a draft away."""
    draft = _draft(request, draft_id)
    services.throw_draft_away(draft, actor=request.user, command_id=request.command_id)
    return Status(204, None)


@opens(router, "POST", f"{_ONE}/proposal", scope=WRITE, action="papers.write",
       response={201: ProposalOut})  # fmt: skip
def submit_proposal(request: Any, draft_id: UUID) -> Status[Proposal]:
    """Submit a draft as a proposal: from now on the client sees it, and it stays as it is."""
    draft = _draft(request, draft_id)
    made = services.submit_proposal(draft, actor=request.user, command_id=request.command_id)
    return Status(201, Proposal.objects.get(pk=made.pk))


@opens(router, "POST", f"{_ONE}/invoice", scope=WRITE, action="papers.write",
       response={201: InvoiceOut})  # fmt: skip
def submit_invoice(request: Any, draft_id: UUID) -> Status[Invoice]:
    """Submit a draft as an invoice; the contract's rules may approve or challenge it at once."""
    draft = _draft(request, draft_id)
    made = services.submit_invoice(draft, actor=request.user, command_id=request.command_id)
    return Status(201, Invoice.objects.get(pk=made.pk))
