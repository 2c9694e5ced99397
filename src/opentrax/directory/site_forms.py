"""Forms of the tree of locations, of contacts and of keys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from opentrax.directory.models import ContactAudience, Location, SiteKind
from opentrax.directory.selectors import own_locations
from opentrax.directory.services.contacts import ContactDetails
from opentrax.directory.sites import with_all_below


class SiteForm(forms.Form):
    """What a location is, and what it lies in."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=SiteKind.choices)
    parent: "forms.ModelChoiceField[Location]" = forms.ModelChoiceField(
        label=gettext_lazy("Lies in"), queryset=None, required=False,
        empty_label=gettext_lazy("Nothing: it stands by itself"),
        help_text=gettext_lazy(
            "Without a point of its own it has the fence of what it lies in."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, location: Location, **kwargs: Any) -> None:
        kwargs["initial"] = {"kind": location.kind, "parent": location.parent_id}
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["parent"]
        choice.queryset = (
            own_locations().exclude(pk__in=with_all_below(location.pk)).order_by("sort_key", "id")
        )
        choice.label_from_instance = lambda place: f"{place.name} ({place.get_kind_display()})"


class ContactForm(forms.Form):
    """Somebody to ask at a location."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    role = forms.CharField(label=gettext_lazy("What they do there"), max_length=80, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )  # fmt: skip
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    audience = forms.ChoiceField(
        label=gettext_lazy("Who sees it"), choices=ContactAudience.choices,
        initial=ContactAudience.PROVIDER,
        help_text=gettext_lazy(
            "Whoever works there sees it while the offer stands or was accepted. Tell people that"
            " you write them down."
        ),
    )  # fmt: skip

    def details(self) -> ContactDetails:
        """What the services take."""
        return ContactDetails(**self.cleaned_data)


class KeyForm(forms.Form):
    """A key of a location."""

    number = forms.CharField(label=gettext_lazy("Number on the key"), max_length=40)
    opens = forms.CharField(label=gettext_lazy("What it opens"), max_length=120, required=False)
    kept_at = forms.CharField(
        label=gettext_lazy("Where it hangs"), max_length=120, required=False,
        help_text=gettext_lazy("Whoever works there reads it too."),
    )  # fmt: skip


class HolderForm(forms.Form):
    """Who takes a key."""

    holder = forms.CharField(label=gettext_lazy("Who takes it?"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("Their e-mail"), max_length=254, required=False)
