"""Forms of organizations and of a person's own settings."""

import re
from functools import cache
from typing import Any, ClassVar

from babel import Locale
from django import forms
from django.conf import settings
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from opentrax.kit.forms import FileInput
from opentrax.kit.zones import zone_names
from opentrax.organizations.models import Letterhead, Organization, Person, Role

_COUNTRY = re.compile("^(?!EU|EZ|UN|QO|ZZ|XA|XB)[A-Z]{2}$")

# Zones of the database of zones that are places; the others are old names and offsets.
_PLACES = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/",
    "Europe/", "Indian/", "Pacific/",
)  # fmt: skip


@cache
def time_zone_choices() -> tuple[tuple[str, str], ...]:
    """Zones to choose from, by name."""
    names = sorted(n for n in zone_names() if n.startswith(_PLACES))
    return ("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)


class TimeZoneField(forms.ChoiceField):
    """A choice of time zones; on public pages the shell's script presets the browser's own."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        super().__init__(choices=time_zone_choices, **kwargs)

    def valid_value(self, value: Any) -> bool:
        """Any zone of the database: a browser may name one by an old name."""
        return str(value) in zone_names()


class OrganizationForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an organization says about itself."""

    time_zone = TimeZoneField()

    class Meta:
        model = Organization
        fields = ("name", "kind", "time_zone", "units")


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(to_locale(language)).territories
    found = [(code, str(name)) for code, name in names.items() if _COUNTRY.match(code)]
    return [("", "\N{EN DASH}"), *sorted(found, key=lambda pair: pair[1])]


class LetterheadForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who an organization is on papers."""

    country = forms.ChoiceField(
        label=_("Country"), required=False,
        choices=lambda: _countries(get_language() or "en"),
        help_text=_("Papers are on Letter or A4, as is usual there."),
    )  # fmt: skip
    logo = forms.FileField(
        label=_("Logo"), required=False, widget=FileInput(attrs={"accept": "image/*"}),
        help_text=_("PNG, JPEG or WebP. It is printed 5 cm wide at most."),
    )  # fmt: skip
    without_logo = forms.BooleanField(label=_("Take the logo away"), required=False)

    class Meta:
        model = Letterhead
        fields = ("legal_name", "address", "country", "email", "phone", "tax_numbers", "payment")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("address", "tax_numbers", "payment")
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "address": _("In lines, as it is to be printed."),
            "tax_numbers": _("One a line, with what it is: GST/HST: 123456789 RT0001"),
            "payment": _("Stands on invoices: account, reference, terms."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.logo_key:
            del self.fields["without_logo"]

    def clean(self) -> dict[str, Any]:
        """No logo to take away: nothing is taken."""
        return {"without_logo": False, **(super().clean() or {})}


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a person says about themselves."""

    time_zone = TimeZoneField()
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = Person
        fields = ("name", "time_zone", "language", "units", "theme")


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
