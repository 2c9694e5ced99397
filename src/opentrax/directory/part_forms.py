"""Forms of parts and stocks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import MovementKind, Part, PlaceKind, StockPlace, Technician
from opentrax.directory.parts import places
from opentrax.directory.services.parts import PartDetails
from opentrax.directory.services.stock import COMES, GOES, PlaceDetails
from opentrax.kit.money import currency_choices
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.selectors import current_organization

_MOVED_BY_HAND = [
    (str(kind.value), kind.label)
    for kind in (MovementKind.RECEIVED, MovementKind.MOVED, *sorted(GOES))
    if kind in COMES | GOES | {MovementKind.MOVED}
]


def quantity_field(
    label: Any, *, required: bool = True, help_text: Any = "", places: int = 3
) -> forms.DecimalField:
    """A quantity or an amount of zero or more, as it is typed."""
    return forms.DecimalField(
        label=label, required=required, min_value=0, max_digits=8 + places, decimal_places=places,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )  # fmt: skip


class PartForm(forms.Form):
    """An article of the catalogue."""

    number = forms.CharField(label=_("Number"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    unit = forms.CharField(
        label=_("Unit"), max_length=20, required=False, help_text=_("Piece, m, box; empty: pieces.")
    )
    code = forms.CharField(
        label=_("Bar code"), max_length=80, required=False,
        help_text=_("What a scanner reads on it."),
    )  # fmt: skip
    cost = quantity_field(
        _("Cost of one"), required=False,
        help_text=_(
            "What you pay. Clients see it only where the contract has a mark-up on parts."
        ),
    )  # fmt: skip
    price = quantity_field(
        _("Price of one"), required=False,
        help_text=_("What you charge where the contract has no mark-up on parts."),
    )  # fmt: skip
    currency = forms.ChoiceField(label=_("Currency"))
    supplier = forms.CharField(label=_("Supplier"), max_length=120, required=False)
    supplier_number = forms.CharField(
        label=_("The supplier’s number"), max_length=60, required=False
    )
    reorder_at = quantity_field(
        _("Order again at"), required=False,
        help_text=_("At this quantity in all or below it stands on the order list."),
    )  # fmt: skip
    reorder_quantity = quantity_field(
        _("Quantity of an order"), required=False,
        help_text=_("What is ordered at a time: a box, a roll."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = currency_choices()  # type: ignore[attr-defined]

    def details(self) -> PartDetails:
        """What the services take."""
        return PartDetails(**self.cleaned_data)


def part_initial(part: Part | None) -> dict[str, Any]:
    """What the form shows of a part; a new one has the currency of the one before."""
    if part is not None:
        return {name: getattr(part, name) for name in PartForm.base_fields}
    rows = Part.objects.filter(organization_id=current_organization_id())
    last = rows.order_by("-created_at", "-id").values_list("currency", flat=True).first()
    return {"currency": last or current_organization().currency}


class PlaceForm(forms.Form):
    """A store, or a van."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PlaceKind.choices)
    name = forms.CharField(label=_("Name"), max_length=80)
    technician: "forms.ModelChoiceField[Technician]" = forms.ModelChoiceField(
        label=_("Goes with"), queryset=None, required=False, empty_label=_("Nobody"),
        help_text=_("A van without anybody is everybody’s."),
    )  # fmt: skip
    may_go_below = forms.BooleanField(
        label=_("May go below zero"), required=False,
        help_text=_("Parts may be used there before they are booked in."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Technician.objects.filter(
            organization_id=current_organization_id(), archived_at=None
        ).order_by("name", "id")
        choice = self.fields["technician"]
        choice.queryset = own  # type: ignore[attr-defined]
        choice.label_from_instance = lambda one: one.name  # type: ignore[attr-defined]

    def details(self) -> PlaceDetails:
        """What the services take."""
        data = self.cleaned_data
        chosen = data["technician"]
        return PlaceDetails(
            data["name"], data["kind"], chosen.pk if chosen else None, data["may_go_below"]
        )


def place_initial(place: StockPlace) -> dict[str, Any]:
    """What the form shows of a place."""
    return {
        "kind": place.kind, "name": place.name, "technician": place.technician_id,
        "may_go_below": place.may_go_below,
    }  # fmt: skip


def place_choice(label: Any, *, required: bool = True) -> "forms.ModelChoiceField[StockPlace]":
    """A choice of places; the form gives its rows."""
    return forms.ModelChoiceField(
        label=label, queryset=None, required=required,
        empty_label=None if required else _("No other place"),
    )  # fmt: skip


def own_places(*fields: forms.Field) -> None:
    """Let choices offer the places of the organization in scope."""
    for field in fields:
        found = places()
        field.queryset = StockPlace.objects.filter(pk__in=[p.pk for p in found])  # type: ignore[attr-defined]
        field.choices = [(p.pk, p.name) for p in found]  # type: ignore[attr-defined]


class MovementForm(forms.Form):
    """What happened to a part."""

    kind = forms.ChoiceField(label=_("What happened"), choices=_MOVED_BY_HAND)
    quantity = quantity_field(_("Quantity"))
    place = place_choice(_("Place"))
    to_place = place_choice(_("Moved to"), required=False)
    words = forms.CharField(label=_("Why"), max_length=140, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_places(self.fields["place"], self.fields["to_place"])
        choice: Any = self.fields["to_place"]
        choice.choices = [("", choice.empty_label), *choice.choices]

    def clean(self) -> dict[str, Any]:
        """Only a move has two places."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == MovementKind.MOVED and not data.get("to_place"):
            self.add_error("to_place", _("Choose the place that they go to."))
        return data


class CountForm(forms.Form):
    """A row for each part; those that stay empty were not counted."""

    words = forms.CharField(label=_("Remark"), max_length=140, required=False)

    def __init__(self, rows: list[Part], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {f"count-{part.pk}": part for part in rows}
        for name, part in self.parts.items():
            self.fields[name] = quantity_field(part.name, required=False)

    def lines(self) -> list[tuple[Part, forms.BoundField]]:
        """Each part with its field, for the template."""
        return [(part, self[name]) for name, part in self.parts.items()]

    def counted(self) -> dict[Any, Any]:
        """What was entered, by part."""
        said = {part.pk: self.cleaned_data.get(name) for name, part in self.parts.items()}
        return {key: quantity for key, quantity in said.items() if quantity is not None}
