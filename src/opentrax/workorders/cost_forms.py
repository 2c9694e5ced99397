"""Forms of caps, what was incurred, problem codes and numbers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.models import Location
from opentrax.directory.selectors import own_locations
from opentrax.directory.trades import trade_choices
from opentrax.kit.money import currency_choices
from opentrax.workorders.caps import cap_label
from opentrax.workorders.forms import WorkOrderForm, location_label
from opentrax.workorders.lists import Entry, name_of
from opentrax.workorders.models import ProblemCode, WorkOrder
from opentrax.workorders.services import CodeDetails
from opentrax.workorders.states import Priority


def amount_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DecimalField:
    """An amount of money as it is typed; it is rounded to its currency when it is kept."""
    return forms.DecimalField(
        label=label, required=required, min_value=0, max_digits=14, decimal_places=4,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )  # fmt: skip


class NewWorkOrderForm(WorkOrderForm):
    """A work order to raise: what is left open comes from the problem code and from rules."""

    nte_amount = amount_field("", required=False)
    asset = forms.UUIDField(required=False, widget=forms.HiddenInput)

    field_order = (
        "title", "location", "problem_code", "trade", "description", "priority", "nte_amount",
        "due_at", "client_po", "tracking_number",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cap = self.fields["nte_amount"]
        cap.label = cap_label()
        cap.help_text = _("Left empty, it comes from the problem code, the location or the trade.")
        if "problem_code" in self.fields:
            priority = self.fields["priority"]
            by_code = ("", _("As the problem code says, else normal"))
            priority.choices = [by_code, *Priority.choices]  # type: ignore[attr-defined]
            priority.required, priority.initial = False, ""


class NteForm(forms.Form):
    """Another cap, and why; empty takes it away."""

    amount = amount_field(gettext_lazy("Amount"), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class IncurredForm(forms.Form):
    """What was incurred so far."""

    amount = amount_field(gettext_lazy("Amount"))
    words = forms.CharField(label=gettext_lazy("What for"), max_length=140)


class CloseOutForm(forms.Form):
    """How the work ended."""

    resolution = forms.ChoiceField(label=gettext_lazy("Resolution"), required=False)
    number = forms.CharField(label=gettext_lazy("Close-out number"), max_length=60, required=False)

    def __init__(self, entries: Sequence[Entry], order: WorkOrder) -> None:
        known = order.resolution_code
        super().__init__(initial={"resolution": known, "number": order.close_out_number})
        choices = [("", "\u2013"), *((entry.code, entry.name) for entry in entries)]
        if known not in dict(choices):  # archived since
            choices.append((known, name_of(known, order.resolution_label)))
        self.fields["resolution"].choices = choices  # type: ignore[attr-defined]


class OwnReferenceForm(forms.Form):
    """The number of the organization's own books."""

    reference = forms.CharField(
        label=gettext_lazy("Our own reference"), max_length=60, required=False,
        help_text=gettext_lazy("Only your organization sees it."),
    )  # fmt: skip


class CostSettingsForm(forms.Form):
    """What the cap is called, and the currency of new amounts."""

    nte_label = forms.CharField(
        label=gettext_lazy("The amount not to exceed is called"), required=False, max_length=30,
        help_text=gettext_lazy("NTE where nothing is said; some say DNE, or words of their own."),
    )  # fmt: skip
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("For new amounts; those that are there keep theirs."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = currency_choices()  # type: ignore[attr-defined]


class NteDefaultForm(forms.Form):
    """The cap of a trade, everywhere or at one location."""

    trade = forms.ChoiceField(label=gettext_lazy("Trade"))
    location: "forms.ModelChoiceField[Location]" = forms.ModelChoiceField(
        label=gettext_lazy("Location"), queryset=None, required=False,
        empty_label=gettext_lazy("Every location"),
    )  # fmt: skip
    amount = amount_field(gettext_lazy("Amount"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trade"].choices = trade_choices()  # type: ignore[attr-defined]
        choice = self.fields["location"]
        choice.queryset = own_locations().order_by("sort_key")  # type: ignore[attr-defined]
        choice.label_from_instance = location_label  # type: ignore[attr-defined]


class ProblemCodeForm(forms.Form):
    """A code's place in the tree, and what it sets."""

    area = forms.CharField(label=gettext_lazy("Area"), max_length=80)
    problem = forms.CharField(label=gettext_lazy("Problem"), max_length=80)
    name = forms.CharField(label=gettext_lazy("Code"), max_length=80)
    priority = forms.ChoiceField(
        label=gettext_lazy("Priority"), required=False,
        choices=[("", gettext_lazy("Sets none")), *Priority.choices],
    )  # fmt: skip
    nte_amount = amount_field(gettext_lazy("Amount not to exceed"), required=False)
    instructions = forms.CharField(
        label=gettext_lazy("Instructions"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def details(self) -> CodeDetails:
        """What the services take."""
        return CodeDetails(**self.cleaned_data)


def code_initial(code: ProblemCode) -> dict[str, Any]:
    """What the form shows of a code."""
    return {name: getattr(code, name) for name in ProblemCodeForm.base_fields}
