"""Forms of imports."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.imports import Kind
from opentrax.directory.models import ImportRun
from opentrax.kit.imports import column_letters
from opentrax.kit.imports.values import DAY_FIRST, MONTH_FIRST

_MARKS = [(".", gettext_lazy("a point: 1234.5")), (",", gettext_lazy("a comma: 1234,5"))]
_ORDERS = [
    (DAY_FIRST, gettext_lazy("day first: 31/12/2026")),
    (MONTH_FIRST, gettext_lazy("month first: 12/31/2026")),
]


class UploadForm(forms.Form):
    """A table, and what it is about."""

    kind = forms.ChoiceField(label=gettext_lazy("What is the table about?"))
    table = forms.FileField(
        label=gettext_lazy("Table"), allow_empty_file=True,
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm,text/csv"}
        ),
        help_text=gettext_lazy(
            "CSV or XLSX, with the titles of its columns in the first row. At most 20,000 rows."
        ),
    )  # fmt: skip

    def __init__(self, kinds: Sequence[Kind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.code, one.label) for one in kinds]  # type: ignore[attr-defined]


class ColumnsForm(forms.Form):
    """Which column is which field, and how numbers and days are written."""

    decimal_mark = forms.ChoiceField(
        label=gettext_lazy("Numbers have before their decimals"), choices=_MARKS
    )
    day_order = forms.ChoiceField(
        label=gettext_lazy("Dates are written"), choices=_ORDERS,
        help_text=gettext_lazy("2026-12-31 is understood either way."),
    )  # fmt: skip

    def __init__(self, run: ImportRun, kind: Kind, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"decimal_mark": run.decimal_mark, "day_order": run.day_order}
        super().__init__(*args, **kwargs)
        choices = [("", _("Leave it out")), *((one.key, one.label) for one in kind.columns())]
        for index, title in enumerate(run.header):
            letters = column_letters(index)
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=f"{letters}: {title}" if title else letters, choices=choices, required=False,
                initial=run.mapping[index],
            )  # fmt: skip

    def columns(self) -> list[forms.BoundField]:
        """A choice for each column, for the template."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    def mapping(self) -> list[str]:
        """The keys of the fields, in the order of the columns."""
        names = [name for name in self.fields if name.startswith("column_")]
        return [self.cleaned_data.get(name, "") for name in names]
