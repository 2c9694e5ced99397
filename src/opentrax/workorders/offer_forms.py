"""Forms of offers: whom to ask, who is next, how long; rules of dispatch; addresses of partners."""

from collections.abc import Sequence
from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from opentrax.directory.models import Location
from opentrax.directory.selectors import own_locations
from opentrax.directory.trades import trade_choices, trade_name
from opentrax.kit import quantities
from opentrax.workorders.candidates import Candidate, candidates
from opentrax.workorders.lists import work_settings
from opentrax.workorders.models import DispatchRule, WorkOrder
from opentrax.workorders.services.dispatching import RuleDetails
from opentrax.workorders.states import Hours, Priority

NEXT_ONES = ("then_1", "then_2", "then_3", "then_4")
_MINUTES = (30, 60, 120, 240, 480, 1440, 2880, 4320)
_DAYS = [(str(day + 1), name) for day, name in WEEKDAYS.items()]


def span(minutes: int) -> str:
    """So many minutes in words: "30 min", "4 h", "2 d"."""
    if minutes % 1440 == 0:
        days = minutes // 1440
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def minutes_choices(none: str, known: int = 0) -> list[tuple[str, str]]:
    """Times to answer; 0 is called `none`. A value that is in use is among them."""
    some = sorted({*_MINUTES, known} - {0})
    return [("0", none), *[(str(minutes), span(minutes)) for minutes in some]]


def candidate_label(one: Candidate, units: str) -> str:
    """A partner with what is known of them."""
    if one.is_own:
        return _("%(name)s: our own technicians") % {"name": one.name}
    told = []
    if one.distance_m is not None:
        said = _("%(far)s away") if one.is_told else _("last worked %(far)s away")
        told.append(said % {"far": quantities.distance(one.distance_m, units)})
    told.append(ngettext("%(n)d open", "%(n)d open", one.open_orders) % {"n": one.open_orders})
    if one.score is not None:
        told.append(_("score %(n)d") % {"n": one.score})
    if one.other_area:
        told.insert(0, _("outside the area that they told"))
    if one.other_trade:
        told.insert(0, _("not a trade that they told"))
    if one.lacks:
        told.insert(0, _("documents: %(lacks)s") % {"lacks": one.lacks})
    if one.stopped:
        told.insert(0, _("no work is offered: %(reason)s") % {"reason": one.stopped})
    return f"{one.name} ({', '.join(told)})"


