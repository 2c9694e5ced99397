"""Forms of the directory."""

from collections.abc import Iterator
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from opentrax.directory.field_forms import add_own_fields, own_fields, own_initial, said_in
from opentrax.directory.models import (
    DEFAULT_RADIUS_M,
    Arrival,
    Client,
    FieldTarget,
    Location,
    Technician,
)
from opentrax.directory.rules import (
    MAX_RADIUS_M,
    MIN_RADIUS_M,
    Hours,
    NotAFenceError,
    fence_from_text,
)
from opentrax.directory.selectors import clients, own_locations
from opentrax.directory.services import LocationDetails, TechnicianDetails
from opentrax.engine.geo import LatLon
from opentrax.organizations.forms import TimeZoneField

MAX_UPLOAD_BYTES = 1_000_000
ENTRIES_PER_DAY = 2
WEEKDAYS = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"), gettext_lazy("Friday"), gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)  # fmt: skip


class LocationForm(forms.Form):
    """A location with its fence. The map's script writes the hidden fields; without it, the address
    places.
    """

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    reference = forms.CharField(
        label=pgettext_lazy("of a location", "Number"), max_length=40, required=False,
        help_text=gettext_lazy("Store or site number, if it has one."),
    )  # fmt: skip
    address = forms.CharField(
        label=gettext_lazy("Address"), max_length=300, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Searched on this installation's own map, nowhere else."),
    )  # fmt: skip
    latitude = forms.FloatField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    longitude = forms.FloatField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )
    radius_m = forms.FloatField(
        label=gettext_lazy("Radius of the fence (m)"), required=False,
        min_value=MIN_RADIUS_M, max_value=MAX_RADIUS_M, initial=int(DEFAULT_RADIUS_M),
    )  # fmt: skip
    fence_shape = forms.ChoiceField(
        choices=[("circle", "circle"), ("polygon", "polygon")],
        required=False,
        widget=forms.HiddenInput,
    )
    polygon = forms.CharField(required=False, widget=forms.HiddenInput, max_length=MAX_UPLOAD_BYTES)
    polygon_text = forms.CharField(
        label=gettext_lazy("Fence as GeoJSON"), required=False, max_length=MAX_UPLOAD_BYTES,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("Paste a Polygon to replace the fence."),
    )  # fmt: skip
    polygon_file = forms.FileField(
        label=gettext_lazy("or upload a GeoJSON file"), required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )  # fmt: skip
    client: "forms.ModelChoiceField[Client]" = forms.ModelChoiceField(
        label=gettext_lazy("Client"), queryset=None, required=False,
        empty_label=gettext_lazy("Our own"),
    )  # fmt: skip
    new_client = forms.CharField(
        label=gettext_lazy("or a new client"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A record of yours for a client that does not use Opentrax."),
    )
    access_instructions = forms.CharField(
        label=gettext_lazy("Access instructions"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Which door, whom to ask, where to park."),
    )  # fmt: skip
    arrival = forms.ChoiceField(
        label=gettext_lazy("Arrival and departure at this location"), required=False,
        choices=Arrival.choices, initial=Arrival.AUTOMATIC,
        help_text=gettext_lazy("What the trails of technicians’ phones may do for visits here."),
    )  # fmt: skip
    time_zone = TimeZoneField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["client"]
        choice.queryset = clients()  # type: ignore[attr-defined]
        choice.label_from_instance = lambda client: client.name  # type: ignore[attr-defined]
        add_own_fields(self, FieldTarget.LOCATION)

    def own_fields(self) -> list[forms.BoundField]:
        """The organization's own fields, for the template."""
        return own_fields(self)

    def clean_polygon_file(self) -> str:
        """The text of the upload."""
        upload: UploadedFile[bytes] | None = self.cleaned_data.get("polygon_file")
        if not upload:
            return ""
        if (upload.size or 0) > MAX_UPLOAD_BYTES:
            raise ValidationError(_("The file is larger than 1 MB."))
        try:
            return str(upload.read(), "utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(_("The file is no text in UTF-8.")) from error

    def clean(self) -> dict[str, Any]:
        """Check the fence against the pin; a fence without a pin puts the pin inside it."""
        data = super().clean() or self.cleaned_data
        latitude, longitude = data.get("latitude"), data.get("longitude")
        data["point"] = (
            (latitude, longitude) if latitude is not None and longitude is not None else None
        )
        pasted = data.get("polygon_file") or data.get("polygon_text")
        drawn = "" if data.get("fence_shape") == "circle" else data.get("polygon")
        text = pasted or drawn
        data["geometry"] = None
        if text:
            self._check_fence(data, text, "polygon_text" if pasted else None)
        return data

    def _check_fence(self, data: dict[str, Any], text: str, field: str | None) -> None:
        pin: LatLon | None = data["point"]
        try:
            data["geometry"], data["point"] = fence_from_text(text, pin)
        except NotAFenceError as error:
            self.add_error(field, str(error))

    def details(self) -> LocationDetails:
        """What the services take."""
        data = self.cleaned_data
        return LocationDetails(
            name=data["name"], time_zone=data["time_zone"], address=data["address"],
            reference=data["reference"],
            client=data["client"], new_client=data["new_client"], point=data["point"],
            radius_m=data["radius_m"] or DEFAULT_RADIUS_M, polygon=data["geometry"],
            access_instructions=data["access_instructions"],
            arrival=data["arrival"] or Arrival.AUTOMATIC, fields=said_in(self),
        )  # fmt: skip


def location_initial(location: Location) -> dict[str, Any]:
    """What the form shows of a location."""
    import json

    names = (
        "name", "reference", "address", "latitude", "longitude", "radius_m", "access_instructions",
        "arrival", "time_zone",
    )  # fmt: skip
    initial = {name: getattr(location, name) for name in names}
    polygon = json.dumps(location.polygon) if location.polygon else ""
    initial["radius_m"] = round(location.radius_m)
    return (
        initial
        | {"client": location.client_id, "polygon": polygon}
        | own_initial(location.field_values.all())
    )


class TechnicianForm(forms.Form):
    """A technician; with an address they are invited by mail."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=120)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30, required=False)
    start_location: "forms.ModelChoiceField[Location]" = forms.ModelChoiceField(
        label=gettext_lazy("Starts the day at"), queryset=None, required=False,
        empty_label=gettext_lazy("Nowhere in particular"),
    )  # fmt: skip
    time_zone = TimeZoneField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["start_location"]
        choice.queryset = own_locations().order_by("sort_key")  # type: ignore[attr-defined]
        choice.label_from_instance = lambda location: location.name  # type: ignore[attr-defined]

    def details(self) -> TechnicianDetails:
        """What the services take."""
        data = self.cleaned_data
        return TechnicianDetails(
            name=data["name"], time_zone=data["time_zone"], phone=data["phone"],
            start_location=data["start_location"],
        )  # fmt: skip


class NewTechnicianForm(TechnicianForm):
    """The same with the address that the invitation goes to."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254, required=False,
        help_text=gettext_lazy("Gets an invitation. Empty: plan for them without an account."),
    )  # fmt: skip
    field_order = ("name", "email", "phone", "start_location", "time_zone")


def technician_initial(technician: Technician) -> dict[str, Any]:
    """What the form shows of a technician."""
    names = ("name", "phone", "time_zone")
    initial: dict[str, Any] = {name: getattr(technician, name) for name in names}
    return initial | {"start_location": technician.start_location_id}


def _time_field(label: str) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "aria-label": label})
    return forms.TimeField(required=False, label=label, widget=widget)


