"""The cap of a work order, what was incurred, how it ended, and its numbers."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import services
from opentrax.workorders.cost_forms import IncurredForm, NteForm
from opentrax.workorders.models import Incurred, WorkOrder
from opentrax.workorders.views.orders import work_order_shown
from opentrax.workorders.views.reading import work_order_or_404


def _done(
    request: HttpRequest, order: WorkOrder, service: Callable[..., Any], said: str, **values: Any
) -> HttpResponse:
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(request, lambda: service(order, actor=actor, command_id=key, **values), said)
    return redirect("workorder", order.pk)


@requires("workorders.change")
@require_POST
def change_nte(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Set another cap, with a reason."""
    order, form = work_order_or_404(request, work_order_id), NteForm(request.POST)
    if not form.is_valid():
        return work_order_shown(request, order, cost_forms={"nte_form": form}, status=422)
    return _done(request, order, services.change_nte, _("The amount is changed."),
                 **form.cleaned_data)  # fmt: skip


@requires("incurred.add")
@require_POST
def add_incurred(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Say what was incurred."""
    order, form = work_order_or_404(request, work_order_id), IncurredForm(request.POST)
    if not form.is_valid():
        return work_order_shown(request, order, cost_forms={"incurred_form": form}, status=422)
    return _done(request, order, services.add_incurred, _("The amount is entered."),
                 **form.cleaned_data)  # fmt: skip


@requires("incurred.add")
@require_POST
def withdraw_incurred(request: HttpRequest, work_order_id: UUID, incurred_id: UUID) -> HttpResponse:
    """Take an amount back."""
    order = work_order_or_404(request, work_order_id)
    entry: Incurred = get_object_or_404(Incurred, pk=incurred_id, work_order_id=order.pk)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(
        request,
        lambda: services.withdraw_incurred(entry, actor=actor, command_id=key),
        _("The amount is taken back."),
    )
    return redirect("workorder", order.pk)


@requires("workorders.number")
@require_POST
def close_out(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Say how the work ended."""
    order = work_order_or_404(request, work_order_id)
    values = {name: request.POST.get(name, "") for name in ("number", "resolution")}
    return _done(request, order, services.close_out, _("Saved."), **values)


@requires("workorders.number")
@require_POST
def own_reference(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Write the number of the organization's own books."""
    order, reference = work_order_or_404(request, work_order_id), request.POST.get("reference", "")
    return _done(request, order, services.set_own_reference, _("Saved."), reference=reference)
