"""Forms of assets."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.assets import possible_parents
from opentrax.directory.field_forms import add_own_fields, own_fields, own_initial, said_in
from opentrax.directory.models import Asset, AssetStatus, FieldTarget, Location
from opentrax.directory.selectors import own_locations
from opentrax.directory.services import AssetDetails
from opentrax.directory.trades import trade_choices, trade_name

_DASH = "\u2013 "
_USED = [(str(one.value), one.label) for one in AssetStatus if one != AssetStatus.RETIRED]


def _date(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget)


def place_name(location: Any) -> str:
    """A location as a select shows it."""
    return f"{location.name} ({location.reference})" if location.reference else str(location.name)


class AssetForm(forms.Form):
    """An asset; what it can be part of follows from its location."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    location: "forms.ModelChoiceField[Location]" = forms.ModelChoiceField(
        label=gettext_lazy("Location"), queryset=None, empty_label=gettext_lazy("Choose a location")
    )
    parent = forms.ChoiceField(
        label=gettext_lazy("Part of"), required=False,
        error_messages={
            "invalid_choice": gettext_lazy(
                "An asset is part of another one at the same location only."
            )
        },
    )  # fmt: skip
    tag = forms.CharField(
        label=gettext_lazy("Tag"), max_length=40, required=False,
        help_text=gettext_lazy("What is written on it. Empty: it gets one of its own."),
    )  # fmt: skip
    make = forms.CharField(label=gettext_lazy("Make"), max_length=80, required=False)
    model = forms.CharField(label=gettext_lazy("Model"), max_length=80, required=False)
    serial = forms.CharField(label=gettext_lazy("Serial number"), max_length=80, required=False)
    trade = forms.ChoiceField(label=gettext_lazy("Trade"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=_USED)
    installed_on = _date(gettext_lazy("Installed on"))
    warranty_until_on = _date(gettext_lazy("Warranty until"))
    warranty_by = forms.CharField(
        label=gettext_lazy("Warranty by"), max_length=120, required=False,
        help_text=gettext_lazy("The company to call while the warranty holds."),
    )  # fmt: skip
    notes = forms.CharField(
        label=gettext_lazy("Notes"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, asset: Asset | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["location"]
        choice.queryset = own_locations().order_by("sort_key")  # type: ignore[attr-defined]
        choice.label_from_instance = place_name  # type: ignore[attr-defined]
        self._offer_parents(asset)
        known = self.initial.get("trade", "")
        trades = [("", _("No trade")), *trade_choices()]
        if known not in dict(trades):  # archived since
            trades.append((known, trade_name(known, self.initial.get("trade_label", ""))))
        self.fields["trade"].choices = trades  # type: ignore[attr-defined]
        add_own_fields(self, FieldTarget.ASSET)

    def own_fields(self) -> list[forms.BoundField]:
        """The organization's own fields, for the template."""
        return own_fields(self)

    def _offer_parents(self, asset: Asset | None) -> None:
        said = self.data.get("location") if self.is_bound else self.initial.get("location")
        key = _key(said)
        place = own_locations().filter(pk=key).first() if key is not None else None
        rows = possible_parents(place, asset) if place is not None else []
        named = [
            (str(p.asset.pk), f"{_DASH * p.depth}{p.asset.name} ({p.asset.tag})") for p in rows
        ]
        self.fields["parent"].choices = [("", _("Nothing else")), *named]  # type: ignore[attr-defined]
        if place is None:
            self.fields["parent"].help_text = _("To be chosen once the asset has a location.")

    def details(self) -> AssetDetails:
        """What the services take."""
        data = self.cleaned_data
        names = (
            "name", "tag", "make", "model", "serial", "installed_on", "warranty_until_on",
            "warranty_by", "status", "trade", "notes",
        )  # fmt: skip
        parent = data["parent"]
        return AssetDetails(
            **{name: data[name] for name in names},
            parent_id=UUID(parent) if parent else None,
            fields=said_in(self),
        )


def _key(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def asset_initial(asset: Asset) -> dict[str, Any]:
    """What the form shows of an asset."""
    names = (
        "name", "tag", "make", "model", "serial", "installed_on", "warranty_until_on",
        "warranty_by", "status", "notes", "trade_label",
    )  # fmt: skip
    initial = {name: getattr(asset, name) for name in names}
    return initial | {
        "location": asset.location_id, "parent": asset.parent_id, "trade": asset.trade_code,
        **own_initial(asset.field_values.all()),
    }  # fmt: skip
