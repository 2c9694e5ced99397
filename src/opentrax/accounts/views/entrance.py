"""Sign-up, sign-in and password reset: allauth's views, our scopes, limits and templates."""

from typing import Any, cast

from allauth.account import views as allauth_views
from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from opentrax.accounts import decoys
from opentrax.accounts.entrance import about, linked, posted, stashed
from opentrax.accounts.limits import limited, refused_by
from opentrax.accounts.models import EndReason
from opentrax.accounts.selectors import is_fresh_installation
from opentrax.accounts.services import sign_ins
from opentrax.accounts.services.first_run import may_skip_verification
from opentrax.messaging.transport import keeps_mails_here
from opentrax.organizations.access import View, public, signed_in
from opentrax.organizations.models import Person

_PAGES = "accounts/pages"


def page(view: Any, template: str, **options: Any) -> View:
    """One of allauth's class-based views with a template of ours."""
    return cast(
        "View",
        view.as_view(
            template_name=f"{_PAGES}/{template}.html",
            extra_context={"keeps_mails_here": keeps_mails_here()},
            **options,
        ),
    )


class _Registering:
    """What both ways to sign up have in common."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponseBase:
        """One mailbox gets few mails, whoever types its address; then as allauth does."""
        refused = refused_by(self.request, "sign_up_address", form.cleaned_data["email"])
        if refused is not None:
            return refused
        response: HttpResponseBase = super().form_valid(form)  # type: ignore[misc]
        decoys.complete(self.request.session)
        return response


class SignUpView(_Registering, allauth_views.SignupView):  # type: ignore[misc]
    """With a password."""


class SignUpByPasskeyView(_Registering, allauth_views.SignupByPasskeyView):  # type: ignore[misc]
    """With a passkey, which is made once the address is verified."""


class ResetView(allauth_views.PasswordResetView):  # type: ignore[misc]
    """Ask for a code; known and unknown addresses leave the same in the session."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        """As allauth does."""
        response: HttpResponseBase = super().form_valid(form)
        decoys.complete(self.request.session)
        return response


class _Resetting:
    """A new password by code or link ends every session."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponseBase:
        """As allauth does; the sessions, which end by themselves, are written down as ended."""
        person: Person = form.user
        response: HttpResponseBase = super().form_valid(form)  # type: ignore[misc]
        sign_ins.end_sessions(person, reason=EndReason.PASSWORD)
        return response


class CompleteResetView(_Resetting, allauth_views.CompletePasswordResetView):  # type: ignore[misc]
    """After the code."""


class ResetByLinkView(_Resetting, allauth_views.PasswordResetFromKeyView):  # type: ignore[misc]
    """By the operator's link."""


class _Changing:
    """A password that is set by somebody signed in ends their other sessions."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponseBase:
        """As allauth does; this session goes on under another key."""
        response: HttpResponseBase = super().form_valid(form)  # type: ignore[misc]
        person, request = cast("Person", self.request.user), self.request
        sign_ins.follow_key(request)
        here = str(request.session.get(sign_ins.SIGN_IN_KEY, ""))
        sign_ins.end_sessions(person, reason=EndReason.PASSWORD, but=here)
        return response


class ChangePasswordView(_Changing, allauth_views.PasswordChangeView):  # type: ignore[misc]
    """Another password, by the old one."""


class SetPasswordView(_Changing, allauth_views.PasswordSetView):  # type: ignore[misc]
    """A first password, of somebody who came with a passkey."""


_sign_in = about(posted("login"))(page(allauth_views.LoginView, "sign_in"))
_sign_up = about(posted("email"))(page(SignUpView, "sign_up"))


@public
@limited("sign_in")
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in by e-mail and password; a fresh installation begins with its first organization."""
    if request.method == "GET" and is_fresh_installation():
        return redirect("first_run")
    return _sign_in(request)


@public
@limited("sign_up")
def sign_up(request: HttpRequest) -> HttpResponseBase:
    """Register a person and the organization they found."""
    if request.method == "GET" and may_skip_verification():
        return redirect("first_run")
    return _sign_up(request)


sign_up_by_passkey = public(
    limited("sign_up")(about(posted("email"))(page(SignUpByPasskeyView, "sign_up_by_passkey")))
)
request_reset = public(
    limited("reset_request")(about(posted("email"))(page(ResetView, "request_reset")))
)
confirm_reset = public(
    never_cache(
        limited("reset_code")(
            about(stashed)(page(allauth_views.ConfirmPasswordResetCodeView, "confirm_reset"))
        )
    )
)
complete_reset = public(
    never_cache(
        sensitive_post_parameters()(
            limited("reset_new")(about(stashed)(page(CompleteResetView, "new_password")))
        )
    )
)
reset_by_link = public(
    never_cache(
        sensitive_post_parameters()(
            limited("reset_new")(
                about(linked)(
                    page(
                        ResetByLinkView, "new_password",
                        success_url=reverse_lazy("account_password_reset_completed"),
                    )
                )
            )
        )
    )
)  # fmt: skip
change_password = signed_in(
    page(ChangePasswordView, "change_password", success_url=reverse_lazy("security"))
)
set_password = signed_in(
    reauthentication_required()(
        page(SetPasswordView, "set_password", success_url=reverse_lazy("security"))
    )
)
sign_out = public(limited("sign_out")(page(allauth_views.LogoutView, "sign_out")))


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
@require_safe
def frozen(request: HttpRequest) -> HttpResponse:
    """The account is frozen: somebody said that its person is under 16."""
    return render(request, f"{_PAGES}/frozen.html", status=403)


@public
@require_http_methods(["GET", "HEAD"])
def own_address(request: HttpRequest) -> HttpResponse:
    """allauth sends people here to manage their addresses; ours is part of their settings."""
    return redirect(reverse("me") if request.user.is_authenticated else reverse("account_login"))
