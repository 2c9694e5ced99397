"""Forms of tracking."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.models import Technician
from opentrax.directory.selectors import technicians
from opentrax.kit.forms import FileInput
from opentrax.tracking.models import DeviceKind
from opentrax.tracking.models.terms import LONGEST_DAYS

PHONE_APPS = [(k.value, k.label) for k in DeviceKind if k is not DeviceKind.BROWSER]
MOST_TRACK_BYTES = 20 * 1024 * 1024
_LOCAL = "%Y-%m-%dT%H:%M"


class AppForm(forms.Form):
    """Which app a phone uses, and what the phone is called."""

    kind = forms.ChoiceField(
        label=gettext_lazy("App on the phone"), choices=PHONE_APPS, initial=DeviceKind.TRACCAR,
        help_text=gettext_lazy(
            "Traccar Client suits most phones, Android and iPhone: one scan sets it up."
        ),
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Name of the phone"), max_length=60, required=False,
        help_text=gettext_lazy("For example “Work phone”."),
    )  # fmt: skip


if TYPE_CHECKING:
    _Choice = forms.ModelChoiceField[Technician]
else:
    _Choice = forms.ModelChoiceField


class TechnicianField(_Choice):
    """One of the technicians of the organization in scope."""

    def __init__(self) -> None:
        super().__init__(queryset=None, label=gettext_lazy("Technician"))

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class _OfATechnician(forms.Form):
    """A form that names a technician; whom it may name is asked for in the request's scope."""

    technician = TechnicianField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["technician"].queryset = technicians()  # type: ignore[attr-defined]


class DeviceForm(AppForm, _OfATechnician):
    """A new device for one of the organization's technicians."""

    field_order = ("technician", "kind", "name")


class TrackForm(forms.Form):
    """A recorded track to take in."""

    track = forms.FileField(
        label=gettext_lazy("Recorded track"),
        help_text=gettext_lazy(
            "CSV, GPX, GeoJSON, PLT, .rec of OwnTracks, or a Google Timeline; at most 20 MB,"
            " gzipped or not. Only what lies inside shifts is stored."
        ),
        widget=FileInput(attrs={"accept": ".csv,.gpx,.geojson,.geojsonl,.json,.plt,.rec,.txt,.gz"}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )

    def clean_track(self) -> Any:
        track = self.cleaned_data["track"]
        if track.size > MOST_TRACK_BYTES:
            raise ValidationError(
                _("The file is larger than 20 MB. Split it, or use opentrax import.")
            )
        return track


class TermForm(forms.Form):
    """For how many days positions are kept."""

    positions_kept_days = forms.IntegerField(
        label=gettext_lazy("Keep positions for (days)"), min_value=1, max_value=LONGEST_DAYS,
        error_messages={
            "required": gettext_lazy("Give a number of days."),
            "invalid": gettext_lazy("Give a whole number of days."),
            "min_value": gettext_lazy("At least %(limit_value)s day."),
            "max_value": gettext_lazy("At most %(limit_value)s days."),
        },
    )  # fmt: skip


class LocalTimeField(forms.DateTimeField):
    """A date and time on the clock of a zone, which the form sets."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)
        super().__init__(widget=widget, input_formats=[_LOCAL], **kwargs)


class EndForm(forms.Form):
    """A new end of a shift, in the viewer's zone."""

    ends_at = LocalTimeField(label=gettext_lazy("Ends"))


class ShiftForm(_OfATechnician):
    """A shift to plan, on the technician's own clock."""

    starts_at = LocalTimeField(label=gettext_lazy("Begins"))
    ends_at = LocalTimeField(label=gettext_lazy("Ends"))

    def clean(self) -> dict[str, Any]:
        """Read both times on the technician's clock."""
        cleaned: dict[str, Any] = super().clean() or {}
        technician = cleaned.get("technician")
        for name in ("starts_at", "ends_at"):
            if technician is not None and isinstance(cleaned.get(name), datetime):
                zone = ZoneInfo(technician.time_zone)
                cleaned[name] = cleaned[name].replace(tzinfo=zone)
        known = {"starts_at", "ends_at"} <= cleaned.keys()
        if known and cleaned["ends_at"] <= cleaned["starts_at"]:
            raise ValidationError(_("A shift must end after it begins."))
        return cleaned
