"""The settings page of work orders: lists of words, and what time alone decides."""

from typing import cast

from django.conf import settings as configured
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import lists, services
from opentrax.workorders.forms import ArchivalForm, ListEntryForm, WorkSettingsForm
from opentrax.workorders.services.request_addresses import address_at, written_out
from opentrax.workorders.states import ListKind


def _page(
    request: HttpRequest, *, form: WorkSettingsForm | None = None,
    entry_form: ListEntryForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    known = lists.work_settings()
    initial = {name: getattr(known, name) for name in WorkSettingsForm.base_fields}
    of_holds = ListEntryForm(initial={"kind": ListKind.HOLD_REASON}, auto_id="hold_%s")
    of_ends = ListEntryForm(initial={"kind": ListKind.RESOLUTION}, auto_id="end_%s")
    of_subs = ListEntryForm(initial={"kind": ListKind.SUB_STATUS}, auto_id="sub_%s")
    if entry_form is not None:
        kind = entry_form.data.get("kind")
        of_subs = entry_form if kind == ListKind.SUB_STATUS else of_subs
        of_ends = entry_form if kind == ListKind.RESOLUTION else of_ends
        of_holds = entry_form if kind == ListKind.HOLD_REASON else of_holds
    context = {
        "form": form or WorkSettingsForm(initial=initial),
        "holds": lists.hold_reasons(), "hold_form": of_holds,
        "ends": lists.resolutions(), "end_form": of_ends,
        "subs": lists.entries(ListKind.SUB_STATUS), "sub_form": of_subs,
        "mail_address": written_out(address_at(None)), "address_url": reverse("requests_address"),
        "reads_mail": bool(configured.ENVIRONMENT.mail.reply_address),
        "nav_current": "settings", "tab": "work",
    }  # fmt: skip
    return render(request, "workorders/settings.html", context, status=status)


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """GET: lists and settings. POST: save the settings."""
    if request.method != "POST":
        return _page(request)
    form, actor = WorkSettingsForm(request.POST), cast("MemberRequest", request).user
    if not form.is_valid():
        return _page(request, form=form, status=422)
    services.change_work_settings(
        **form.cleaned_data, actor=actor, command_id=posted_command_id(request)
    )
    messages.success(request, _("Saved."))
    return redirect("work_settings")


@requires("organization.change")
@require_POST
def add_entry(request: HttpRequest) -> HttpResponse:
    """Add an entry to a list."""
    form, actor = ListEntryForm(request.POST), cast("MemberRequest", request).user
    if not form.is_valid():
        return _page(request, entry_form=form, status=422)
    data, key = form.cleaned_data, posted_command_id(request)
    attempt(
        request,
        lambda: services.add_list_entry(
            data["kind"], data["label"], actor=actor, stops_clocks=data["stops_clocks"],
            status=data["status"], command_id=key,
        ),
        _("The entry is on the list."),
    )  # fmt: skip
    return redirect("work_settings")


@requires("organization.change")
@require_POST
def archive_entry(request: HttpRequest) -> HttpResponse:
    """Take an entry off its list."""
    form, actor = ArchivalForm(request.POST), cast("MemberRequest", request).user
    key = posted_command_id(request)
    if not form.is_valid():
        messages.error(request, _("The list has no such entry any more."))
        return redirect("work_settings")
    kind, code = form.cleaned_data["kind"], form.cleaned_data["code"]
    attempt(
        request,
        lambda: services.archive_list_entry(kind, code, actor=actor, command_id=key),
        _("The entry is off the list; what was said with it stays."),
    )
    return redirect("work_settings")
