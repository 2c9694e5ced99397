"""Forms of clocks: how long they run, in hours, for each priority."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.models import Location
from opentrax.directory.selectors import own_locations
from opentrax.directory.trades import trade_choices
from opentrax.workorders.rules.clocks import Term, Terms
from opentrax.workorders.states import ClockKind, Priority

MOST_HOURS = 8784
_SAID = {
    "invalid": gettext_lazy("Give a number of hours."),
    "min_value": gettext_lazy("At least a minute: 0.02 hours."),
    "max_value": gettext_lazy("At most a year: 8784 hours."),
    "max_decimal_places": gettext_lazy("At most two figures after the point."),
}
_COUNTED = (
    ("business", gettext_lazy("business hours")),
    ("clock", gettext_lazy("around the clock")),
)


class TermsForm(forms.Form):
    """The three clocks of one priority: hours, and which hours count."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in ClockKind:
            label = f"{of}: {kind.label}" if of else str(kind.label)
            self.fields[f"{kind}_hours"] = forms.DecimalField(
                label=kind.label, required=False, min_value=Decimal("0.02"), max_value=MOST_HOURS,
                decimal_places=2, error_messages=_SAID,
                widget=forms.NumberInput(
                    attrs={"step": "any", "aria-label": _("%(clock)s, hours") % {"clock": label}}
                ),
            )  # fmt: skip
            self.fields[f"{kind}_counted"] = forms.ChoiceField(
                label=kind.label, choices=_COUNTED, required=False,
                widget=forms.Select(
                    attrs={"aria-label": _("%(clock)s, which hours count") % {"clock": label}}
                ),
            )  # fmt: skip

    def rows(self) -> Iterator[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Clocks with their two fields, for the template."""
        for kind in ClockKind:
            yield kind.label, self[f"{kind}_hours"], self[f"{kind}_counted"]

    def terms(self) -> Terms:
        """What the services take; an empty field is no clock."""
        found: dict[ClockKind, Term] = {}
        for kind in ClockKind:
            hours = self.cleaned_data.get(f"{kind}_hours")
            minutes = None if hours is None else max(1, round(hours * 60))
            found[kind] = Term(minutes, self.cleaned_data.get(f"{kind}_counted") == "clock")
        return found


def terms_initial(terms: Terms) -> dict[str, Any]:
    """What the form shows."""
    found: dict[str, Any] = {}
    for kind, term in terms.items():
        hours = None if term.minutes is None else round(Decimal(term.minutes) / 60, 2).normalize()
        found[f"{kind}_hours"] = None if hours is None else f"{hours:f}"
        found[f"{kind}_counted"] = "clock" if term.around_clock else "business"
    return found


def priority_forms(
    known: Mapping[str, Terms], data: Mapping[str, Any] | None = None
) -> list[tuple[Priority, TermsForm]]:
    """A form for each priority, filled in with what is known or with what was posted."""
    return [
        (priority, TermsForm(
            data, prefix=priority.value, initial=terms_initial(known[priority]),
            of=str(priority.label),
        ))
        for priority in Priority
    ]  # fmt: skip


class ExceptionForm(TermsForm):
    """Other terms of a priority at a location, for a trade, or for both."""

    priority = forms.ChoiceField(
        label=gettext_lazy("Priority"), choices=Priority.choices, initial=Priority.NORMAL
    )
    trade = forms.ChoiceField(label=gettext_lazy("Trade"), required=False)
    location: "forms.ModelChoiceField[Location]" = forms.ModelChoiceField(
        label=gettext_lazy("Location"), queryset=None, required=False,
        empty_label=gettext_lazy("Every location"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["location"]
        choice.queryset = own_locations().order_by("sort_key")  # type: ignore[attr-defined]
        choice.label_from_instance = lambda location: location.name  # type: ignore[attr-defined]
        choices, known = trade_choices(), self.initial.get("trade", "")
        if known and known not in dict(choices):  # archived since
            choices.append((known, _("A trade that is archived")))
        self.fields["trade"].choices = [("", _("Every trade")), *choices]  # type: ignore[attr-defined]
