"""Ask for holds on single rows of one person: who, which store of the data map, which rows, which
of their fields."""

from datetime import UTC, datetime, time
from typing import Any, cast
from uuid import UUID, uuid5

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.acting import posted_command_id
from opentrax.kit.commands import Refused
from opentrax.office.forms import HeldRowsForm, WhoseForm
from opentrax.organizations.access import MemberRequest, requires
from opentrax.privacy.selectors.holding import rows_of
from opentrax.privacy.services import holds


@requires("organization.change")
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Whose rows and of which store; once both are chosen, the rows."""
    whose = WhoseForm(request.GET or None)
    return _page(request, whose, HeldRowsForm(whose=whose))


def _page(
    request: HttpRequest, whose: WhoseForm, form: HeldRowsForm, *, status: int = 200
) -> HttpResponse:
    chosen = whose.is_bound and whose.is_valid()
    context: dict[str, Any] = {
        "whose": whose, "form": form, "chosen": chosen,
        "rows": rows_of(whose.termed, whose.who) if chosen else [],
        "ticked": request.POST.getlist("rows"),
        "nav_current": "settings", "tab": "holds",
    }  # fmt: skip
    return render(request, "office/held_rows.html", context, status=status)


@requires("organization.change")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a hold on each chosen row; a second person approves each."""
    whose = WhoseForm(request.POST)
    form = HeldRowsForm(request.POST, whose=whose)
    if not (whose.is_valid() and form.is_valid()):
        return _page(request, whose, form, status=422)
    try:
        asked = _ask_all(cast("MemberRequest", request), whose, form)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, whose, form, status=422)
    messages.success(request, _("Asked for: %(n)d. A second person approves.") % {"n": asked})
    return redirect("holds")


@transaction.atomic
def _ask_all(request: MemberRequest, whose: WhoseForm, form: HeldRowsForm) -> int:
    """One hold for each row, all or none of them. Refuses rows that are not this person's."""
    theirs = {row.key for row in rows_of(whose.termed, whose.who)}
    keys = [key for raw in request.POST.getlist("rows") if (key := _uuid(raw)) in theirs]
    if not keys:
        raise Refused(_("Choose at least one row."))
    command_id = posted_command_id(request)
    for key in keys:
        held = holds.Held(
            place=whose.termed.label, row_id=key, fields=form.cleaned_data["fields_held"]
        )
        holds.request_hold(
            held, reason=form.cleaned_data["reason"],
            expires_at=datetime.combine(form.cleaned_data["until_on"], time.min, UTC),
            actor=request.user,
            command_id=uuid5(command_id, str(key)) if command_id is not None else None,
        )  # fmt: skip
    return len(keys)


def _uuid(raw: str) -> UUID | None:
    try:
        return forms.UUIDField().to_python(raw)
    except forms.ValidationError:
        return None
