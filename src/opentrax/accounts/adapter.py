"""Where allauth meets Opentrax: its mails pass the gate, its sign-ups become people and
organizations.
"""

from typing import Any, ClassVar, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from opentrax.accounts import services
from opentrax.kit.tenancy import current_scope
from opentrax.messaging import services as messaging
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
    }
    # Being signed in is seen on the page.
    SILENT: ClassVar[frozenset[str]] = frozenset(
        {
            "account/messages/logged_in.txt",
            "account/messages/logged_out.txt",
            "account/messages/email_confirmation_sent.txt",
            "account/messages/email_confirmed.txt",
        }
    )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand a mail to the gate; only the values that our words use go along."""
        if template_prefix not in self.MAILS:
            raise UnknownMailError(template_prefix)
        kind, words = self.MAILS[template_prefix]
        used: dict[str, Any] = {
            name: context[name] for name in ("code", "timestamp") if name in context
        }
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
            password=data["password1"],
        )  # fmt: skip

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
        """allauth's messages but those that say what the page shows."""
        if message_template not in self.SILENT:
            super().add_message(request, level, message_template, *context, **rest)
