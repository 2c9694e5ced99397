"""Forms of the rules by which check-ins are weighed."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.models import Location
from opentrax.directory.selectors import own_locations
from opentrax.directory.trades import trade_choices, trade_name
from opentrax.workorders.check_in_states import Manner, Way
from opentrax.workorders.models import CheckInRule
from opentrax.workorders.rules.check_ins import CHOOSABLE
from opentrax.workorders.services.check_in_rules import LONGEST_HOURS, CheckInTerms

_WAYS = [(str(way), Way(way).label) for way in CHOOSABLE]


def _time(label: Any, help_text: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, help_text=help_text, widget=widget)


class CheckInRuleForm(forms.Form):
    """Where a rule holds, and what it makes of a check-in."""

    location: "forms.ModelChoiceField[Location]" = forms.ModelChoiceField(
        label=gettext_lazy("Location"), queryset=None, required=False,
        empty_label=gettext_lazy("Any location"),
    )  # fmt: skip
    trade = forms.ChoiceField(label=gettext_lazy("Trade"), required=False)
    outside = forms.ChoiceField(
        label=gettext_lazy("The phone is outside the fence"), choices=Manner.choices,
        help_text=gettext_lazy("Where its accuracy leaves no doubt."),
    )  # fmt: skip
    manual = forms.ChoiceField(
        label=gettext_lazy("Nothing shows where somebody is"), choices=Manner.choices,
        help_text=gettext_lazy("By hand, and the phone tells no position."),
    )  # fmt: skip
    hours = forms.ChoiceField(
        label=gettext_lazy("Outside the acceptable hours"), choices=Manner.choices
    )
    from_time = _time(gettext_lazy("Acceptable from"))
    to_time = _time(
        gettext_lazy("Acceptable to"),
        gettext_lazy(
            "On the clock of the location. Equal times are the whole day; an end before its start"
            " is on the next day."
        ),
    )
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("Ways that count"), choices=_WAYS, widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose a way at least by which people can check in.")
        },
    )  # fmt: skip
    out_after_hours = forms.IntegerField(
        label=gettext_lazy("Check out by itself after (hours)"), min_value=0,
        max_value=LONGEST_HOURS,
        help_text=gettext_lazy(
            "0: never. A departure that nobody told is dated by the last evidence inside the fence,"
            " and flagged."
        ),
    )  # fmt: skip
    reminds = forms.BooleanField(
        label=gettext_lazy("Remind 30 minutes after the planned end of a visit"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["location"]
        place.queryset = own_locations().order_by("sort_key")  # type: ignore[attr-defined]
        place.label_from_instance = lambda location: location.name  # type: ignore[attr-defined]
        known = self.initial.get("trade", "")
        choices = [("", _("Any trade")), *trade_choices()]
        if known not in dict(choices):  # archived since
            choices.append((known, trade_name(known, self.initial.get("trade_label", ""))))
        self.fields["trade"].choices = choices  # type: ignore[attr-defined]

    def terms(self) -> CheckInTerms:
        """What the services take."""
        return CheckInTerms(**self.cleaned_data)


NEW_RULE = {
    "outside": Manner.FLAG, "manual": Manner.FLAG, "hours": Manner.ALLOW, "from_time": time(0),
    "to_time": time(0), "ways": [str(way) for way in CHOOSABLE], "out_after_hours": 0,
    "reminds": True,
}  # fmt: skip


def rule_initial(rule: CheckInRule) -> dict[str, Any]:
    """What the form shows of a rule."""
    return {
        **{name: getattr(rule, name) for name in NEW_RULE},
        "location": rule.location_id, "trade": rule.trade_code, "trade_label": rule.trade_label,
    }  # fmt: skip
