"""Write a proposal or an invoice, and submit it."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.invoicing import services
from opentrax.invoicing.forms import WholeDraft
from opentrax.invoicing.models import Draft
from opentrax.invoicing.prefilling import (
    first_content,
    left_out,
    own_visits,
    use_label,
    visit_label,
)
from opentrax.invoicing.services.billed import own_uses
from opentrax.invoicing.services.content import Content, lines_of_data, taxes_of_data
from opentrax.invoicing.states import PaperKind
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.services.keeper import lock_work_order
from opentrax.workorders.views.reading import work_order_or_404


def _begun(request: HttpRequest, work_order_id: UUID, kind: PaperKind) -> HttpResponse:
    order = work_order_or_404(request, work_order_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    made: list[Draft] = []
    done = attempt(request, lambda: made.append(services.begin_draft(
        order, kind, first_content(order, kind), actor=actor, command_id=key
    )))  # fmt: skip
    return redirect("draft", made[0].pk) if done else redirect("workorder", order.pk)


@requires("papers.write")
@require_POST
def begin_proposal(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Begin a proposal."""
    return _begun(request, work_order_id, PaperKind.PROPOSAL)


@requires("papers.write")
@require_POST
def begin_invoice(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Begin an invoice with the approved time of the visits."""
    return _begun(request, work_order_id, PaperKind.INVOICE)


def _order(draft: Draft) -> WorkOrder | None:
    found: WorkOrder | None = WorkOrder.objects.filter(pk=draft.work_order_id).first()
    return found


def _page(request: HttpRequest, draft: Draft, posted: Any = None) -> tuple[WholeDraft, Any]:
    order, lines = _order(draft), lines_of_data(draft.lines)
    visits, uses, left = None, [], 0
    if draft.kind == PaperKind.INVOICE:
        made = own_visits(order) if order else []
        visits = [(str(visit.pk), visit_label(visit)) for visit in made]
        uses = [(str(use.pk), use_label(use)) for use in own_uses(order)] if order else []
        left = left_out(order, lines, draft.replaces_id) if order else 0
    content = Content(
        lines, taxes_of_data(draft.taxes), draft.words, draft.over_cap_note,
        draft.invoice_on,
    )  # fmt: skip
    forms = WholeDraft(content, visits=visits, uses=uses, posted=posted)
    return forms, {
        "draft": draft, "order": order, "forms": forms, "left": left,
        "nav_current": f"{draft.kind}s",
    }  # fmt: skip


@requires("papers.write")
@require_http_methods(["GET", "HEAD", "POST"])
def draft_page(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """GET: the draft. POST: save it, and with `submit` submit it."""
    draft = get_object_or_404(Draft, pk=draft_id)
    if request.method != "POST":
        return render(request, "invoicing/draft.html", _page(request, draft)[1])
    forms, context = _page(request, draft, request.POST)
    actor = cast("MemberRequest", request).user
    if not forms.is_valid():
        return render(request, "invoicing/draft.html", context, status=422)
    try:
        if "submit" in request.POST:  # in the order in which all others take their locks
            lock_work_order(draft.work_order_id)
        services.save_draft(draft, forms.content(), actor=actor)
        if "submit" not in request.POST:
            return redirect("draft", draft.pk)
        submit = (
            services.submit_proposal if draft.kind == PaperKind.PROPOSAL
            else services.submit_invoice
        )  # fmt: skip
        paper = submit(draft, actor=actor, command_id=posted_command_id(request))
    except Refused as refusal:
        forms.about.add_error(None, str(refusal))
        return render(request, "invoicing/draft.html", context, status=422)
    return redirect(draft.kind, paper.pk)


@requires("papers.write")
@require_POST
def throw_away(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Delete a draft."""
    draft = get_object_or_404(Draft, pk=draft_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(
        request, lambda: services.throw_draft_away(draft, actor=actor, command_id=key),
        _("The draft is thrown away."),
    )  # fmt: skip
    return redirect(f"{draft.kind}s")
