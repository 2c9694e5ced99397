"""Leave: deactivate, close, or say that one is under 16."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from opentrax.accounts import rules, services
from opentrax.accounts.models import AgeReporter
from opentrax.accounts.proving import proven
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.organizations.access import public, signed_in
from opentrax.organizations.models import Person


@signed_in
@never_cache
@proven("leaving")
@require_safe
def leaving(request: HttpRequest) -> HttpResponse:
    """What each way of leaving does, and the offer of a copy."""
    held = cast("Person", request.user).exports_held_until
    context = {
        "grace_days": rules.GRACE.days, "age": rules.MINIMUM_AGE, "age_days": rules.AGE_TERM.days,
        "operator": settings.ENVIRONMENT.operator, "own_tab": "leaving",
        "exports_held_until": held if held and held > now() else None,
    }  # fmt: skip
    return render(request, "accounts/pages/leaving.html", context)


@signed_in
@proven("leaving")
@require_POST
def deactivate(request: HttpRequest) -> HttpResponse:
    """End sessions and mail until the person comes back."""
    services.deactivate_account(cast("Person", request.user))
    return _gone(request, "deactivated")


@signed_in
@proven("leaving")
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Begin the grace period of a closure."""
    try:
        services.ask_to_close_account(cast("Person", request.user))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("leaving")
    return _gone(request, "closing")


@signed_in
@proven("leaving")
@require_POST
def too_young(request: HttpRequest) -> HttpResponse:
    """The person says that they are under 16."""
    services.report_person(cast("Person", request.user), AgeReporter.THEMSELVES)
    return _gone(request, "frozen")


def _gone(request: HttpRequest, state: str) -> HttpResponse:
    logout(request)
    return redirect("left", state=state)


@public
@require_safe
def left(request: HttpRequest, state: str) -> HttpResponse:
    """What happens now. Shows nothing of anybody."""
    context = {
        "state": state, "grace_days": rules.GRACE.days, "age": rules.MINIMUM_AGE,
        "age_days": rules.AGE_TERM.days,
    }  # fmt: skip
    return render(request, "accounts/pages/left.html", context)
