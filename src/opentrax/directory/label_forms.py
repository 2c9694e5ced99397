"""The form of a sheet of labels: which ones, on what sheet, from which place on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opentrax.kit.documents.labels import SHEETS

SHEET_WORDS = (
    ("letter-30", _("Letter, 3 × 10 labels of 66.7 × 25.4 mm (Avery 5160)")),
    ("a4-24", _("A4, 3 × 8 labels of 63.5 × 33.9 mm (Avery L7159)")),
)


class LabelsForm(forms.Form):
    """What to print; `chosen` are keys of rows, all of them at first."""

    sheet = forms.ChoiceField(label=_("Sheet"), choices=SHEET_WORDS)
    first = forms.IntegerField(
        label=_("Begin at label"), min_value=1, max_value=30, initial=1,
        help_text=_("For a sheet that was begun: count from the left, row by row."),
    )  # fmt: skip
    chosen = forms.MultipleChoiceField(
        label=_("Labels"), widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one label."),
            "invalid_choice": _("One of these labels is not there any more. Choose again."),
        },
    )  # fmt: skip

    def __init__(self, rows: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["chosen"]
        choice.choices = rows
        choice.initial = [key for key, _words in rows]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        sheet, first = SHEETS.get(data.get("sheet", "")), data.get("first")
        if sheet and first and first > sheet.count:
            self.add_error("first", _("This sheet has fewer labels."))
        return data
