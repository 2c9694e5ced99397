"""The form of how an organization pays time, and of the weeks to pay."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from opentrax.timesheets.pay import PayRules
from opentrax.timesheets.services.payroll import STEPS

_HOURS = {
    "invalid": _("Give a number of hours."),
    "min_value": _("At least %(limit_value)s hours."),
    "max_value": _("At most %(limit_value)s hours."),
}


class HoursField(forms.DecimalField):
    """Hours on the screen, whole minutes inside; empty for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, min_value=0, decimal_places=2, error_messages=_HOURS, **kwargs
        )

    def clean(self, value: Any) -> Any:
        """The minutes."""
        hours = super().clean(value)
        return None if hours is None else int((hours * 60).to_integral_value(ROUND_HALF_UP))

    def prepare_value(self, value: Any) -> Any:
        """What is stored in minutes, as hours."""
        if isinstance(value, int):
            hours = (Decimal(value) / 60).quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
            return f"{hours:f}"  # not 4E+1
        return value


class PayRulesForm(forms.Form):
    """How time is paid."""

    daily_after_minutes = HoursField(
        label=_("Overtime by day, above (hours)"), max_value=24,
        help_text=_("For example 8. Empty: no overtime by day."),
    )  # fmt: skip
    weekly_after_minutes = HoursField(
        label=_("Overtime by week, above (hours)"), max_value=168,
        help_text=_("For example 40. Empty: no overtime by week."),
    )  # fmt: skip
    pays_first_leg = forms.BooleanField(
        label=_("Pay the first leg: travel before the first time on site"), required=False
    )
    pays_last_leg = forms.BooleanField(
        label=_("Pay the last leg: travel after the last time on site"), required=False
    )
    pays_breaks = forms.BooleanField(label=_("Pay breaks"), required=False)
    step_minutes = forms.TypedChoiceField(
        label=_("Round each day’s paid time to"), coerce=int,
        choices=[(step, format_lazy(_("{minutes} min"), minutes=step)) for step in STEPS],
    )  # fmt: skip
    mileage_rate = forms.DecimalField(
        label=_("For each kilometer"), min_value=0, max_digits=8, decimal_places=4,
        help_text=_("In the currency of the organization; 0 for none."),
    )  # fmt: skip

    @classmethod
    def initial_of(cls, rules: PayRules) -> dict[str, Any]:
        """What the form shows of rules."""
        return {name: getattr(rules, name) for name in PayRules.__slots__}

    def rules(self) -> PayRules:
        """What the service takes."""
        return PayRules(**self.cleaned_data)