class HoursForm(forms.Form):
    """A week of working hours: two stretches a day, each from … to; an end before its start is the
    next day.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, name in enumerate(WEEKDAYS):
            for entry in range(ENTRIES_PER_DAY):
                numbers = {"day": name, "n": entry + 1}
                starts = _("%(day)s, stretch %(n)d, from") % numbers
                ends = _("%(day)s, stretch %(n)d, to") % numbers
                self.fields[f"d{weekday}_{entry}_starts"] = _time_field(starts)
                self.fields[f"d{weekday}_{entry}_ends"] = _time_field(ends)

    def rows(self) -> Iterator[tuple[Any, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """Weekdays with their pairs of fields, for the template."""
        for weekday, name in enumerate(WEEKDAYS):
            pairs = [
                (self[f"d{weekday}_{n}_starts"], self[f"d{weekday}_{n}_ends"])
                for n in range(ENTRIES_PER_DAY)
            ]
            yield name, pairs

    def clean(self) -> dict[str, Any]:
        """Both ends of a stretch, or neither."""
        data = super().clean() or self.cleaned_data
        found = []
        for weekday in range(len(WEEKDAYS)):
            for n in range(ENTRIES_PER_DAY):
                starts: time | None = data.get(f"d{weekday}_{n}_starts")
                ends: time | None = data.get(f"d{weekday}_{n}_ends")
                if starts is not None and ends is not None:
                    found.append(Hours(weekday, starts, ends))
                elif starts is not None or ends is not None:
                    missing = "ends" if ends is None else "starts"
                    self.add_error(f"d{weekday}_{n}_{missing}", _("Give both times."))
        data["hours"] = found
        return data


def hours_initial(hours: list[Hours]) -> dict[str, time]:
    """What the form shows of a week."""
    initial: dict[str, time] = {}
    for weekday in range(len(WEEKDAYS)):
        of_day = [h for h in hours if h.weekday == weekday][:ENTRIES_PER_DAY]
        for n, entry in enumerate(of_day):
            initial[f"d{weekday}_{n}_starts"] = entry.starts
            initial[f"d{weekday}_{n}_ends"] = entry.ends
    return initial
