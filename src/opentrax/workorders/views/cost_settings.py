"""The settings page of costs: what the cap is called, the currency, and the caps of trades."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.directory.models import Trade
from opentrax.directory.trades import trade_name
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import caps, services
from opentrax.workorders.cost_forms import CostSettingsForm, NteDefaultForm
from opentrax.workorders.models import NteDefault


def _defaults() -> list[dict[str, Any]]:
    """By the trade's name; own trades that were archived keep theirs."""
    own = Trade.objects.filter(organization_id=current_organization_id())
    labels = {str(key): name for key, name in own.values_list("pk", "name")}
    rows = [
        {"row": row, "trade": trade_name(row.trade_code, labels.get(row.trade_code, ""))}
        for row in caps.nte_defaults()
    ]
    return sorted(rows, key=lambda found: (found["trade"], found["row"].location_id is not None))


def _page(
    request: HttpRequest, *, form: CostSettingsForm | None = None,
    default_form: NteDefaultForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    known = caps.cost_settings()
    initial = {"nte_label": known.nte_label, "currency": known.currency}
    context = {
        "form": form or CostSettingsForm(initial=initial),
        "default_form": default_form or NteDefaultForm(auto_id="default_%s"),
        "defaults": _defaults(), "cap_label": caps.cap_label(known),
        "nav_current": "settings", "tab": "costs",
    }  # fmt: skip
    return render(request, "workorders/cost_settings.html", context, status=status)


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """GET: settings and defaults. POST: save the settings."""
    if request.method != "POST":
        return _page(request)
    form, actor = CostSettingsForm(request.POST), cast("MemberRequest", request).user
    if not form.is_valid():
        return _page(request, form=form, status=422)
    services.change_cost_settings(
        **form.cleaned_data, actor=actor, command_id=posted_command_id(request)
    )
    messages.success(request, _("Saved."))
    return redirect("cost_settings")


@requires("organization.change")
@require_POST
def add_default(request: HttpRequest) -> HttpResponse:
    """Say the cap of a trade."""
    form = NteDefaultForm(request.POST, auto_id="default_%s")
    if form.is_valid():
        data, actor = form.cleaned_data, cast("MemberRequest", request).user
        try:
            services.set_nte_default(
                data["trade"], data["amount"], location=data["location"], actor=actor,
                command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("cost_settings")
    return _page(request, default_form=form, status=422)


@requires("organization.change")
@require_POST
def remove_default(request: HttpRequest, default_id: UUID) -> HttpResponse:
    """Take a default out of the list."""
    default: NteDefault = get_object_or_404(NteDefault, pk=default_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(
        request,
        lambda: services.remove_nte_default(default, actor=actor, command_id=key),
        _("The amount is off the list; work orders keep theirs."),
    )
    return redirect("cost_settings")
