"""Forms of organizations and of a person's own settings."""

import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from opentrax.organizations.models import Organization, Person, Role

# Zones of the database of zones that are places; the others are old names and offsets.
_PLACES = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/",
    "Europe/", "Indian/", "Pacific/",
)  # fmt: skip


@cache
def time_zone_choices() -> tuple[tuple[str, str], ...]:
    """Zones to choose from, by name."""
    names = sorted(n for n in zoneinfo.available_timezones() if n.startswith(_PLACES))
    return ("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)


class TimeZoneField(forms.ChoiceField):
    """A choice of time zones; on public pages the shell's script presets the browser's own."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        super().__init__(choices=time_zone_choices, **kwargs)

    def valid_value(self, value: Any) -> bool:
        """Any zone of the database: a browser may name one by an old name."""
        return str(value) in zoneinfo.available_timezones()


class OrganizationForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an organization says about itself."""

    time_zone = TimeZoneField()

    class Meta:
        model = Organization
        fields = ("name", "kind", "time_zone", "units")


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
