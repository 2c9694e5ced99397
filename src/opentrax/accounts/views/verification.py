"""Prove an address: by the code of the mail where one signed up, or by its link anywhere."""

from typing import Any, cast

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
)
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import EmailAddress, Login
from allauth.account.stages import EmailVerificationStage, LoginStage
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from opentrax.accounts import decoys, stages, verification
from opentrax.accounts.entrance import about, stashed
from opentrax.accounts.forms.own import PasswordForm
from opentrax.accounts.limits import limited
from opentrax.accounts.views.entrance import page
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.access import by_link, public
from opentrax.organizations.models import Person

_LINK_PAGE = "accounts/pages/verification_link.html"


class VerifyAddressView(allauth_views.ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """Type the code, ask for another, or go on after the link was opened elsewhere.

    For an address that has an account already every step takes the same work.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As allauth does; a session that pretends goes on pretending."""
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        decoys.complete(request.session)
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form."""
        self._look_once()
        return super().get(request, *args, **kwargs)  # type: ignore[no-any-return]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Two actions of allauth, and one of ours: the link was opened."""
        self._look_once()
        if request.POST.get("action") == "opened":
            return self._opened(request)
        return super().post(request, *args, **kwargs)  # type: ignore[no-any-return]

    def _look_once(self) -> None:
        """allauth looks a person up once, and nobody again and again."""
        if self._process.user is None:
            kept = self._process.state.items()
            self._process.state = {name: value for name, value in kept if name != "user_id"}

    def _opened(self, request: HttpRequest) -> HttpResponseBase:
        person_id = stashed(request, {})
        verified = EmailAddress.objects.filter(user_id=person_id, verified=True).exists()
        if self.stage is None or not verified:
            messages.warning(request, _("The address is not verified yet."))
            return redirect("account_email_verification_sent")
        request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None)
        return cast("HttpResponseBase", self.stage.exit())

    def _resend_form_valid(self, form: Any) -> HttpResponseBase:
        """allauth spares itself a look-up and the second mail where there is nobody to verify."""
        if self._process.user is not None:
            return super()._resend_form_valid(form)  # type: ignore[no-any-return]
        before, email = self._process.state["resend_count"], self._process.email
        EmailAddress.objects.filter(user_id=stashed(self.request, {}), email=email).first()
        response: HttpResponseBase = super()._resend_form_valid(form)
        if self._process.state["resend_count"] > before:
            get_adapter().send_account_already_exists_mail(email)
        return response


verify_address = public(
    never_cache(limited("verification")(about(stashed)(page(VerifyAddressView, "verify_address"))))
)


@by_link
@never_cache
@sensitive_post_parameters("password")
@limited("verification")
@require_http_methods(["GET", "HEAD", "POST"])
def verification_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """The link of the mail. Opening it changes nothing.

    In the browser that signed up a button is enough. Elsewhere the password is asked for: else
    somebody could sign up with another's address, and a click of theirs would make it his.
    """
    named = verification.named_by(token)
    if named is None:
        return _shown(request, "invalid", status=410)
    with person_scope(named.person_id):
        own = EmailAddress.objects.filter(user_id=named.person_id, email=named.email)
        address = own.select_related("user").first()
        if address is None or address.verified:
            return _shown(request, "invalid" if address is None else "done", status=410)
        return _verify(request, address, address.user)


def _verify(request: HttpRequest, address: EmailAddress, person: Person) -> HttpResponseBase:
    stage = _own_stage(request, person)
    if stage is not None:
        if request.method != "POST":
            return _shown(request, "here", address=address.email)
        get_adapter(request).confirm_email(request, address)
        request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None)
        return cast("HttpResponseBase", stage.exit())
    if not person.has_usable_password():
        return _shown(request, "first_browser", address=address.email)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _by_password(request, address, form)
        if answer is not None:
            return answer
    status = 422 if form.is_bound else 200
    return _shown(request, "elsewhere", address=address.email, form=form, status=status)


def _own_stage(request: HttpRequest, person: Person) -> LoginStage | None:
    """The stage of the sign-up that this browser is in the middle of, if it is this person's."""
    if request.user.is_authenticated or stashed(request, {}) != person.pk:
        return None
    return stages.entered(request, EmailVerificationStage)


def _by_password(
    request: HttpRequest, address: EmailAddress, form: PasswordForm
) -> HttpResponseBase | None:
    adapter = get_adapter(request)
    credentials = {"email": address.email, "password": form.cleaned_data["password"]}
    try:
        person = adapter.authenticate(request, **credentials)
    except forms.ValidationError as error:
        form.add_error(None, error)
        return None
    if person is None or person.pk != address.user_id:
        form.add_error("password", adapter.error_messages["incorrect_password"])
        return None
    adapter.confirm_email(request, address)
    login = Login(user=person, email=address.email)
    return cast("HttpResponseBase", perform_password_login(request, credentials, login))


def _shown(
    request: HttpRequest, state: str, *, status: int = 200, **context: Any
) -> HttpResponseBase:
    return render(request, _LINK_PAGE, {"state": state, **context}, status=status)
