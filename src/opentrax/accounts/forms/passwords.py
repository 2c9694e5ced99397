"""allauth's forms of passwords and codes, in our words."""

from typing import Any, ClassVar

from allauth.account.forms import (
    ChangePasswordForm,
    ReauthenticateForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ProveByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

_LABELS = {
    "email": _("E-mail"),
    "login": _("E-mail"),
    "oldpassword": _("Current password"),
    "password": _("Password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code"),
}


class OurWords:
    """allauth's fields with labels of ours, without words inside of them or links beside them."""

    fields: dict[str, forms.Field]
    other_labels: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.other_labels.get(name) or _LABELS.get(name) or field.label
            field.widget.attrs.pop("placeholder", None)
            if name in {"password", "oldpassword"}:
                field.help_text = ""


class ChangeForm(OurWords, ChangePasswordForm):  # type: ignore[misc]
    """Another password, by the old one."""


class SetForm(OurWords, SetPasswordForm):  # type: ignore[misc]
    """A first password."""


class ResetForm(OurWords, ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, after a code or a link."""


class ProveByPasswordForm(OurWords, ReauthenticateForm):  # type: ignore[misc]
    """Who is signed in says the password again."""


class SecondStepForm(OurWords, AuthenticateForm):  # type: ignore[misc]
    """The code of an app, or a recovery code."""


class ProveByAnyCodeForm(OurWords, ProveByCodeForm):  # type: ignore[misc]
    """The same, of somebody who is signed in."""


class AddAppForm(OurWords, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app."""
