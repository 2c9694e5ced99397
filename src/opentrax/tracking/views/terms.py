"""How long positions are kept: for the office's settings."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.organizations.access import MemberRequest, requires
from opentrax.tracking.forms import TermForm
from opentrax.tracking.selectors.terms import positions_kept_days
from opentrax.tracking.services.terms import shorten_positions


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def positions_term(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: keep positions for fewer days."""
    initial = {"positions_kept_days": positions_kept_days()}
    form = TermForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        days, key = form.cleaned_data["positions_kept_days"], posted_command_id(request)
        actor = cast("MemberRequest", request).user
        attempt(
            request,
            lambda: shorten_positions(days, actor=actor, command_id=key),
            _("Saved. Older positions go tonight; time segments stay, with evidence in words."),
        )
        return redirect("positions_term")
    context = {"form": form, "nav_current": "settings", "tab": "positions"}
    return render(request, "tracking/term.html", context, status=422 if form.is_bound else 200)
