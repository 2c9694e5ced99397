"""What a calendar address is made for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opentrax.workorders.models import CalendarKind


class CalendarForm(forms.Form):
    """A name, and whose visits."""

    name = forms.CharField(
        label=_("What for"), max_length=60, help_text=_("The calendar that will read it.")
    )
    kind = forms.ChoiceField(label=_("Whose visits"))

    def __init__(self, *args: Any, kinds: Sequence[CalendarKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
