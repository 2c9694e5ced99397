"""The form of a part that was used."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.models import Part
from opentrax.directory.part_forms import own_places, place_choice, quantity_field
from opentrax.directory.parts import MOST_FITTING, parts_fitting
from opentrax.workorders.models import Visit


def one_part(text: str) -> Part:
    """The one part that a number, a bar code or words name; a ValidationError says what to do."""
    found = parts_fitting(text)
    if not found:
        raise forms.ValidationError(_("No part of your catalogue fits. Look its number up."))
    if len(found) > 1:
        named = ", ".join(f"{part.number} {part.name}" for part in found[:MOST_FITTING])
        raise forms.ValidationError(
            _("Several parts fit: enter the number of one. %(named)s") % {"named": named}
        )
    return found[0]


class UsePartForm(forms.Form):
    """Which part, how many, from where, and on which visit."""

    part = forms.CharField(
        label=gettext_lazy("Part"), max_length=120,
        help_text=gettext_lazy("Its number, its bar code, or words of its name."),
    )  # fmt: skip
    quantity = quantity_field(gettext_lazy("Quantity"))
    place = place_choice(gettext_lazy("From"))
    visit = forms.ChoiceField(label=gettext_lazy("Visit"), required=False)

    def __init__(
        self, visits: list[tuple[Visit, str]], *args: Any, van_id: UUID | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        own_places(self.fields["place"])
        self.fields["place"].initial = van_id
        self.visits = {str(visit.pk): visit for visit, _label in visits}
        named = [(str(visit.pk), label) for visit, label in visits]
        self.fields["visit"].choices = [("", _("No visit")), *named]  # type: ignore[attr-defined]

    def clean_part(self) -> Part:
        """One part of the catalogue."""
        return one_part(self.cleaned_data["part"])

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        return {
            "part": data["part"], "place": data["place"], "quantity": data["quantity"],
            "visit": self.visits.get(data["visit"]),
        }  # fmt: skip
