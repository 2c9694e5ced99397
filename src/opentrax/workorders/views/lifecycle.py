"""What people decide about a whole work order, one address each; and its sub-status."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import lists, services
from opentrax.workorders.forms import SubStatusForm, WhyForm
from opentrax.workorders.views.allowed import hold_form
from opentrax.workorders.views.reading import work_order_or_404


def _done(
    request: HttpRequest, work_order_id: UUID, service: Callable[..., Any], said: str,
    form: forms.Form | None = None, **values: Any,
) -> HttpResponse:  # fmt: skip
    order, actor = work_order_or_404(request, work_order_id), cast("MemberRequest", request).user
    key = posted_command_id(request)
    if form is not None and not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("workorder", order.pk)
    values |= form.cleaned_data if form is not None else {}
    attempt(request, lambda: service(order, actor=actor, command_id=key, **values), said)
    return redirect("workorder", order.pk)


@requires("workorders.hold")
@require_POST
def hold(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Put it on hold."""
    form = hold_form(work_order_or_404(request, work_order_id), request.POST)
    return _done(
        request, work_order_id, services.hold_work_order, _("The work order is on hold."), form
    )


@requires("workorders.hold")
@require_POST
def resume(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Go on."""
    return _done(request, work_order_id, services.resume_work_order, _("The work goes on."))


@requires("workorders.complete")
@require_POST
def complete(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Complete it by hand."""
    return _done(
        request, work_order_id, services.complete_work_order, _("The work order is completed."),
        WhyForm(request.POST),
    )  # fmt: skip


@requires("workorders.verify")
@require_POST
def verify(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Confirm that the work is done."""
    return _done(request, work_order_id, services.verify_work, _("The work is verified."))


@requires("workorders.verify")
@require_POST
def reject(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Send it back."""
    return _done(
        request, work_order_id, services.reject_work,
        _("The work is sent back: it is in progress again."), WhyForm(request.POST),
    )  # fmt: skip


@requires("workorders.close")
@require_POST
def close(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Close it."""
    return _done(request, work_order_id, services.close_work_order, _("The work order is closed."))


@requires("workorders.hold")
@require_POST
def sub_status(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Give it one of the organization's own sub-statuses."""
    order = work_order_or_404(request, work_order_id)
    choices = lists.sub_statuses(order.status)
    form = SubStatusForm(choices, request.POST)
    if not form.is_valid():
        messages.error(
            request, _("This sub-status does not belong to where the work order stands.")
        )
        return redirect("workorder", order.pk)
    entry = next((e for e in choices if str(e.pk) == form.cleaned_data["entry"]), None)
    return _done(
        request, work_order_id, services.choose_sub_status, _("The sub-status is saved."),
        entry=entry,
    )  # fmt: skip
