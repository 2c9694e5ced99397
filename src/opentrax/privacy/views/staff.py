"""The operator's staff: ask to read an organization, enter it by a live grant, end it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.access import View, signed_in
from opentrax.kit.acting import attempt
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Person
from opentrax.privacy import words
from opentrax.privacy.forms import StaffAccessForm
from opentrax.privacy.guests import GRANT_KEY
from opentrax.privacy.models import StaffGrant
from opentrax.privacy.rules.staff import Area, Stage
from opentrax.privacy.selectors.staff import (
    clients_of_operator,
    grants_of_staff,
    live_grant,
    names_of_staff,
)
from opentrax.privacy.services import staff

# Where a guest begins, by what was opened; addresses of apps above, by name.
_BEGINS: dict[str, str] = {
    Area.WORK_ORDERS: "workorders", Area.TIMESHEETS: "timesheets", Area.PEOPLE: "technicians",
    Area.TRAILS: "day",
}  # fmt: skip


def staff_only(view: Callable[..., HttpResponseBase]) -> View:
    """Open to the operator's staff; to others there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not _person(request).is_operator_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return signed_in(guarded)


@staff_only
@require_safe
def access_list(request: HttpRequest) -> HttpResponse:
    """Grants that wait, live and past ones, and the form to ask."""
    return _page(request, StaffAccessForm())


@staff_only
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask to read an organization."""
    form = StaffAccessForm(request.POST)
    if form.is_valid():
        organization_id = UUID(form.cleaned_data["organization"])
        try:
            grant = staff.ask_access(organization_id, form.asked(), actor=_person(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _open_now() if grant.begins_at else _waits())
            return redirect("staff_access")
    return _page(request, form, status=422)


@staff_only
@require_POST
def approve(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """The second person's yes to a colleague's question."""
    grant = _grant(grant_id)
    attempt(request, lambda: staff.approve_access(grant, actor=_person(request)), _open_now())
    return redirect("staff_access")


@staff_only
@require_POST
def enter(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """From now on the organization's pages are shown, read only, until the grant ends."""
    grant = live_grant(grant_id, _person(request).pk)
    if grant is None:
        raise Http404
    request.session[GRANT_KEY] = str(grant.pk)
    return redirect(_beginning(grant))


@staff_only
@require_POST
def end(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """End one's own grant, take a question back, or stop a colleague's."""
    grant = _grant(grant_id)
    if request.session.get(GRANT_KEY) == str(grant.pk):
        del request.session[GRANT_KEY]
    attempt(request, lambda: staff.end_access(grant, actor=_person(request)), _("Ended."))
    return redirect("staff_access")


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _open_now() -> str:
    return _("Open now. The client has been told.")


def _waits() -> str:
    return _("The question waits for a yes. The client has been told.")


def _grant(grant_id: UUID) -> StaffGrant:
    found = StaffGrant.everywhere.filter(pk=grant_id).first()
    if found is None:
        raise Http404
    return found


def _beginning(grant: StaffGrant) -> str:
    for area in grant.areas:
        try:
            return reverse(_BEGINS[area])
        except NoReverseMatch:
            continue
    return reverse("settings")


def _page(request: HttpRequest, form: StaffAccessForm, *, status: int = 200) -> HttpResponse:
    rows = _rows(_person(request))
    context = {
        "form": form, "nav_current": "staff",
        "standing": [row for row in rows if row["stands"]],
        "past": [row for row in rows if not row["stands"]],
    }  # fmt: skip
    return render(request, "privacy/staff_access.html", context, status=status)


def _rows(viewer: Person) -> list[dict[str, Any]]:
    names, clients = names_of_staff(), {one.pk: one for one in clients_of_operator()}
    rows = []
    for grant in grants_of_staff():
        client = clients.get(grant.organization_id)
        is_own, waits = grant.staff_id == viewer.pk, grant.stage is Stage.ASKED
        needs_client = waits and Area.TRAILS in grant.areas
        rows.append(
            {
                "one": grant,
                "client": client.name if client else _("an organization that closed"),
                "by": names.get(grant.staff_id, ""),
                "why": words.WHYS[grant.why],
                "areas": [words.AREAS[area] for area in grant.areas],
                "stage": words.GRANT_STAGES[grant.stage],
                "as": words.APPROVED_AS[grant.approved_as],
                "stands": waits or grant.is_live,
                "may_enter": is_own and grant.is_live,
                "may_approve": waits and not is_own and not needs_client,
                "needs_client": needs_client,
            }
        )
    return rows
