"""What one's organization says of its trades and areas."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.directory import coverage
from opentrax.directory.coverage_forms import AreaForm, TradesDoneForm
from opentrax.directory.models import ServiceArea
from opentrax.directory.services import coverage as services
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires


def _page(request: HttpRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    units = cast("MemberRequest", request).user.units
    context = {
        "trades_form": TradesDoneForm(initial={"trades": coverage.own_trades_done()}),
        "area_form": AreaForm(auto_id="area_%s"),
        "areas": [(area, coverage.area_words(area, units)) for area in coverage.own_areas()],
        **forms, "nav_current": "settings", "tab": "partners",
    }  # fmt: skip
    return render(request, "directory/coverage.html", context, status=status)


@requires("compliance.change")
@require_safe
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Trades and areas."""
    return _page(request)


@requires("compliance.change")
@require_POST
def change_trades(request: HttpRequest) -> HttpResponse:
    """Say which trades are done."""
    form = TradesDoneForm(request.POST)
    if not form.is_valid():
        return _page(request, trades_form=form, status=422)
    services.set_trades_done(
        form.cleaned_data["trades"], actor=cast("MemberRequest", request).user,
        command_id=posted_command_id(request),
    )  # fmt: skip
    messages.success(request, _("Saved. Your clients see it when they offer work."))
    return redirect("coverage")


@requires("compliance.change")
@require_POST
def add_area(request: HttpRequest) -> HttpResponse:
    """Add an area."""
    form = AreaForm(request.POST, auto_id="area_%s")
    if form.is_valid():
        try:
            services.add_area(
                **form.said(), actor=cast("MemberRequest", request).user,
                command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("coverage")
    return _page(request, area_form=form, status=422)


@requires("compliance.change")
@require_POST
def remove_area(request: HttpRequest, service_area_id: UUID) -> HttpResponse:
    """Take an area off."""
    member, key = cast("MemberRequest", request), posted_command_id(request)
    area = get_object_or_404(
        ServiceArea, pk=service_area_id, organization_id=member.organization.pk
    )
    attempt(request, lambda: services.remove_area(area, actor=member.user, command_id=key))
    return redirect("coverage")
