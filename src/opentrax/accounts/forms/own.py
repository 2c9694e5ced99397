"""What people say about their own account."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, SignupWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from opentrax.organizations.forms import TimeZoneField


class AddressForm(forms.Form):
    """The address that somebody wants to have."""

    email = forms.EmailField(
        label=_("New e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class CodeForm(forms.Form):
    """The code of a mail."""

    code = forms.CharField(
        label=_("Code"), max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )  # fmt: skip


class PasswordForm(forms.Form):
    """The password that somebody chose when they signed up."""

    password = forms.CharField(
        label=_("Password"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class _Named(forms.Form):
    """A passkey has a name by which its person tells it from others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("Name of this passkey"), max_length=60, required=False
        )


class AddPasskeyForm(_Named, AddWebAuthnForm):  # type: ignore[misc]
    """Every passkey here proves who uses it (fingerprint, face, PIN), so it is enough by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)

    def clean(self) -> dict[str, Any]:
        """As allauth does where somebody ticked “passwordless”."""
        self.cleaned_data["passwordless"] = True
        return super().clean() or {}


class FirstPasskeyForm(_Named, SignupWebAuthnForm):  # type: ignore[misc]
    """The passkey of a new account."""

    def clean(self) -> dict[str, Any]:
        """As allauth does where somebody ticked “passwordless”."""
        self.cleaned_data["passwordless"] = True
        return super().clean() or {}


class PasskeyNameForm(forms.Form):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name of this passkey"), max_length=60)


class OrganizationNameForm(forms.Form):
    """One more organization of somebody who has an account."""

    name = forms.CharField(
        label=_("Organization"), max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    time_zone = TimeZoneField()


class AgeReportForm(forms.Form):
    """Whose account it is; nothing else is asked."""

    email = forms.EmailField(label=_("E-mail address of the account"))
