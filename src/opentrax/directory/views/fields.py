"""The settings page of an organization's own fields."""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.directory import services
from opentrax.directory.field_forms import FieldForm, NewFieldForm, field_initial
from opentrax.directory.fields import CATEGORIES, fields_of
from opentrax.directory.models import CustomField, FieldTarget
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def field_list(request: HttpRequest) -> HttpResponse:
    """GET: the fields. POST: add one."""
    form = NewFieldForm(request.POST if request.method == "POST" else None)
    status, actor = 200, cast("MemberRequest", request).user
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.add_field(
                    form.details(), actor=actor, command_id=posted_command_id(request)
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("fields")
    targets = [
        (label, fields_of(value), fields_of(value, retired=True))
        for value, label in FieldTarget.choices
    ]
    context = {
        "form": form, "targets": targets, "categories": CATEGORIES, "nav_current": "settings",
        "tab": "fields", "has_any": any(used or retired for _label, used, retired in targets),
    }  # fmt: skip
    return render(request, "directory/fields.html", context, status=status)


def _own_or_404(field_id: UUID) -> CustomField:
    found: CustomField = get_object_or_404(CustomField, pk=field_id)
    return found


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def change_field(request: HttpRequest, field_id: UUID) -> HttpResponse:
    """GET: the form. POST: save."""
    field, status = _own_or_404(field_id), 200
    form = FieldForm(request.POST or None, initial=field_initial(field))
    if request.method == "POST":
        status, actor = 422, cast("MemberRequest", request).user
        if form.is_valid():
            try:
                services.change_field(
                    field, form.details(), actor=actor, command_id=posted_command_id(request)
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("fields")
    context = {"form": form, "field": field, "nav_current": "settings", "tab": "fields"}
    return render(request, "directory/field_form.html", context, status=status)


@requires("organization.change")
@require_POST
def retire_field(request: HttpRequest, field_id: UUID) -> HttpResponse:
    """Ask for it no more."""
    done = _("The field is asked for no more; what was written in it can still be read.")
    return _acted(request, field_id, services.retire_field, done)


@requires("organization.change")
@require_POST
def restore_field(request: HttpRequest, field_id: UUID) -> HttpResponse:
    """Ask for it again."""
    return _acted(request, field_id, services.restore_field, _("The field is asked for again."))


def _acted(
    request: HttpRequest, field_id: UUID, act: Callable[..., CustomField], done: str
) -> HttpResponse:
    field, key = _own_or_404(field_id), posted_command_id(request)
    actor = cast("MemberRequest", request).user
    attempt(request, lambda: act(field, actor=actor, command_id=key), done)
    return redirect("fields")
