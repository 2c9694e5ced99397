"""Apps for codes, recovery codes, the second step of a sign-in, and proving who one is again."""

from typing import Any, cast

from allauth.account import views as account_views
from allauth.mfa.base import views as base_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.recovery_codes.internal.flows import can_generate_recovery_codes
from allauth.mfa.totp import views as totp_views
from allauth.mfa.totp.internal.auth import clear_totp_secret
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from opentrax.accounts.entrance import about, stashed
from opentrax.accounts.limits import limited
from opentrax.accounts.proving import proven
from opentrax.accounts.services import factors
from opentrax.accounts.views.entrance import page
from opentrax.organizations.access import public, signed_in
from opentrax.organizations.models import Person


class AddAppView(totp_views.ActivateTOTPView):  # type: ignore[misc]
    """Read the picture with an app, type its first code."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it up."""
        made = factors.add_app(cast("Person", self.request.user), form.secret)
        clear_totp_secret(self.request)
        messages.success(self.request, _("The app for codes is set up."))
        return redirect("recovery_codes" if made else "security")


second_factor = public(
    never_cache(
        limited("second_factor")(about(stashed)(page(base_views.AuthenticateView, "second_factor")))
    )
)
prove_by_password = signed_in(
    never_cache(
        sensitive_post_parameters("password")(
            page(account_views.ReauthenticateView, "prove_by_password")
        )
    )
)
prove_by_code = signed_in(never_cache(page(base_views.ReauthenticateView, "prove_by_code")))
add_app = signed_in(never_cache(page(AddAppView, "add_app")))
recovery_codes = signed_in(
    never_cache(page(recovery_views.ViewRecoveryCodesView, "recovery_codes"))
)


@signed_in
@proven("security")
@require_POST
def remove_app(request: HttpRequest) -> HttpResponse:
    """Remove the app for codes."""
    factors.remove_app(cast("Person", request.user))
    messages.success(request, _("The app for codes is removed."))
    return redirect("security")


@signed_in
@proven("security")
@require_POST
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them once."""
    person = cast("Person", request.user)
    if not can_generate_recovery_codes(person):
        messages.error(
            request, _("Recovery codes go with a passkey or an app for codes: add one first.")
        )
        return redirect("security")
    factors.make_recovery_codes(person)
    return redirect("recovery_codes")


@signed_in
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """The ways in: password, passkeys, app for codes, recovery codes."""
    person = cast("Person", request.user)
    kept = list(Authenticator.objects.filter(user_id=person.pk).order_by("created_at"))
    codes = next((a.wrap() for a in kept if a.type == Authenticator.Type.RECOVERY_CODES), None)
    context = {
        "passkeys": [a for a in kept if a.type == Authenticator.Type.WEBAUTHN],
        "app": next((a for a in kept if a.type == Authenticator.Type.TOTP), None),
        "codes_left": len(codes.get_unused_codes()) if codes else 0,
        "has_codes": codes is not None,
        "has_password": person.has_usable_password(),
        "own_tab": "security",
    }
    return render(request, "accounts/pages/security.html", context)


@signed_in
@require_safe
def to_security(request: HttpRequest, **_arguments: Any) -> HttpResponseRedirect:
    """Where allauth's own names of pages lead."""
    return redirect("security")
