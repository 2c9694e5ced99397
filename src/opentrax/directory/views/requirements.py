"""Settings of a client: which papers its providers must have."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.directory import compliance
from opentrax.directory.compliance_forms import ByHandForm, KindForm, RequirementForm
from opentrax.directory.models import ByHand, DocumentKind, DocumentRequirement
from opentrax.directory.services import requirements as services
from opentrax.directory.trades import trade_name
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires


def _actor(request: HttpRequest) -> Any:
    return cast("MemberRequest", request).user


def _page(request: HttpRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    client_id = cast("MemberRequest", request).organization.pk
    kinds = compliance.own_kinds(client_id)
    choices = compliance.kind_choices(client_id)
    by_hand = ByHand.REFUSE if compliance.refuses_by_hand() else ByHand.WARN
    context = {
        "rows": [
            {
                "row": row, "kind": compliance.kind_name(row.kind, row.kind_label),
                "trade": trade_name(row.trade_code, row.trade_label) if row.trade_code else "",
            }
            for row in compliance.requirements(client_id)
        ],
        "kinds": kinds, "requirement_form": RequirementForm(kinds=choices),
        "kind_form": KindForm(auto_id="kind_%s"),
        "by_hand_form": ByHandForm(initial={"by_hand": by_hand}), **forms,
        "nav_current": "settings", "tab": "compliance",
    }  # fmt: skip
    return render(request, "directory/requirements.html", context, status=status)


@requires("terms.change")
@require_safe
def required_documents(request: HttpRequest) -> HttpResponse:
    """What is required, one's own kinds, and what an offer by hand does."""
    return _page(request)


@requires("terms.change")
@require_POST
def require(request: HttpRequest) -> HttpResponse:
    """Require a kind."""
    client_id = cast("MemberRequest", request).organization.pk
    form = RequirementForm(request.POST, kinds=compliance.kind_choices(client_id))
    if form.is_valid():
        try:
            services.require_document(
                **form.cleaned_data, actor=_actor(request), command_id=posted_command_id(request)
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("required_documents")
    return _page(request, requirement_form=form, status=422)


@requires("terms.change")
@require_POST
def drop(request: HttpRequest, document_requirement_id: UUID) -> HttpResponse:
    """Require it no more."""
    row = get_object_or_404(
        DocumentRequirement, pk=document_requirement_id,
        organization_id=cast("MemberRequest", request).organization.pk,
    )  # fmt: skip
    key = posted_command_id(request)
    attempt(
        request,
        lambda: services.drop_requirement(row, actor=_actor(request), command_id=key),
        _("It is required no more."),
    )
    return redirect("required_documents")


@requires("terms.change")
@require_POST
def add_kind(request: HttpRequest) -> HttpResponse:
    """Add a kind of one's own."""
    form = KindForm(request.POST, auto_id="kind_%s")
    if form.is_valid():
        try:
            services.add_document_kind(
                form.cleaned_data["name"], actor=_actor(request),
                command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("required_documents")
    return _page(request, kind_form=form, status=422)


@requires("terms.change")
@require_POST
def archive_kind(request: HttpRequest, document_kind_id: UUID) -> HttpResponse:
    """Take a kind off the list."""
    row = get_object_or_404(
        DocumentKind, pk=document_kind_id,
        organization_id=cast("MemberRequest", request).organization.pk,
    )  # fmt: skip
    key = posted_command_id(request)
    attempt(
        request, lambda: services.archive_document_kind(row, actor=_actor(request), command_id=key)
    )
    return redirect("required_documents")


@requires("terms.change")
@require_POST
def by_hand(request: HttpRequest) -> HttpResponse:
    """Say what an offer by hand does."""
    form = ByHandForm(request.POST)
    if not form.is_valid():
        return _page(request, by_hand_form=form, status=422)
    key = posted_command_id(request)
    attempt(
        request,
        lambda: services.change_document_settings(
            form.cleaned_data["by_hand"], actor=_actor(request), command_id=key
        ),
        _("Saved."),
    )
    return redirect("required_documents")
