"""The form by which a provider hands a work order on."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.models import Location
from opentrax.directory.selectors import own_locations
from opentrax.workorders.candidates import candidates
from opentrax.workorders.caps import cap_label
from opentrax.workorders.cost_forms import amount_field
from opentrax.workorders.forms import due_field, location_label
from opentrax.workorders.lists import work_settings
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.offer_forms import candidate_label, minutes_choices
from opentrax.workorders.services.subcontracts import HandOnDetails
from opentrax.workorders.states import Priority


class HandOnForm(forms.Form):
    """To whom, what, where, and by when; nothing of the client's amounts."""

    provider = forms.ChoiceField(label=gettext_lazy("Partner"))
    answer_minutes = forms.TypedChoiceField(label=gettext_lazy("Time to answer"), coerce=int)
    title = forms.CharField(label=gettext_lazy("What is to be done?"), max_length=140)
    description = forms.CharField(
        label=gettext_lazy("Problem and instructions"), required=False, max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    location: "forms.ModelChoiceField[Location]" = forms.ModelChoiceField(
        label=gettext_lazy("Location"), queryset=None, required=False,
        help_text=gettext_lazy(
            "The client’s is copied into your locations, with its fence, hours and access; the"
            " copy is brought up to date each time."
        ),
    )  # fmt: skip
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), choices=Priority.choices)
    nte_amount = amount_field(
        "", required=False,
        help_text=gettext_lazy("Between you and your partner. Left empty, your own rules say it."),
    )  # fmt: skip
    due_at = due_field()

    def __init__(self, order: WorkOrder, data: Any = None, *, units: str = "metric") -> None:
        super().__init__(data, initial=_initial(order))
        known = [
            one
            for one in candidates(order)
            if not one.is_own and one.provider_id != order.organization_id
        ]
        self.has_partners = bool(known)
        self.fields["provider"].choices = [  # type: ignore[attr-defined]
            (str(one.provider_id), candidate_label(one, units)) for one in known
        ]
        usual = work_settings().answer_minutes
        minutes = self.fields["answer_minutes"]
        minutes.choices = minutes_choices(_("until it is taken back"), usual)  # type: ignore[attr-defined]
        minutes.initial = str(usual)
        place: Any = self.fields["location"]
        place.queryset = own_locations().order_by("sort_key")
        place.label_from_instance = location_label
        place.empty_label = _("As the client’s: %(name)s") % {"name": order.location.name}
        self.fields["nte_amount"].label = cap_label()

    def partner_id(self) -> UUID:
        """Whom it goes to."""
        return UUID(self.cleaned_data["provider"])

    def details(self) -> HandOnDetails:
        """What the service takes."""
        data = self.cleaned_data
        return HandOnDetails(
            title=data["title"], description=data["description"], priority=data["priority"],
            due_at=data["due_at"], nte_amount=data["nte_amount"], location=data["location"],
            answer_minutes=data["answer_minutes"],
        )  # fmt: skip


def _initial(order: WorkOrder) -> dict[str, Any]:
    said = filter(None, (order.description, order.instructions))
    return {
        "title": order.title, "description": "\n\n".join(said), "priority": order.priority,
        "due_at": order.due_at,
    }  # fmt: skip
