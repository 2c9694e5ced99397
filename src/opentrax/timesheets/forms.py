"""Forms of time: corrections, reasons, answers."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from opentrax.kit.forms import PairedIntegerField
from opentrax.timesheets.models import Kind
from opentrax.tracking.forms import LocalTimeField
from opentrax.workorders.models import Visit


def visit_choices(technician_id: UUID) -> list[tuple[str, str]]:
    """The technician's latest visits, for attaching time to one."""
    rows = (
        Visit.objects.filter(technician_id=technician_id)
        .exclude(status="cancelled")
        .select_related("work_order__location")
        .order_by("-planned_start_at")[:60]
    )
    return [
        ("", "—"),
        *[(str(v.pk), f"{v.work_order.number} · {v.work_order.location.name}") for v in rows],
    ]


class CorrectionForm(forms.Form):
    """What a stretch of time was, in the viewer's zone, and why somebody says so."""

    kind = forms.ChoiceField(label=gettext_lazy("What it was"), choices=Kind.choices)
    started_at = LocalTimeField(label=gettext_lazy("From"))
    ended_at = LocalTimeField(label=gettext_lazy("To"))
    visit_id = forms.ChoiceField(label=gettext_lazy("Visit"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        help_text=gettext_lazy("Stays with the entry: the technician and the office read it."),
    )

    def __init__(self, *args: Any, technician_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visit_id"].choices = visit_choices(technician_id)  # type: ignore[attr-defined]

    def clean_visit_id(self) -> UUID | None:
        value = self.cleaned_data["visit_id"]
        return UUID(value) if value else None


class ReasonForm(forms.Form):
    """A reason in a sentence."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class AnswerForm(forms.Form):
    """The answer to a dispute."""

    upheld = forms.TypedChoiceField(
        label=gettext_lazy("Was the time wrong?"),
        choices=[
            ("yes", gettext_lazy("Yes, it is or will be corrected")),
            ("no", gettext_lazy("No, it stays")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


_MINUTES = {
    "invalid": gettext_lazy("Give a whole number of minutes."),
    "min_value": gettext_lazy("At least %(limit_value)s minute."),
    "max_value": gettext_lazy("At most %(limit_value)s minutes."),
}


class BreakRuleForm(forms.Form):
    """After how long a break of how long is taken; both empty for none."""

    after_minutes = PairedIntegerField(
        label=gettext_lazy("Shift longer than (minutes)"), min_value=1, max_value=1440,
        help_text=gettext_lazy("For example 360. Leave both empty for no rule."),
        error_messages=_MINUTES,
    )  # fmt: skip
    length_minutes = PairedIntegerField(
        label=gettext_lazy("Length of the break (minutes)"), min_value=1, max_value=240,
        error_messages=_MINUTES,
    )  # fmt: skip
