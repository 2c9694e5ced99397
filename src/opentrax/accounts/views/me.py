"""A person's own settings."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.accounts.selectors import sign_in_before
from opentrax.accounts.services.sign_ins import SIGN_IN_KEY
from opentrax.kit.clock import now
from opentrax.organizations import services
from opentrax.organizations.access import signed_in
from opentrax.organizations.forms import PersonForm
from opentrax.organizations.models import Person, Theme


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Name, time zone, language, units and colors; they apply at once."""
    person = cast("Person", request.user)
    form = PersonForm(request.POST or None, instance=Person.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        services.change_person(person, form.cleaned_data)
        with translation.override(person.language):
            messages.success(request, _("Saved."))
        return redirect("me")
    status = 422 if form.is_bound else 200
    held = person.exports_held_until
    context = {
        "form": form, "own_tab": "me",
        "before": sign_in_before(person.pk, str(request.session.get(SIGN_IN_KEY, ""))),
        "exports_held_until": held if held and held > now() else None,
    }  # fmt: skip
    return render(request, "accounts/pages/me.html", context, status=status)


@signed_in
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Switch colors from the menu."""
    if request.POST.get("theme") not in Theme.values:
        return HttpResponse(status=400)
    services.change_person(cast("Person", request.user), {"theme": request.POST["theme"]})
    return HttpResponse(status=204)
