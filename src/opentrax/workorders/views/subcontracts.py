"""Hand a work order on, what the page says of it to each side, and who may."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders.models import Attachment, Note, Subcontract, WorkOrder
from opentrax.workorders.rules.subcontracts import objection_to
from opentrax.workorders.selectors import organization_names
from opentrax.workorders.services.relaying import pass_file_on, pass_note_on
from opentrax.workorders.services.subcontracts import (
    allow_handing_on,
    forbid_handing_on,
    hand_on,
)
from opentrax.workorders.subcontract_forms import HandOnForm
from opentrax.workorders.subcontracts import (
    accepted_by_scope,
    hand_on_facts,
    subcontracts_of,
)
from opentrax.workorders.views.feed import entry_or_404, feed_address
from opentrax.workorders.views.reading import work_order_or_404


def section(request: MemberRequest, order: WorkOrder) -> Mapping[str, Any] | None:
    """What each side is told: the provider, to whom it handed on and for whom it does so; the
    client, who comes; whom it was handed on to, that it ends there."""
    own_id, rows = request.organization.pk, subcontracts_of(order)
    if order.is_subcontract and order.organization_id != own_id:
        return {"is_last": True}
    is_for = next((row for row in rows if row.work_order_id == order.pk), None)
    told = [r for r in rows if r.client_id == own_id and (r.subcontractor_name or r.ended_at)]
    handed_on = _handed_on(order, rows, own_id)
    may = not _stands(order, rows) and _may(request, order)
    if not (is_for or told or handed_on or may):
        return None
    client = organization_names({is_for.client_id}).get(is_for.client_id, "–") if is_for else ""
    return {"for": is_for, "client": client, "told": told, "handed_on": handed_on, "may": may}


def _stands(order: WorkOrder, rows: list[Subcontract]) -> bool:
    return any(row.for_work_order_id == order.pk and row.ended_at is None for row in rows)


def _handed_on(
    order: WorkOrder, rows: list[Subcontract], own_id: UUID
) -> list[tuple[Subcontract, WorkOrder, str]]:
    """With whom it is now: whoever is asked, or has accepted."""
    found = [r for r in rows if r.for_work_order_id == order.pk and r.organization_id == own_id]
    if not found:
        return []
    own = WorkOrder.objects.in_bulk([row.work_order_id for row in found])
    names = organization_names(one.provider_id for one in own.values())
    return [(row, (one := own[row.work_order_id]), _named(one, names)) for row in found]


def _named(own: WorkOrder, names: Mapping[UUID, str]) -> str:
    return names.get(own.provider_id, "–") if own.provider_id else ""


def _may(request: MemberRequest, order: WorkOrder) -> bool:
    """Asks the database only where the viewer's organization has the work of another."""
    own_id = request.organization.pk
    if order.organization_id == own_id or order.provider_id != own_id:
        return False
    if not request.membership.may("workorders.assign"):
        return False
    facts = hand_on_facts(order, request.membership.role, accepted_by_scope(order), stands=False)
    return objection_to(facts) is None


@requires("workorders.assign")
@require_http_methods(["GET", "HEAD", "POST"])
def hand_on_page(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """GET: the form. POST: raise one's own work order, and offer it to the partner."""
    order, member = work_order_or_404(request, work_order_id), cast("MemberRequest", request)
    units, role = member.user.units, member.membership.role
    why = objection_to(hand_on_facts(order, role, accepted_by_scope(order)))
    if request.method != "POST":
        if why is not None:
            messages.error(request, str(why.label))
            return redirect("workorder", order.pk)
        return _form(request, HandOnForm(order, units=units), order)
    form = HandOnForm(order, request.POST, units=units)
    if form.is_valid():
        try:
            made = hand_on(
                order, form.partner_id(), form.details(), actor=member.user,
                command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Handed on: this is the work order for your partner."))
            return redirect("workorder", made.work_order_id)
    return _form(request, form, order, 422)


def _form(
    request: HttpRequest, form: HandOnForm, order: WorkOrder, status: int = 200
) -> HttpResponse:
    context = {"form": form, "order": order, "nav_current": "workorders"}
    return render(request, "workorders/hand_on.html", context, status=status)


@requires("notes.write")
@require_POST
def pass_note(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Write a note's words to the other side too."""
    note = entry_or_404(request, Note.objects.all(), note_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(request, lambda: pass_note_on(note, actor=actor, command_id=key), _("It is passed on."))
    return redirect(feed_address(note.work_order_id))


@requires("notes.write")
@require_POST
def pass_file(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """Put a copy of a file to the other work order."""
    row = entry_or_404(request, Attachment.objects.all(), attachment_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(request, lambda: pass_file_on(row, actor=actor, command_id=key), _("It is passed on."))
    return redirect(feed_address(row.work_order_id))


@requires("organization.change")
@require_POST
def write_permission(request: HttpRequest) -> HttpResponse:
    """Let a partner hand work on, or no more."""
    try:
        provider_id = UUID(request.POST.get("provider", ""))
    except ValueError as error:
        raise Http404 from error
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    act = allow_handing_on if "allow" in request.POST else forbid_handing_on
    attempt(request, lambda: act(provider_id, actor=actor, command_id=key), _("Saved."))
    return redirect(f"{reverse('dispatch')}#handing-on")
