"""Forms of accounts. Registration takes exactly the five things that the policy names."""

from typing import Any

from allauth.account.forms import SignupForm
from django import forms
from django.contrib.auth import password_validation
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from opentrax.organizations.forms import TimeZoneField
from opentrax.organizations.models import Person, Role


class RegistrationForm(SignupForm):  # type: ignore[misc]
    """Full name, organization, time zone, e-mail, password; any other posted field is ignored."""

    name = forms.CharField(
        label=_("Full name"), max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    organization = forms.CharField(
        label=_("Organization"), max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    time_zone = TimeZoneField()
    field_order = ("name", "organization", "time_zone", "email", "password1")
    account_already_exists: bool

    def try_save(self, request: HttpRequest) -> tuple[Person | None, HttpResponse | None]:
        """Register; an address that is taken, also by somebody a moment earlier, gets the same
        answer as a new one, and a mail that says so."""
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)  # type: ignore[no-any-return]
            except IntegrityError:
                self.account_already_exists = True
        # The time that a new account's password takes to be hashed.
        Person().set_password(self.cleaned_data["password1"])
        return super().try_save(request)  # type: ignore[no-any-return]


class AcceptanceForm(forms.Form):
    """What an invited person without an account says about themselves."""

    name = forms.CharField(
        label=_("Full name"), max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    time_zone = TimeZoneField()
    password = forms.CharField(
        label=_("Password"), strip=False,
        help_text=password_validation.password_validators_help_text_html,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, address: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

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


class FirstRunForm(AcceptanceForm):
    """The first organization of an installation and its owner."""

    organization = forms.CharField(
        label=_("Organization"), max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ("name", "organization", "time_zone", "email", "password")


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Full name"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=())

    def __init__(self, *args: Any, roles: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in Role if role in roles]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class PartnerInvitationForm(forms.Form):
    """Which provider to invite."""

    email = forms.EmailField(
        label=_("E-mail of somebody who administers the provider’s organization")
    )
