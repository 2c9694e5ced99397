"""The pages of our own steps between proof of identity and a session."""

from typing import cast

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from opentrax.accounts import services
from opentrax.accounts.entrance import about, stashed
from opentrax.accounts.forms.statements import StatementsForm
from opentrax.accounts.limits import limited
from opentrax.accounts.models import Way
from opentrax.accounts.stages import ReturnStage, StatementsStage, entered
from opentrax.organizations.access import public


@public
@never_cache
@limited("return")
@about(stashed)
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponseBase:
    """Bring a deactivated or closing account back, or leave it as it is."""
    stage = entered(request, ReturnStage)
    if stage is None:
        return redirect("account_login")
    person = stage.login.user
    if request.method == "POST":
        stage.login.user = services.come_back(person)
        return cast("HttpResponseBase", stage.exit())
    return render(request, "accounts/pages/come_back.html", {"person": person})


@public
@never_cache
@limited("statements")
@about(stashed)
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: HttpRequest) -> HttpResponseBase:
    """Agree to the terms in force, and state one's age, before the session begins."""
    stage = entered(request, StatementsStage)
    if stage is None:
        return redirect("account_login")
    form = StatementsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        language = services.spoken_language()
        services.accept(stage.login.user, way=Way.SIGN_IN, language=language)
        return cast("HttpResponseBase", stage.exit())
    status = 422 if form.is_bound else 200
    return render(request, "accounts/pages/statements.html", {"form": form}, status=status)
