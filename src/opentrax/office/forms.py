"""Forms of pages over several apps."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.models import Client
from opentrax.kit.clock import now
from opentrax.kit.privacy.paths import Who
from opentrax.privacy.models.requests import KIND_WORDS
from opentrax.privacy.retention.scope import Termed
from opentrax.privacy.rules.requests import Kind
from opentrax.privacy.services.decisions import OnBehalf
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


class OwnRequestForm(forms.Form):
    """What somebody who is signed in asks for; erasure has a page of its own."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("In your words"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What is wrong, or what you object to. Not needed for a copy."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [k for k in Kind if k is not Kind.ERASURE]
        self.fields["kind"].choices = [(k.value, KIND_WORDS[k]) for k in kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") in (Kind.CORRECTION, Kind.OBJECTION) and not found.get("words"):
            self.add_error("words", _("Say what is wrong, or what you object to."))
        return found


class OnBehalfForm(forms.Form):
    """What somebody asked an organization for by phone, letter or at the door."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What"), choices=[(k.value, w) for k, w in KIND_WORDS.items()]
    )
    client: Any = forms.ModelChoiceField(
        label=gettext_lazy("Client"), queryset=None, required=False,
        help_text=gettext_lazy("Where it is about a client who is a person."),
    )  # fmt: skip
    address = forms.EmailField(label=gettext_lazy("Their e-mail"), required=False, max_length=254)
    words = forms.CharField(
        label=gettext_lazy("How you know who asks, and what they said"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clients = Client.objects.filter(archived_at=None).order_by("sort_key")
        self.fields["client"].queryset = clients  # type: ignore[attr-defined]
        self.fields["client"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]

    def asked(self) -> OnBehalf:
        """As the service takes it."""
        client = self.cleaned_data["client"]
        return OnBehalf(
            kind=Kind(self.cleaned_data["kind"]), words=self.cleaned_data["words"],
            record_place="directory.Client" if client else "",
            record_id=client.pk if client else None, address=self.cleaned_data["address"],
        )  # fmt: skip


class WhoseForm(forms.Form):
    """Whose rows, and of which store of the data map."""

    whom = forms.ChoiceField(label=gettext_lazy("Who"))
    place = forms.ChoiceField(label=gettext_lazy("What"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from opentrax.directory.selectors import technicians
        from opentrax.organizations.selectors import members
        from opentrax.privacy.selectors.holding import holdable

        self._people = {f"person:{m.person_id}": m.person for m in members()}
        alone = technicians().filter(person=None)
        self._technicians = {f"technician:{t.pk}": t for t in alone}
        self._places = {termed.label: termed for termed in holdable()}
        known = {**self._people, **self._technicians}
        self.fields["whom"].choices = [(key, one.name) for key, one in known.items()]  # type: ignore[attr-defined]
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (label, termed.declared.what) for label, termed in self._places.items()
        ]

    @property
    def termed(self) -> Termed:
        """The store that was chosen."""
        return self._places[self.cleaned_data["place"]]

    @property
    def who(self) -> Who:
        """What its rows know the person by."""
        from opentrax.privacy.selectors.holding import somebody

        key = self.cleaned_data["whom"]
        technician = self._technicians.get(key)
        return somebody(self._people.get(key), technician.pk if technician is not None else None)


class HeldRowsForm(forms.Form):
    """What of the chosen rows is held, why, and until when."""

    fields_held = forms.MultipleChoiceField(
        label=gettext_lazy("Only these values"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all of each row."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A law, a dispute or an agreement. Whom it is about sees this."),
    )  # fmt: skip
    until_on = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("On this day what was held back goes by itself."),
    )  # fmt: skip

    def __init__(self, *args: Any, whose: WhoseForm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from opentrax.privacy.selectors.holding import fields_of

        self.fields["until_on"].initial = (now() + _USUAL).date()
        if whose.is_bound and whose.is_valid():
            choices = [(name, f"{label} ({name})") for name, label in fields_of(whose.termed)]
            self.fields["fields_held"].choices = choices  # type: ignore[attr-defined]
