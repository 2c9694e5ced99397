"""Where to send what happens."""

from django import forms
from django.utils.translation import gettext_lazy as _

from opentrax.integrations.kinds import Group


class WebhookForm(forms.Form):
    """An address, and what is sent there."""

    url = forms.CharField(
        label=_("Address"), max_length=500, widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text=_("Of your own system, such as https://erp.example.com/opentrax."),
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label=_("What is sent"), choices=Group.choices, widget=forms.CheckboxSelectMultiple,
        initial=[group.value for group in Group],
    )  # fmt: skip
