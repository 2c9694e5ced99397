"""Forms of what a provider says of its trades and areas."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.models import AreaKind
from opentrax.directory.services.coverage import LEAST_KM, MOST_KM
from opentrax.directory.trades import DEFAULT_TRADES
from opentrax.privacy.provinces import PROVINCES


class TradesDoneForm(forms.Form):
    """Trades that are done."""

    trades = forms.MultipleChoiceField(
        label=gettext_lazy("Trades"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted((str(name), code) for code, name in DEFAULT_TRADES.items())
        self.fields["trades"].choices = [(code, name) for name, code in named]  # type: ignore[attr-defined]


class AreaForm(forms.Form):
    """One area; which of the fields is asked depends on how it is told."""

    kind = forms.ChoiceField(label=gettext_lazy("How you tell it"), choices=AreaKind.choices)
    place = forms.CharField(
        label=gettext_lazy("Place"), max_length=200, required=False,
        help_text=gettext_lazy("An address or a town, or latitude and longitude: 45.42, -75.69"),
    )  # fmt: skip
    radius_km = forms.IntegerField(
        label=gettext_lazy("Radius in km"), min_value=LEAST_KM, max_value=MOST_KM, required=False
    )
    province = forms.ChoiceField(label=gettext_lazy("Province or territory"), required=False)
    postal = forms.CharField(
        label=gettext_lazy("Beginning of the postal codes"), max_length=10, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [("", "–"), *[(code, name) for code, (name, _zone) in PROVINCES.items()]]
        self.fields["province"].choices = named  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What its kind needs is there."""
        data = super().clean() or {}
        needed = {
            AreaKind.RADIUS: ("place", "radius_km"), AreaKind.PROVINCE: ("province",),
            AreaKind.POSTAL: ("postal",),
        }  # fmt: skip
        for name in needed.get(data.get("kind", ""), ()):
            if name not in self.errors and not data.get(name):
                self.add_error(name, _("This is needed for the area that you chose."))
        return data

    def said(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        names = {AreaKind.RADIUS: "place", AreaKind.PROVINCE: "province", AreaKind.POSTAL: "postal"}
        return {
            "kind": data["kind"], "value": data[names[data["kind"]]],
            "radius_km": data["radius_km"] or 0,
        }  # fmt: skip
