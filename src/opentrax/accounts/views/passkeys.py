"""Passkeys: sign in with one, add, name and remove them, and make the first one of an account."""

import json
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as allauth_views
from allauth.mfa.webauthn.internal import auth, flows
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.accounts.entrance import about, stashed
from opentrax.accounts.forms.own import PasskeyNameForm
from opentrax.accounts.limits import limited
from opentrax.accounts.proving import proven
from opentrax.accounts.services import factors
from opentrax.accounts.views.entrance import page
from opentrax.organizations.access import public, signed_in
from opentrax.organizations.models import Person


def _handled(request: HttpRequest, _arguments: Mapping[str, Any]) -> UUID | None:
    """The person whom a passkey names in what the browser sent; the signature is checked after."""
    try:
        handle = json.loads(request.POST.get("credential", ""))["response"]["userHandle"]
        return UUID(auth.websafe_decode(handle).decode())
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


class AddPasskeyView(allauth_views.AddWebAuthnView):  # type: ignore[misc]
    """Every passkey is one that signs in by itself."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask the browser for one that it finds without being told an account."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, True)
        context["js_data"] = {"creation_options": options}
        return context

    def get_success_url(self) -> str:
        """To the recovery codes, where some were made with it."""
        return reverse("recovery_codes" if self.did_generate_recovery_codes else "security")


class FirstPasskeyView(allauth_views.SignupWebAuthnView):  # type: ignore[misc]
    """The only credential of a new account, so recovery codes are made and shown with it."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Keep the passkey, begin the session, lead to the recovery codes."""
        stage = self._login_stage
        person = stage.login.user
        made = flows.signup_authenticator(
            self.request, user=person, name=form.cleaned_data["name"],
            credential=form.cleaned_data["credential"],
        )  # fmt: skip
        post_authentication(self.request, made, reauthenticated=True, passwordless=True)
        factors.ensure_recovery_codes(person)
        stage.login.redirect_url = reverse("recovery_codes")
        return cast("HttpResponseBase", stage.exit())


sign_in_with_passkey = public(
    never_cache(
        limited("passkey_sign_in")(
            about(_handled)(page(allauth_views.LoginWebAuthnView, "sign_in"))
        )
    )
)
first_passkey = public(
    never_cache(limited("first_passkey")(about(stashed)(page(FirstPasskeyView, "first_passkey"))))
)
add_passkey = signed_in(never_cache(page(AddPasskeyView, "add_passkey")))
prove_by_passkey = signed_in(
    never_cache(page(allauth_views.ReauthenticateWebAuthnView, "prove_by_passkey"))
)


def _own(request: HttpRequest, authenticator_id: int) -> Authenticator:
    own = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.WEBAUTHN)
    return get_object_or_404(own, pk=authenticator_id)


@signed_in
@proven("security")
@require_http_methods(["GET", "HEAD", "POST"])
def rename_passkey(request: HttpRequest, authenticator_id: int) -> HttpResponse:
    """Give a passkey another name."""
    authenticator = _own(request, authenticator_id)
    initial = {"name": authenticator.wrap().name}
    form = PasskeyNameForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        flows.rename_authenticator(request, authenticator, form.cleaned_data["name"])
        return redirect("security")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/pages/rename_passkey.html", {"form": form}, status=status)


@signed_in
@proven("security")
@require_POST
def remove_passkey(request: HttpRequest, authenticator_id: int) -> HttpResponse:
    """Remove a passkey. Refused for the only way in."""
    person = cast("Person", request.user)
    authenticator = _own(request, authenticator_id)
    others = Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.WEBAUTHN)
    if not person.has_usable_password() and others.count() == 1:
        messages.error(request, _("This passkey is your only way in. Set a password first."))
    else:
        flows.remove_authenticator(request, authenticator)
    return redirect("security")
