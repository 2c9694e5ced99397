"""The form of the hours in which a place, or a whole organization, is open."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from opentrax.directory.forms import HoursForm, hours_initial
from opentrax.directory.models import NO_HOLIDAYS
from opentrax.directory.public_holidays import choices
from opentrax.directory.rules import Hours

ALWAYS = [Hours(weekday, time(0), time(0)) for weekday in range(7)]


class OpenForm(HoursForm):
    """A week of hours, or always, and whose holidays do not count."""

    is_always = forms.BooleanField(
        label=gettext_lazy("Open around the clock, every day"), required=False
    )
    province = forms.ChoiceField(label=gettext_lazy("Holidays of"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].choices = [*self.without_province(), *choices()]  # type: ignore[attr-defined]

    def without_province(self) -> list[tuple[str, Any]]:
        """The choices before the provinces."""
        return [("", gettext_lazy("No holidays"))]

    def clean(self) -> dict[str, Any]:
        """Always goes before the week."""
        data = super().clean()
        if data.get("is_always"):
            data["hours"] = ALWAYS
        return data


class OpeningHoursForm(OpenForm):
    """The same of one location; what is left empty is the organization's."""

    def without_province(self) -> list[tuple[str, Any]]:
        """As the organization, or none."""
        return [
            ("", gettext_lazy("As the organization")), (NO_HOLIDAYS, gettext_lazy("No holidays")),
        ]  # fmt: skip


def open_initial(hours: list[Hours], province: str) -> dict[str, Any]:
    """What the form shows."""
    if hours == ALWAYS:
        return {"is_always": True, "province": province}
    return {**hours_initial(hours), "is_always": False, "province": province}