class LineForm(forms.Form):
    """Whom to offer work to, and who is next when they decline or do not answer."""

    provider = forms.ChoiceField(label=gettext_lazy("Who does it?"))
    then_1 = forms.ChoiceField(label=gettext_lazy("If they do not, then"), required=False)
    then_2 = forms.ChoiceField(label=gettext_lazy("Then"), required=False)
    then_3 = forms.ChoiceField(label=gettext_lazy("Then"), required=False)
    then_4 = forms.ChoiceField(label=gettext_lazy("Then"), required=False)

    def __init__(
        self, *args: Any, order: WorkOrder | None = None, units: str = "metric", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        found = candidates(order)
        choices = [(str(one.provider_id), candidate_label(one, units)) for one in found]
        self.fields["provider"].choices = choices  # type: ignore[attr-defined]
        for name in NEXT_ONES:
            self.fields[name].choices = [("", _("Nobody")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Each once, in order; gaps close."""
        data = super().clean() or {}
        chosen = [data.get(name) for name in ("provider", *NEXT_ONES)]
        line = [UUID(key) for key in chosen if key]
        if len(set(line)) != len(line):
            raise forms.ValidationError(_("Each can be in the line once."))
        data["line"] = line
        return data

    def minutes(self) -> int:
        """How long each has to answer; 0 without an end, or as the settings say."""
        return int(self.cleaned_data["answer_minutes"])

    def next_ones(self) -> list[Any]:
        """The bound fields of those who are next."""
        return [self[name] for name in NEXT_ONES]


class AssignForm(LineForm):
    """Whom to give a work order to."""

    answer_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Time to answer"), coerce=int, empty_value="0", required=False
    )

    def __init__(self, *args: Any, order: WorkOrder, units: str = "metric", **kwargs: Any) -> None:
        super().__init__(*args, order=order, units=units, **kwargs)
        usual = work_settings().answer_minutes
        minutes = self.fields["answer_minutes"]
        minutes.choices = minutes_choices(_("until it is taken back"), usual)  # type: ignore[attr-defined]
        minutes.initial = str(usual)


class DispatchSettingsForm(forms.Form):
    """How long offers stand, and whether the list is used."""

    dispatches_itself = forms.BooleanField(
        label=gettext_lazy("Dispatch new work orders by the list below"), required=False
    )
    answer_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Time to answer an offer"), coerce=int,
        help_text=gettext_lazy(
            "Who does not answer in time is passed over; the next in line is asked."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = work_settings().answer_minutes
        choices = minutes_choices(_("until it is taken back"), usual)
        self.fields["answer_minutes"].choices = choices  # type: ignore[attr-defined]


class DispatchRuleForm(LineForm):
    """One rule: when it fits, and who is asked then."""

    name = forms.CharField(label=gettext_lazy("Name of the rule"), max_length=80)
    trade = forms.ChoiceField(label=gettext_lazy("Trade"), required=False)
    location: "forms.ModelChoiceField[Location]" = forms.ModelChoiceField(
        label=gettext_lazy("Location"), queryset=None, required=False,
        empty_label=gettext_lazy("Any location"),
    )  # fmt: skip
    priority = forms.ChoiceField(
        label=gettext_lazy("Priority"), required=False,
        choices=[("", gettext_lazy("Any priority")), *Priority.choices],
    )  # fmt: skip
    hours = forms.ChoiceField(label=gettext_lazy("Raised"), choices=Hours.choices)
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Days"), choices=_DAYS, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    from_time = forms.TimeField(
        label=gettext_lazy("From"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    to_time = forms.TimeField(
        label=gettext_lazy("To"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=gettext_lazy(
            "On the clock of the location. An end before its start is on the next day."
        ),
    )  # fmt: skip
    answer_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Time to answer"), coerce=int, empty_value="0", required=False
    )
    field_order = (
        "name", "trade", "location", "priority", "hours", "weekdays", "from_time", "to_time",
        "provider", *NEXT_ONES, "answer_minutes",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["location"]
        choice.queryset = own_locations().order_by("sort_key")  # type: ignore[attr-defined]
        choice.label_from_instance = lambda location: location.name  # type: ignore[attr-defined]
        known = self.initial.get("trade", "")
        choices = [("", _("Any trade")), *trade_choices()]
        if known not in dict(choices):  # archived since
            choices.append((known, trade_name(known, self.initial.get("trade_label", ""))))
        self.fields["trade"].choices = choices  # type: ignore[attr-defined]
        choices = minutes_choices(_("as in the settings"))
        self.fields["answer_minutes"].choices = choices  # type: ignore[attr-defined]

    def details(self) -> RuleDetails:
        """What the services take."""
        data = self.cleaned_data
        return RuleDetails(
            name=data["name"], line=data["line"], trade=data["trade"], location=data["location"],
            priority=data["priority"], hours=data["hours"], weekdays="".join(data["weekdays"]),
            from_time=data["from_time"], to_time=data["to_time"],
            answer_minutes=self.minutes(),
        )  # fmt: skip


NEW_RULE = {"weekdays": list("12345"), "from_time": time(8), "to_time": time(17)}


def rule_initial(rule: DispatchRule) -> dict[str, Any]:
    """What the form shows of a rule."""
    line: Sequence[str] = [*rule.line, "", "", "", "", ""]
    return {
        "name": rule.name, "trade": rule.trade_code, "trade_label": rule.trade_label,
        "location": rule.location_id, "priority": rule.priority,
        "hours": rule.hours, "weekdays": list(rule.weekdays), "from_time": rule.from_time,
        "to_time": rule.to_time, "answer_minutes": str(rule.answer_minutes),
        "provider": line[0], **dict(zip(NEXT_ONES, line[1:], strict=False)),
    }  # fmt: skip


class DispatchAddressForm(forms.Form):
    """Where offers to a partner go, beside its own people."""

    provider = forms.UUIDField(widget=forms.HiddenInput)
    email = forms.EmailField(
        label=gettext_lazy("E-mail for offers"), required=False, max_length=254
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = translation.get_language()
