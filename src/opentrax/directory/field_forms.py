"""Forms of an organization's own fields, and these fields in other forms."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.fields import CATEGORIES, fields_of
from opentrax.directory.models import CustomField, FieldKind, FieldTarget
from opentrax.directory.models.fields import FieldValue
from opentrax.directory.rules.fields import LINE, MOST_IN_A_LINE, MOST_LETTERS, NO, YES
from opentrax.directory.services.fields import FieldDetails

_PREFIX = "own_"


def add_own_fields(form: forms.Form, target: str) -> None:
    """Put the organization's own fields into a form, after its others. What stands in them so far
    is the form's initial `own_values`.
    """
    values: Mapping[UUID, str] = form.initial.get("own_values", {})
    for field in fields_of(target):
        said = values.get(field.pk, "")
        made = _form_field(field, said)
        made.label, made.required = field.name, field.is_required
        made.initial = said.split(LINE) if field.kind == FieldKind.CHOICES else said
        if field.unit:
            made.label = f"{field.name} ({field.unit})"
        if field.category:
            made.help_text = _("Holds %(what)s.") % {"what": CATEGORIES.get(field.category, "")}
        form.fields[f"{_PREFIX}{field.pk.hex}"] = made


def _form_field(field: CustomField, said: str) -> forms.Field:
    options = [(line, line) for line in field.option_list]
    if said and field.kind == FieldKind.CHOICE and said not in field.option_list:
        options.append((said, said))  # taken off the list since
    if field.kind == FieldKind.LONG_TEXT:
        return forms.CharField(
            max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 3}), strip=True
        )
    if field.kind == FieldKind.NUMBER:
        widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"})
        return forms.DecimalField(max_digits=18, decimal_places=6, widget=widget)
    if field.kind == FieldKind.DATE:
        return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    if field.kind == FieldKind.YES_NO:
        return forms.ChoiceField(choices=[("", "–"), (YES, _("Yes")), (NO, _("No"))])
    if field.kind == FieldKind.CHOICE:
        return forms.ChoiceField(choices=[("", "–"), *options])
    if field.kind == FieldKind.CHOICES:
        gone = [(line, line) for line in said.split(LINE) if line and (line, line) not in options]
        return forms.MultipleChoiceField(
            choices=[*options, *gone], widget=forms.CheckboxSelectMultiple
        )
    return forms.CharField(max_length=MOST_IN_A_LINE)


def own_fields(form: forms.Form) -> list[forms.BoundField]:
    """Those fields of a form, for a template."""
    return [form[name] for name in form.fields if name.startswith(_PREFIX)]


def said_in(form: forms.Form) -> dict[UUID, str]:
    """What was written in them, as services take it."""
    return {
        UUID(name.removeprefix(_PREFIX)): _text(value)
        for name, value in form.cleaned_data.items()
        if name.startswith(_PREFIX)
    }


def _text(value: Any) -> str:
    if value is None:
        return ""
    return LINE.join(value) if isinstance(value, list) else str(value)


def own_initial(values: Iterable[FieldValue]) -> dict[str, Any]:
    """What a form shows of a row's values."""
    return {"own_values": {value.field_id: value.text for value in values}}


class FieldForm(forms.Form):
    """A field to change: its name, list, place."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    unit = forms.CharField(
        label=gettext_lazy("Unit"), max_length=20, required=False,
        help_text=gettext_lazy("Of a number, such as kW."),
    )  # fmt: skip
    options = forms.CharField(
        label=gettext_lazy("List"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Of a choice: one entry in each line."),
    )  # fmt: skip
    position = forms.IntegerField(
        label=gettext_lazy("Place in the order"), required=False, min_value=0, max_value=999,
        initial=0,
    )  # fmt: skip
    is_required = forms.BooleanField(label=gettext_lazy("Has to be filled in"), required=False)

    def details(self) -> FieldDetails:
        """What the services take."""
        data = self.cleaned_data
        return FieldDetails(
            **{name: data[name] for name in data if name != "position"},
            position=data["position"] or 0,
        )


class NewFieldForm(FieldForm):
    """A field to add: also what it is of, its kind, and what it holds about a person."""

    target = forms.ChoiceField(label=gettext_lazy("Field of"), choices=FieldTarget.choices)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=FieldKind.choices)
    category = forms.ChoiceField(
        label=gettext_lazy("Holds about a person"), required=False,
        choices=[("", gettext_lazy("nothing about a person")), *CATEGORIES.items()],
        help_text=gettext_lazy(
            "Decides what copies and erasures take, and whether searches find it."
        ),
    )  # fmt: skip
    field_order = (
        "target", "name", "kind", "unit", "options", "category", "position", "is_required",
    )  # fmt: skip


def field_initial(field: CustomField) -> dict[str, Any]:
    """What the form shows of a field."""
    names = ("name", "unit", "options", "position", "is_required")
    return {name: getattr(field, name) for name in names}
