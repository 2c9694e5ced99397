"""Lists and pages of proposals and invoices, and what the client decides."""

from collections.abc import Callable, Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.invoicing import services
from opentrax.invoicing.forms import PaidForm, ReasonForm
from opentrax.invoicing.models import Invoice, Proposal
from opentrax.invoicing.selectors import MODELS, STATUSES, acts_on
from opentrax.invoicing.services.around import AnyPaper, kind_of
from opentrax.invoicing.states import PaperKind, ProposalStatus
from opentrax.invoicing.words import check_words, decision_words
from opentrax.kit.acting import attempt, posted_command_id, posted_text
from opentrax.kit.clock import now
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.selectors import organization_names

PER_PAGE = 50
DRAFT, RESUBMITTED = ProposalStatus.DRAFT.value, ProposalStatus.RESUBMITTED.value  # of both


def _list(request: HttpRequest, kind: PaperKind) -> HttpResponse:
    status, statuses = request.GET.get("status", ""), STATUSES[kind]
    found = MODELS[kind].objects.order_by("-submitted_at", "-id")
    if status in statuses.values:
        found = found.filter(status=status)
    else:  # what another version replaced is read from that version's page
        status, found = "", found.exclude(status=RESUBMITTED)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    orders = WorkOrder.objects.filter(pk__in={row.work_order_id for row in rows})
    known = {order.pk: order for order in orders}
    names = organization_names(key for r in rows for key in (r.organization_id, r.provider_id))
    context = {
        "page": page, "kind": kind, "status": status, "nav_current": f"{kind}s",
        "statuses": [choice for choice in statuses.choices if choice[0] != DRAFT],
        "rows": [
            {
                "paper": row, "order": known.get(row.work_order_id),
                "client": names.get(row.organization_id, "–"),
                "provider": names.get(row.provider_id, "–"),
            }
            for row in rows
        ],
    }  # fmt: skip
    return render(request, "invoicing/list.html", context)


@requires("papers.view")
@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Proposals: to us, and ours."""
    return _list(request, PaperKind.PROPOSAL)


@requires("papers.view")
@require_safe
def invoice_list(request: HttpRequest) -> HttpResponse:
    """Invoices: to us, and ours."""
    return _list(request, PaperKind.INVOICE)


def _shown(
    request: HttpRequest, paper: AnyPaper, *, forms: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    member = cast("MemberRequest", request)
    kind = kind_of(paper)
    order = WorkOrder.objects.filter(pk=paper.work_order_id).select_related("location").first()
    lines = list(paper.lines.order_by("position"))
    versions = MODELS[kind].objects.filter(
        organization_id=paper.organization_id, provider_id=paper.provider_id, number=paper.number
    )
    names = organization_names([paper.organization_id, paper.provider_id])
    may = acts_on(member, paper, order)
    context = {
        "paper": paper, "kind": kind, "order": order, "lines": lines, "may": may,
        "versions": list(versions.order_by("version")),
        "client": names.get(paper.organization_id, "–"),
        "provider": names.get(paper.provider_id, "–"),
        "said": decision_words(paper),
        "checks": [check_words(c, paper.currency) for c in getattr(paper, "checks", [])],
        "reason_form": ReasonForm(auto_id="reject_%s"),
        "paid_form": PaidForm(initial={"on": now().date()}) if may.get("pay") else None,
        **(forms or {}), "nav_current": f"{kind}s",
    }  # fmt: skip
    return render(request, "invoicing/paper.html", context, status=status)


@requires("papers.view")
@require_safe
def proposal_page(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """One proposal with its lines, and the acts that are open."""
    return _shown(request, get_object_or_404(Proposal, pk=proposal_id))


@requires("papers.view")
@require_safe
def invoice_page(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """One invoice with its lines, what the contract says of it, and the acts that are open."""
    return _shown(request, get_object_or_404(Invoice, pk=invoice_id))


def _act(
    request: HttpRequest, paper: AnyPaper, service: Callable[..., Any], said: str, **values: Any
) -> HttpResponse:
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(request, lambda: service(paper, actor=actor, command_id=key, **values), said)
    return redirect(kind_of(paper), paper.pk)


@requires("papers.decide")
@require_POST
def approve_proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Let the proposal's total be the cap."""
    paper = get_object_or_404(Proposal, pk=proposal_id)
    said = _("The proposal is approved. Its total is the amount not to exceed now.")
    return _act(request, paper, services.approve_proposal, said)


@requires("papers.decide")
@require_POST
def approve_invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """Approve an invoice."""
    paper, number = get_object_or_404(Invoice, pk=invoice_id), posted_text(request, "number")
    said = _("The invoice is approved.")
    return _act(request, paper, services.approve_invoice, said, close_out_number=number)


def _challenged(request: HttpRequest, paper: AnyPaper) -> HttpResponse:
    prefix = "line-"
    lines = {line.pk: posted_text(request, f"{prefix}{line.pk}") for line in paper.lines.all()}
    words = posted_text(request, "words")
    said = _("The other side sees what is wrong, and may submit another version.")
    return _act(request, paper, services.challenge, said, words=words, lines=lines)


@requires("papers.decide")
@require_POST
def challenge_proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Say what is wrong with a proposal."""
    return _challenged(request, get_object_or_404(Proposal, pk=proposal_id))


@requires("papers.decide")
@require_POST
def challenge_invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """Say what is wrong with an invoice."""
    return _challenged(request, get_object_or_404(Invoice, pk=invoice_id))


def _rejected(request: HttpRequest, paper: AnyPaper) -> HttpResponse:
    form = ReasonForm(request.POST, auto_id="reject_%s")
    if not form.is_valid():
        return _shown(request, paper, forms={"reason_form": form}, status=422)
    return _act(request, paper, services.reject, _("It is rejected."), **form.cleaned_data)


@requires("papers.decide")
@require_POST
def reject_proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Reject a proposal for good."""
    return _rejected(request, get_object_or_404(Proposal, pk=proposal_id))


@requires("papers.decide")
@require_POST
def reject_invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """Reject an invoice for good."""
    return _rejected(request, get_object_or_404(Invoice, pk=invoice_id))


@requires("papers.pay")
@require_POST
def pay_invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """Say that an invoice was paid."""
    paper, form = get_object_or_404(Invoice, pk=invoice_id), PaidForm(request.POST)
    if not form.is_valid():
        return _shown(request, paper, forms={"paid_form": form}, status=422)
    return _act(request, paper, services.mark_paid, _("The invoice is paid."), **form.cleaned_data)


def _revised[P: (Proposal, Invoice)](request: HttpRequest, paper: P) -> HttpResponse:
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    made: list[Any] = []
    done = attempt(
        request, lambda: made.append(services.revise(paper, actor=actor, command_id=key))
    )
    if not done:
        return redirect(kind_of(paper), paper.pk)
    messages.info(request, _("Change what was challenged, then submit it again."))
    return redirect("draft", made[0].pk)


@requires("papers.write")
@require_POST
def revise_proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Begin another version of a challenged proposal."""
    return _revised(request, get_object_or_404(Proposal, pk=proposal_id))


@requires("papers.write")
@require_POST
def revise_invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """Begin another version of a challenged invoice."""
    return _revised(request, get_object_or_404(Invoice, pk=invoice_id))
