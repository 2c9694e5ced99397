"""Forms of the public pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.privacy.models.requests import KIND_WORDS
from opentrax.privacy.provinces import DEFAULT, PROVINCES
from opentrax.privacy.rules.requests import Kind


class RequestForm(forms.Form):
    """An address, what is asked for, and where, since terms go by its holidays."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("What"), choices=[(k.value, w) for k, w in KIND_WORDS.items()]
    )
    words = forms.CharField(
        label=gettext_lazy("In your words"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What is wrong, or what you object to. Not needed for a copy."),
    )  # fmt: skip
    province = forms.ChoiceField(
        label=gettext_lazy("Province or territory"), initial=DEFAULT,
        choices=[(code, name) for code, (name, _zone) in PROVINCES.items()],
    )  # fmt: skip

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        if "\0" in address:
            raise forms.ValidationError(_("Enter an address."))
        return address.strip().lower()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") in (Kind.CORRECTION, Kind.OBJECTION) and not found.get("words"):
            self.add_error("words", _("Say what is wrong, or what you object to."))
        return found
