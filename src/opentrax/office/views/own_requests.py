"""What the viewer asks for about their own data: copies, erasure, corrections, objections."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from opentrax.accounts.proving import proven
from opentrax.kit.acting import attempt
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.office.forms import OwnRequestForm
from opentrax.organizations.access import signed_in
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import exports_held_until
from opentrax.privacy.models import PersonCopy, PersonRequest
from opentrax.privacy.rules.requests import GRACE, Kind
from opentrax.privacy.selectors.requests import keepers_planned, own_requests
from opentrax.privacy.services import copies, requests
from opentrax.privacy.views.downloads import as_zip


@signed_in
@never_cache
@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Requests of the viewer with their clocks, copies that wait, and what can be asked for."""
    return _page(request, OwnRequestForm())


@signed_in
@proven("own_requests")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a copy, a correction or an objection."""
    form = OwnRequestForm(request.POST)
    if form.is_valid():
        try:
            requests.ask(
                cast("Person", request.user), Kind(form.cleaned_data["kind"]),
                words=form.cleaned_data["words"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("own_requests")
    return _page(request, form, status=422)


def _page(request: HttpRequest, form: OwnRequestForm, *, status: int = 200) -> HttpResponse:
    person = cast("Person", request.user)
    held = exports_held_until(person.pk)
    context = {
        "asked": own_requests(person.pk), "form": form, "nav_current": "me", "own_tab": "data",
        "held_until": held if held and held > now() else None,
    }  # fmt: skip
    return render(request, "office/own_requests.html", context, status=status)


@signed_in
@never_cache
@proven("own_erasure")
@require_safe
def erasure(request: HttpRequest) -> HttpResponse:
    """What erasure would do, counted now, before anything is asked."""
    person = cast("Person", request.user)
    context = {
        "keepers": keepers_planned(person), "grace_h": int(GRACE.total_seconds() // 3600),
        "nav_current": "me", "own_tab": "data",
    }  # fmt: skip
    return render(request, "office/own_erasure.html", context)


@signed_in
@proven("own_erasure")
@require_POST
def ask_erasure(request: HttpRequest) -> HttpResponse:
    """Let the grace period begin."""
    person = cast("Person", request.user)
    done = attempt(
        request,
        lambda: requests.ask(person, Kind.ERASURE),
        _("Your data will be erased when the grace period is over. You can call it off here."),
    )
    return redirect("own_requests" if done else "own_erasure")


@signed_in
@require_POST
def withdraw(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Call it off."""
    person = cast("Person", request.user)
    found = get_object_or_404(PersonRequest, pk=request_id, subject_id=person.pk)
    attempt(request, lambda: requests.withdraw(found), _("Called off. Nothing has changed."))
    return redirect("own_requests")


@signed_in
@proven("own_requests")
@require_POST
def take_copy(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """Hand a copy out, once."""
    person = cast("Person", request.user)
    copy = get_object_or_404(PersonCopy, pk=copy_id, subject_id=person.pk)
    taken: list[bytes] = []
    if attempt(request, lambda: taken.append(copies.take(copy))):
        return as_zip(taken[0])
    return redirect("own_requests")
