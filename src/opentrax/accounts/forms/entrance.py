"""Forms by which people come in. Registration takes exactly what the policy names."""

from collections.abc import Sequence
from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ResetPasswordForm, SignupForm
from allauth.account.models import EmailAddress
from allauth.account.utils import has_verified_email, setup_user_email
from django import forms
from django.contrib.auth import password_validation
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from opentrax.accounts import services
from opentrax.accounts.forms.passwords import OurWords
from opentrax.accounts.forms.statements import StatementsForm
from opentrax.accounts.services.registration import in_vain
from opentrax.organizations.account_states import AccountState
from opentrax.organizations.forms import TimeZoneField
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import person_id_by_email


class NameField(forms.CharField):
    """A person's full name."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Full name"), max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        )  # fmt: skip


class OrganizationField(forms.CharField):
    """The name of an organization."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Organization"), max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        )  # fmt: skip


class SignInForm(OurWords, LoginForm):  # type: ignore[misc]
    """E-mail and password."""


class RegistrationForm(OurWords, StatementsForm, SignupForm):  # type: ignore[misc]
    """Full name, organization, time zone, e-mail, a credential, and two statements; any other
    posted field is ignored. With a passkey there is no password.
    """

    name = NameField()
    organization = OrganizationField()
    time_zone = TimeZoneField()
    field_order = ("name", "organization", "time_zone", "email", "password1", "of_age", "terms")
    other_labels: ClassVar[dict[str, Any]] = {"password1": _("Password")}
    account_already_exists: bool

    def validate_unique_email(self, value: str) -> str:
        """One look-up, whether it finds somebody or not."""
        self.account_already_exists = person_id_by_email(value) is not None
        return value

    def clean(self) -> dict[str, Any]:
        """A password must not be like the name either."""
        cleaned = super().clean() or {}
        password, name = cleaned.get("password1"), cleaned.get("name", "")
        if password and "password1" not in self.errors:
            person = Person(name=name, email=cleaned.get("email", ""))
            try:
                get_adapter().clean_password(password, user=person)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[Person | None, HttpResponse | None]:
        """Register; an address that is taken, also by somebody a moment earlier, gets the same
        answer as a new one, by the same work, and a mail that says so.
        """
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)  # type: ignore[no-any-return]
            except IntegrityError:
                self.account_already_exists = True
        self._save_in_vain(request)
        return super().try_save(request)  # type: ignore[no-any-return]

    def _save_in_vain(self, request: HttpRequest) -> None:
        with in_vain() as nobody:
            data = self.cleaned_data
            made = services.register(
                person_id=nobody.pk, email=nobody.email, name=data["name"],
                organization_name=data["organization"], time_zone=data["time_zone"],
                password=data.get("password1"),
            )  # fmt: skip
            setup_user_email(request, made, [EmailAddress(email=made.email)])
            # As many look-ups as the steps that follow take where somebody is to be verified.
            if not has_verified_email(made):
                EmailAddress.objects.filter(user_id=made.pk, email=made.email).first()


class ResetRequestForm(OurWords, ResetPasswordForm):  # type: ignore[misc]
    """Ask for a code. A deactivated or closing account may be come back to."""

    def clean_email(self) -> str:
        """One look-up, whether it finds somebody or not."""
        email: str = get_adapter().clean_email(self.cleaned_data["email"].lower())
        known = Person.objects.filter(email=email)
        self.users = [
            person for person in known
            if person.state
            in {AccountState.ACTIVE, AccountState.DEACTIVATED, AccountState.CLOSING}
        ]  # fmt: skip
        return email


class AcceptanceForm(StatementsForm):
    """What an invited person without an account says about themselves; a passkey needs no
    password.
    """

    name = NameField()
    time_zone = TimeZoneField()
    password = forms.CharField(
        label=_("Password"), strip=False,
        help_text=password_validation.password_validators_help_text_html,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    field_order: Sequence[str] = ("name", "time_zone", "password", "of_age", "terms")

    def __init__(
        self, *args: Any, address: str = "", by_passkey: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.address = address
        if by_passkey:
            del self.fields["password"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password:
            person = Person(email=cleaned.get("email", self.address), name=cleaned.get("name", ""))
            try:
                password_validation.validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def account(self) -> dict[str, Any]:
        """What an account is made of."""
        wanted = ("name", "time_zone", "email")
        given = {name: self.cleaned_data[name] for name in wanted if name in self.cleaned_data}
        return given | {"password": self.cleaned_data.get("password")}


class FirstRunForm(AcceptanceForm):
    """The first organization of an installation and its owner."""

    organization = OrganizationField()
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ("name", "organization", "time_zone", "email", "password", "of_age", "terms")
