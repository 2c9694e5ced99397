"""The two statements without which nobody gets an account: the terms, and an age without a date."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opentrax.accounts import texts


class _VersionBox(forms.CheckboxInput):
    """A box whose value is the version that was on the page, since another may be in force by the
    time it is sent.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name, "")

    version = 0

    def format_value(self, value: Any) -> str:
        return str(self.version)


class StatementsForm(forms.Form):
    """Never ticked beforehand."""

    of_age = forms.BooleanField(
        error_messages={"required": _("You have to be 16 or older to have an account.")}
    )
    terms = forms.CharField(
        widget=_VersionBox(check_test=lambda value: False),
        error_messages={"required": _("Without accepting the terms there is no account.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, versions = get_language() or "en", texts.current()
        self.version = versions[texts.TERMS]
        self.fields["of_age"].label = texts.text(texts.AGE, versions[texts.AGE], language)
        terms = self.fields["terms"]
        terms.widget.version = self.version
        terms.label = format_html(
            str(_('I accept <a href="{address}">the terms</a> (version {version}).')),
            address=reverse("terms_version", args=[self.version]), version=self.version,
        )  # fmt: skip

    def clean_terms(self) -> int:
        """The version in force; another one has to be read first."""
        if self.cleaned_data["terms"] != str(self.version):
            raise forms.ValidationError(_("The terms have changed. Please read them again."))
        return self.version
