"""The form of one section of a checklist: a field for each item that is asked, and for its photos.
Nothing is required by it: what is missing is said where the work is to be done.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from opentrax.kit.forms import FileInput
from opentrax.workorders.checklists import Given, Item, ItemKind, PhotoRule
from opentrax.workorders.checklists.answers import chosen
from opentrax.workorders.feed_forms import FilesField
from opentrax.workorders.services import Answers, Upload

PHOTO = "_photo"


def photo_name(item: Item) -> str:
    """The name of an item's field of photos."""
    return f"{item.key}{PHOTO}"


class SectionAnswersForm(forms.Form):
    """A section as it is asked now."""

    def __init__(
        self, items: Sequence[Item], given: Mapping[str, Given], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            if item.kind != ItemKind.PHOTO:
                self.fields[item.key] = _field(item)
                value = given.get(item.key, Given()).value
                many = item.kind == ItemKind.MANY
                self.initial[item.key] = chosen(value) if many else value
            if item.kind == ItemKind.PHOTO or item.photo != PhotoRule.NONE:
                self.fields[photo_name(item)] = _photos(item)


def _field(item: Item) -> forms.Field:
    common: dict[str, Any] = {"label": str(item.text), "required": False}
    common["help_text"] = " ".join(part for part in (_range(item), str(item.hint)) if part)
    if item.kind in (ItemKind.YES_NO, ItemKind.CHOICE):
        choices = [*item.choices, ("", _("Not answered"))]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if item.kind == ItemKind.MANY:
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=item.choices, widget=widget, **common)
    if item.kind == ItemKind.NUMBER:
        return forms.CharField(
            max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common
        )
    if item.kind == ItemKind.DATE:
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **common)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, **common)


def _range(item: Item) -> str:
    low, high, unit = item.minimum, item.maximum, item.unit
    if low is not None and high is not None:
        return _("Right from %(low)s to %(high)s %(unit)s.") % {
            "low": low, "high": high, "unit": unit,
        }  # fmt: skip
    if low is not None:
        return _("Right from %(low)s %(unit)s on.") % {"low": low, "unit": unit}
    if high is not None:
        return _("Right up to %(high)s %(unit)s.") % {"high": high, "unit": unit}
    return _("In %(unit)s.") % {"unit": unit} if unit else ""


def _photos(item: Item) -> forms.Field:
    is_photo = item.kind == ItemKind.PHOTO
    label = str(item.text) if is_photo else _("Photos of it")
    return FilesField(
        label=label, required=False, max_length=500, allow_empty_file=True,
        help_text=str(item.hint) if is_photo else "",
        widget=FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip


def answers_of(section: str, posted: Any, files: "MultiValueDict[str, Any]") -> Answers:
    """What was sent; `asked` names the items that were on the form."""
    keys = posted.getlist("asked")
    photos = {
        key: [Upload(one.file, one.name or "") for one in files.getlist(f"{key}{PHOTO}")]
        for key in keys
    }
    return Answers(section, {key: posted.getlist(key) for key in keys}, photos)
