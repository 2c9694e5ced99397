"""The form of a preventive plan. Its days are of the calendar of each location."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.models import Location
from opentrax.directory.selectors import own_locations
from opentrax.directory.trades import trade_choices, trade_name
from opentrax.workorders.candidates import candidates
from opentrax.workorders.caps import cap_label
from opentrax.workorders.codes import problem_choices
from opentrax.workorders.cost_forms import amount_field
from opentrax.workorders.forms import location_label
from opentrax.workorders.models import Plan
from opentrax.workorders.plan_states import Frequency, HolidayRule
from opentrax.workorders.plan_words import ordinal_choices
from opentrax.workorders.plans import places_of
from opentrax.workorders.rules.plans import (
    LAST,
    MOST_DAYS_AROUND,
    MOST_INTERVAL,
    MOST_TIMES,
    Rhythm,
    Window,
)
from opentrax.workorders.services.plans import PlanDetails
from opentrax.workorders.states import Priority


def _day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def _number(label: Any, most: int, *, least: int = 0, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, **more)


class PlanForm(forms.Form):
    """What is done again and again, where, how often, and who does it."""

    name = forms.CharField(label=gettext_lazy("Name of the plan"), max_length=80)
    title = forms.CharField(label=gettext_lazy("What is to be done?"), max_length=140)
    description = forms.CharField(
        label=gettext_lazy("Instructions"), required=False, max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    locations: "forms.ModelMultipleChoiceField[Location]" = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Locations"), queryset=None, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each gets a work order of its own on each date."),
    )  # fmt: skip
    interval = _number(gettext_lazy("Every"), MOST_INTERVAL, least=1, initial=1)
    frequency = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=Frequency.choices, initial=Frequency.MONTHLY
    )
    starts_on = _day_field(
        gettext_lazy("First day"),
        help_text=gettext_lazy(
            "What you leave open below goes by it. Dates before today are not made up for."
        ),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"), required=False, coerce=int,
        choices=[(str(day), name) for day, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For weeks; for months and years with the next field."),
    )  # fmt: skip
    ordinal = forms.TypedChoiceField(
        label=gettext_lazy("Which of them in the month"),
        required=False,
        coerce=int,
        empty_value="0",
    )  # fmt: skip
    month_days = forms.CharField(
        label=gettext_lazy("Days of the month"), required=False, max_length=100,
        help_text=gettext_lazy(
            "Such as 1, 15. Where a month is shorter, its last day counts: 31 is always the last."
        ),
    )  # fmt: skip
    until_on = _day_field(gettext_lazy("Until"), required=False)
    times = _number(gettext_lazy("How many times"), MOST_TIMES, least=1, required=False)
    holidays = forms.ChoiceField(
        label=gettext_lazy("On a public holiday"), choices=HolidayRule.choices,
        initial=HolidayRule.KEEP,
    )  # fmt: skip
    before_days = _number(gettext_lazy("Days before that count"), MOST_DAYS_AROUND, initial=0)
    after_days = _number(gettext_lazy("Days after that count"), MOST_DAYS_AROUND, initial=0)
    ahead_days = _number(
        gettext_lazy("Raised how many days ahead"), MOST_DAYS_AROUND, initial=14,
        help_text=gettext_lazy("At least when the days that count begin."),
    )  # fmt: skip
    trade = forms.ChoiceField(label=gettext_lazy("Trade"), required=False)
    problem_code = forms.ChoiceField(label=gettext_lazy("Problem code"), required=False)
    priority = forms.ChoiceField(
        label=gettext_lazy("Priority"), choices=Priority.choices, initial=Priority.NORMAL
    )
    nte_amount = amount_field("", required=False)
    provider = forms.ChoiceField(
        label=gettext_lazy("Who does it?"), required=False,
        help_text=gettext_lazy("It is offered to them as soon as it is raised."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: dict[str, Any] = self.fields
        found["locations"].queryset = own_locations().order_by("sort_key")
        found["locations"].label_from_instance = location_label
        found["ordinal"].choices = [("", _("Not by weekday")), *ordinal_choices()]
        known = self.initial.get("trade", "")
        trades = [("", _("No trade")), *trade_choices()]
        if known not in dict(trades):  # archived since
            trades.append((known, trade_name(known, self.initial.get("trade_label", ""))))
        found["trade"].choices = trades
        found["nte_amount"].label = cap_label()
        found["nte_amount"].help_text = _(
            "Left empty, it comes from the problem code, the location or the trade."
        )
        self._offer_codes()
        self._offer_providers()

    def _offer_codes(self) -> None:
        known = self.initial.get("problem_code")
        codes = problem_choices(known or None, self.initial.get("problem_label", ""))
        if codes:
            none = ("", _("No code"))
            self.fields["problem_code"].choices = [none, *codes]  # type: ignore[attr-defined]
        else:
            del self.fields["problem_code"]

    def _offer_providers(self) -> None:
        choices = [("", _("As every new work order: by the dispatch list, or by hand"))]
        choices += [
            (str(c.provider_id), _("%(name)s: our own technicians") % {"name": c.name})
            if c.is_own else (str(c.provider_id), c.name)
            for c in candidates()
        ]  # fmt: skip
        known = str(self.initial.get("provider") or "")
        if known not in dict(choices):
            choices.append((known, _("no partner any more")))
        self.fields["provider"].choices = choices  # type: ignore[attr-defined]

    def clean_month_days(self) -> tuple[int, ...]:
        """Numbers from 1 to 31, in order; 31 is the last of any month."""
        parts = re.split(r"[\s,;]+", self.cleaned_data["month_days"].strip())
        found = {int(part) for part in parts if re.fullmatch(r"[0-9]{1,2}", part)}
        if len([part for part in parts if part]) != len(found) or found - set(range(1, 32)):
            raise forms.ValidationError(_("Days of the month are numbers from 1 to 31."))
        return tuple(sorted(found))

    def rhythm(self) -> Rhythm:
        """How it repeats; what does not belong to the unit is left out."""
        data = self.cleaned_data
        by_month = data["frequency"] in (Frequency.MONTHLY, Frequency.YEARLY)
        ordinal = int(data["ordinal"]) if by_month else 0
        weekdays = tuple(data["weekdays"])
        return Rhythm(
            data["frequency"], data["starts_on"], data["interval"],
            weekdays=weekdays if ordinal or data["frequency"] == Frequency.WEEKLY else (),
            month_days=() if ordinal or not by_month else data["month_days"],
            ordinal=ordinal, until_on=data["until_on"], count=data["times"],
        )  # fmt: skip

    def details(self) -> PlanDetails:
        """What the services take."""
        data = self.cleaned_data
        code, provider = data.get("problem_code"), data["provider"]
        window = Window(data["before_days"], data["after_days"], data["ahead_days"])
        return PlanDetails(
            name=data["name"], title=data["title"], rhythm=self.rhythm(),
            locations=list(data["locations"]), window=window, holidays=data["holidays"],
            description=data["description"], trade=data["trade"], priority=data["priority"],
            problem_code_id=UUID(code) if code else None, nte_amount=data["nte_amount"],
            provider_id=UUID(provider) if provider else None,
        )  # fmt: skip


def new_plan() -> dict[str, Any]:
    """What the form of a new plan begins with."""
    return {"starts_on": timezone.localdate()}


def plan_initial(plan: Plan) -> dict[str, Any]:
    """What the form shows of a plan."""
    same = (
        "name", "title", "description", "interval", "frequency", "starts_on", "until_on", "times",
        "holidays", "before_days", "after_days", "ahead_days", "priority", "nte_amount",
    )  # fmt: skip
    initial: dict[str, Any] = {name: getattr(plan, name) for name in same}
    days = [31 if day == LAST else day for day in plan.month_days]
    return initial | {
        "locations": [place.location_id for place in places_of(plan)],
        "weekdays": list(plan.weekdays), "ordinal": str(plan.ordinal or ""),
        "month_days": ", ".join(str(day) for day in days),
        "trade": plan.trade_code, "trade_label": plan.trade_label,
        "problem_code": plan.problem_code_id, "problem_label": plan.problem_label,
        "provider": plan.provider_id,
    }  # fmt: skip
