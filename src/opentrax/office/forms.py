"""Forms of pages over several apps."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.kit.clock import now
from opentrax.tracking.forms import TechnicianField

_PLACES = ("tracking.Position", "tracking.Tap", "tracking.Shift", "timesheets.TimeSegment")
_USUAL = timedelta(days=180)


class HoldForm(forms.Form):
    """What is to be held: something of a technician, from a day to a day, until a day, and why."""

    technician = TechnicianField()
    place = forms.ChoiceField(label=gettext_lazy("What"))
    from_on = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    to_on = forms.DateField(
        label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A law, a dispute or an agreement. The technician sees this."),
    )  # fmt: skip
    until_on = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("On this day what was held back goes by itself."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from opentrax.directory.selectors import technicians
        from opentrax.kit.privacy import declarations

        self.fields["technician"].queryset = technicians()  # type: ignore[attr-defined]
        places = [(label, declarations()[label].what) for label in _PLACES]
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["until_on"].initial = (now() + _USUAL).date()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"from_on", "to_on"} <= set(cleaned) and cleaned["to_on"] < cleaned["from_on"]:
            raise ValidationError(_("The end must come after the start."))
        return cleaned

    def span(self) -> tuple[datetime, datetime]:
        """Both days whole, in the technician's zone."""
        zone = ZoneInfo(self.cleaned_data["technician"].time_zone)
        last = self.cleaned_data["to_on"] + timedelta(days=1)
        return (
            datetime.combine(self.cleaned_data["from_on"], time.min, zone),
            datetime.combine(last, time.min, zone),
        )
