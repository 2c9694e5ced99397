"""Where allauth meets Opentrax: its mails pass the gate, its sign-ups become people and
organizations.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opentrax.accounts import services, verification
from opentrax.accounts.services import sign_ins
from opentrax.kit.tenancy import current_scope
from opentrax.messaging import services as messaging
from opentrax.organizations.account_states import AccountState
from opentrax.organizations.models import Person


class UnknownMailError(KeyError):
    """allauth wants to send a mail that nobody has written words for."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Named by the setting ACCOUNT_ADAPTER."""

    # allauth's name of a mail → kind and template of ours.
    MAILS: ClassVar[dict[str, tuple[str, str]]] = {
        "account/email/email_confirmation_signup": ("verification_code", "verification_code"),
        "account/email/email_confirmation": ("verification_code", "verification_code"),
        "account/email/password_reset_code": ("password_reset_code", "password_reset_code"),
        "account/email/unknown_account": ("unknown_account", "unknown_account"),
        "account/email/account_already_exists": ("account_exists", "account_exists"),
        "account/email/password_changed": ("password_changed", "password_changed"),
        "account/email/password_reset": ("password_changed", "password_changed"),
        "account/email/password_set": ("password_changed", "password_changed"),
        "mfa/email/webauthn_added": ("account_news", "passkey_added"),
        "mfa/email/webauthn_removed": ("account_news", "passkey_removed"),
        "mfa/email/totp_activated": ("account_news", "app_added"),
        "mfa/email/totp_deactivated": ("account_news", "app_removed"),
        "mfa/email/recovery_codes_generated": ("account_news", "recovery_codes_made"),
    }
    # allauth's name of a message → words of ours. What is not here is seen on the page itself.
    MESSAGES: ClassVar[Mapping[str, str | Promise]] = {
        "account/messages/password_changed.txt": _("The password is changed."),
        "account/messages/password_set.txt": _("The password is set."),
        "mfa/messages/webauthn_added.txt": _("The passkey is added."),
        "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
        "mfa/messages/totp_activated.txt": _("The app for codes is set up."),
        "mfa/messages/totp_deactivated.txt": _("The app for codes is removed."),
        "mfa/messages/recovery_codes_generated.txt": _("New recovery codes are made."),
    }
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail or the password is not right."),
        "too_many_login_attempts": _("Too many failed attempts. Try again in a few minutes."),
        "incorrect_code": _("The code is not right."),
        "incorrect_password": _("The password is not right."),
        "enter_current_password": _("This is not your current password."),
        "rate_limited": _("Too many attempts. Wait a moment and try again."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand a mail to the gate; only the values that our words use go along."""
        self._hand_over(template_prefix, email, context)

    def _hand_over(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if template_prefix not in self.MAILS:
            raise UnknownMailError(template_prefix)
        kind, words = self.MAILS[template_prefix]
        used: dict[str, Any] = {name: context[name] for name in ("code", "url") if name in context}
        messaging.send(
            kind, template=f"accounts/mail/{words}.txt", to_address=email,
            language=services.spoken_language(),
            context={**used, "email": email, "site": settings.ENVIRONMENT.public_url},
        )  # fmt: skip

    def new_user(self, request: HttpRequest) -> Person:
        """A person with the key that the view opened a scope for."""
        opened = current_scope()
        if opened is None or opened.person_id is None:
            raise RuntimeError("A sign-up needs the scope of its new person.")
        return Person(id=opened.person_id)

    def save_user(
        self, request: HttpRequest, user: Person, form: Any, commit: bool = True
    ) -> Person:
        """Register from exactly the fields of the form."""
        data = form.cleaned_data
        return services.register(
            person_id=user.pk, email=data["email"], name=data["name"],
            organization_name=data["organization"], time_zone=data["time_zone"],
            password=data.get("password1"),
        )  # fmt: skip

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        """A code for the page that asks for it, and a link for whoever reads mail elsewhere."""
        address = emailconfirmation.email_address
        path = reverse("verification_link", args=[verification.token_for(address)])
        context = {
            "code": emailconfirmation.key, "url": settings.ENVIRONMENT.public_url + path,
        }  # fmt: skip
        self._hand_over("account/email/email_confirmation", address.email, context)

    def get_login_stages(self) -> list[str]:
        """allauth's, then ours: come back to an account that rests, agree to what is in force."""
        ours = ("ReturnStage", "StatementsStage")
        return [*super().get_login_stages(), *(f"opentrax.accounts.stages.{n}" for n in ours)]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """What is nearest at hand comes first: a passkey, then the password, then codes."""
        words = {
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
            "reauthenticate": _("Use the password"),
            "mfa_reauthenticate": _("Use a code"),
        }
        known = {m["id"]: m for m in super().get_reauthentication_methods(user)}
        return [{**known[n], "description": words[n]} for n in words if n in known]

    def pre_login(self, request: HttpRequest, user: Any, **rest: Any) -> HttpResponse | None:
        """An account that its person may bring back goes on to the stage that asks them."""
        if user.state in {AccountState.DEACTIVATED, AccountState.CLOSING}:
            return None
        return super().pre_login(request, user, **rest)  # type: ignore[no-any-return]

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Only after the right password: why the account cannot be used."""
        is_frozen = user.state is AccountState.FROZEN
        return HttpResponseRedirect(reverse("account_frozen" if is_frozen else "account_inactive"))

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begin a session, and write it down."""
        method = sign_ins.method_of(request, user)
        super().login(request, user)
        sign_ins.note_sign_in(request, user, method)

    def logout(self, request: HttpRequest) -> None:
        """End a session, and write it down."""
        sign_ins.note_sign_out(request)
        super().logout(request)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Mark an address as verified; the organization that was asked for begins to exist."""
        confirmed = bool(super().confirm_email(request, email_address))
        if confirmed:
            services.complete_registration(cast("Person", email_address.user))
        return confirmed

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None,
        *context: Any, **rest: Any,
    ) -> None:  # fmt: skip
        """Our words for allauth's messages; those that say what the page shows are left out."""
        if message_template is None:
            super().add_message(request, level, None, *context, **rest)
        elif message_template in self.MESSAGES:
            words = str(self.MESSAGES[message_template])
            super().add_message(request, level, None, message=words)
