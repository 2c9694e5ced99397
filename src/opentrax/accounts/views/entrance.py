"""Sign-up, sign-in, verification and password reset: allauth's views, our scopes and templates."""

from typing import Any, cast

from allauth.account import views as allauth_views
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from opentrax.accounts.entrance import about, linked, posted, stashed
from opentrax.accounts.selectors import is_fresh_installation
from opentrax.accounts.services.first_run import may_skip_verification
from opentrax.messaging.transport import keeps_mails_here
from opentrax.organizations.access import View, public, signed_in

_PAGES = "accounts/pages"


def _page(view: Any, template: str, **options: Any) -> View:
    """One of allauth's class-based views with a template of ours."""
    return cast(
        "View",
        view.as_view(
            template_name=f"{_PAGES}/{template}.html",
            extra_context={"keeps_mails_here": keeps_mails_here()},
            **options,
        ),
    )


_sign_in = about(posted("login"))(_page(allauth_views.LoginView, "sign_in"))
_sign_up = about(posted("email"))(_page(allauth_views.SignupView, "sign_up"))


@public
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in by e-mail and password; a fresh installation begins with its first organization."""
    if request.method == "GET" and is_fresh_installation():
        return redirect("first_run")
    return _sign_in(request)


@public
def sign_up(request: HttpRequest) -> HttpResponseBase:
    """Register a person and the organization they found."""
    if request.method == "GET" and may_skip_verification():
        return redirect("first_run")
    return _sign_up(request)


verify_address = public(
    never_cache(
        about(stashed)(_page(allauth_views.ConfirmEmailVerificationCodeView, "verify_address"))
    )
)
request_reset = public(
    about(posted("email"))(_page(allauth_views.PasswordResetView, "request_reset"))
)
confirm_reset = public(
    never_cache(about(stashed)(_page(allauth_views.ConfirmPasswordResetCodeView, "confirm_reset")))
)
complete_reset = public(
    never_cache(
        sensitive_post_parameters()(
            about(stashed)(_page(allauth_views.CompletePasswordResetView, "new_password"))
        )
    )
)
reset_by_link = public(
    never_cache(
        sensitive_post_parameters()(
            about(linked)(
                _page(
                    allauth_views.PasswordResetFromKeyView, "new_password",
                    success_url=reverse_lazy("account_password_reset_completed"),
                )
            )
        )
    )
)  # fmt: skip
change_password = signed_in(
    _page(allauth_views.PasswordChangeView, "change_password", success_url=reverse_lazy("me"))
)
sign_out = public(_page(allauth_views.LogoutView, "sign_out"))


@public
@require_safe
def reset_done(request: HttpRequest) -> HttpResponse:
    """The new password is set."""
    return render(request, f"{_PAGES}/reset_done.html")


@public
@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    """The account exists but may not sign in."""
    return render(request, f"{_PAGES}/inactive.html", status=403)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def own_address(request: HttpRequest) -> HttpResponse:
    """allauth sends people here to manage their addresses; ours is part of their settings."""
    return redirect(reverse("me") if request.user.is_authenticated else reverse("account_login"))
