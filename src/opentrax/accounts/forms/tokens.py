"""What a token is made for."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from opentrax.accounts.scopes import READ, RESOURCES, WRITE
from opentrax.accounts.services.api_tokens import DAYS

_RIGHTS = (("", _("No")), (READ, _("Read")), (WRITE, _("Read and change")))


class TokenForm(forms.Form):
    """A name, what it opens, and for how long."""

    name = forms.CharField(
        label=_("What for"), max_length=60, help_text=_("The program that will use it.")
    )
    days = forms.TypedChoiceField(
        label=_("Good for"), coerce=int, initial=90,
        choices=[(days, format_lazy("{} {}", days, _("days"))) for days in DAYS],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, resource in RESOURCES.items():
            rights = _RIGHTS if resource.writes else _RIGHTS[:2]
            self.fields[name] = forms.ChoiceField(
                label=resource.label, choices=rights, required=False
            )

    def scopes(self) -> list[str]:
        """The scopes that were chosen."""
        return [
            f"{name}:{self.cleaned_data[name]}" for name in RESOURCES if self.cleaned_data[name]
        ]
