"""Forms of drafts, decisions and contracts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import RateKind
from opentrax.directory.services.rates import RateDetails
from opentrax.directory.trades import trade_choices
from opentrax.engine.pricing import Tax
from opentrax.invoicing.models import Terms
from opentrax.invoicing.services import Content, LineIn, TermsDetails
from opentrax.invoicing.services.content import MOST_LINES, MOST_TAXES
from opentrax.invoicing.states import LineKind
from opentrax.kit.money import currency_choices
from opentrax.workorders.caps import cost_settings

type Choices = Sequence[tuple[str, str]]

MORE_LINES = 3
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def figure(label: Any, *, required: bool = False, places: int = 4) -> forms.DecimalField:
    """A figure of zero or more."""
    return forms.DecimalField(
        label=label, required=required, min_value=0, max_digits=14, decimal_places=places,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )  # fmt: skip


class LineForm(forms.Form):
    """One line; one that stays empty is left out."""

    kind = forms.ChoiceField(label=_("Kind"), choices=LineKind.choices, initial=LineKind.LABOR)
    rate_kind = forms.ChoiceField(
        label=_("Hourly rate"), required=False,
        choices=[("", _("No hours")), *RateKind.choices],
    )  # fmt: skip
    visit = forms.ChoiceField(label=_("Visit"), required=False)
    part_use = forms.ChoiceField(label=_("Part that was used"), required=False)
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    quantity = figure(_("Quantity or hours"), places=3)
    unit_amount = figure(_("Unit price"))
    is_taxed = forms.BooleanField(label=_("Taxed"), required=False, initial=True)

    def __init__(
        self, *args: Any, visits: Choices | None = None, uses: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if visits is None:
            del self.fields["visit"]
        else:
            choices = [("", _("No visit")), *visits]
            self.fields["visit"].choices = choices  # type: ignore[attr-defined]
        if not uses:
            del self.fields["part_use"]
        else:
            choices = [("", _("None of these")), *uses]
            self.fields["part_use"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Labor has an hourly rate, parts name a use, and nothing else does: what was left over is
        taken off.
        """
        data = super().clean() or {}
        if data.get("kind") == LineKind.LABOR:
            data["rate_kind"] = data.get("rate_kind") or RateKind.REGULAR
        else:
            data["rate_kind"], data["visit"] = "", ""
        if data.get("kind") != LineKind.PART:
            data["part_use"] = ""
        if data.get("description"):
            for name in ("quantity", "unit_amount"):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return data

    def line(self) -> LineIn | None:
        """What the services take; None for an empty one."""
        data = self.cleaned_data
        if not data.get("description"):
            return None
        return LineIn(
            data["kind"], data["description"], data["quantity"], data["unit_amount"],
            data["is_taxed"], data["rate_kind"],
            UUID(data["visit"]) if data.get("visit") else None,
            UUID(data["part_use"]) if data.get("part_use") else None,
        )  # fmt: skip


class TaxForm(forms.Form):
    """One tax; one without a name is left out."""

    name = forms.CharField(label=_("Tax"), max_length=40, required=False)
    percent = figure(_("Percent"))

    def clean(self) -> dict[str, Any]:
        """Both or none."""
        data = super().clean() or {}
        if bool(data.get("name")) != (data.get("percent") is not None):
            raise forms.ValidationError(_("Enter the name and the percentage of a tax."))
        return data

    def tax(self) -> Tax | None:
        """What the services take."""
        data = self.cleaned_data
        return Tax(data["name"], data["percent"]) if data.get("name") else None


class DraftForm(forms.Form):
    """What is said of the whole."""

    words = forms.CharField(
        label=_("What the other side should know"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    invoice_on = forms.DateField(label=_("Date of the invoice"), required=False, widget=_DAY)
    over_cap_note = forms.CharField(
        label=_("Why it is above the amount agreed"), required=False, max_length=500
    )

    def __init__(self, *args: Any, is_invoice: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_invoice:
            del self.fields["invoice_on"], self.fields["over_cap_note"]


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Any row may be emptied, which takes it out: what is posted counts, whatever was there."""

    def initial_form_count(self) -> int:
        """How many rows there are before anybody types."""
        return 0 if self.is_bound else super().initial_form_count()


LineFormSet = forms.formset_factory(
    LineForm, formset=Rows, extra=MORE_LINES, max_num=MOST_LINES, absolute_max=MOST_LINES
)
TaxFormSet = forms.formset_factory(
    TaxForm, formset=Rows, extra=2, max_num=MOST_TAXES, absolute_max=MOST_TAXES
)


class WholeDraft:
    """The three forms of a draft's page."""

    def __init__(
        self, content: Content, *, visits: Choices | None, uses: Choices = (),
        posted: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.about = DraftForm(posted, is_invoice=visits is not None, initial={
            "words": content.words, "invoice_on": content.invoice_on,
            "over_cap_note": content.over_cap_note,
        })  # fmt: skip
        self.lines = LineFormSet(
            posted, prefix="lines", form_kwargs={"visits": visits, "uses": uses},
            initial=None if posted is not None else [
                {
                    "kind": line.kind, "rate_kind": line.rate_kind, "is_taxed": line.is_taxed,
                    "visit": str(line.visit_id or ""), "description": line.description,
                    "part_use": str(line.part_use_id or ""),
                    "quantity": line.quantity, "unit_amount": line.unit_amount,
                }
                for line in content.lines
            ],
        )  # fmt: skip
        self.taxes = TaxFormSet(
            posted,
            prefix="taxes",
            initial=None
            if posted is not None
            else [{"name": tax.name, "percent": tax.percent} for tax in content.taxes],
        )

    def is_valid(self) -> bool:
        """All three; each says what is wrong with it."""
        return all([self.about.is_valid(), self.lines.is_valid(), self.taxes.is_valid()])

    def content(self) -> Content:
        """What the services take."""
        data = self.about.cleaned_data
        lines = [form.line() for form in self.lines if form.cleaned_data]
        taxes = [form.tax() for form in self.taxes if form.cleaned_data]
        return Content(
            tuple(line for line in lines if line), tuple(tax for tax in taxes if tax),
            data["words"], data.get("over_cap_note", ""), data.get("invoice_on"),
        )  # fmt: skip


class ReasonForm(forms.Form):
    """Why something is rejected."""

    words = forms.CharField(label=_("Reason"), max_length=1000)


class PaidForm(forms.Form):
    """When an invoice was paid."""

    on = forms.DateField(label=_("Paid on"), widget=_DAY)
    reference = forms.CharField(label=_("Reference"), max_length=100, required=False)


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The contract; the fields are the columns."""

    class Meta:
        model = Terms
        fields = (
            "step_minutes", "rounding", "least_minutes", "tolerance_minutes", "tolerance_percent",
            "over_cap", "payment_days", "approves_itself", "under_amount", "needs_rates",
            "needs_proposal", "needs_files",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["under_amount"].help_text = _(
            "In %(currency)s; in another currency nothing approves itself then."
        ) % {"currency": cost_settings().currency}

    def details(self, taxes: Iterable[Tax]) -> TermsDetails:
        """What the services take."""
        return TermsDetails(**self.cleaned_data, taxes=tuple(taxes))


class RateForm(forms.Form):
    """A card of rates."""

    trade_code = forms.ChoiceField(label=_("Trade"), required=False)
    currency = forms.ChoiceField(label=_("Currency"))
    regular = figure(_("Regular, an hour"))
    overtime = figure(_("Overtime, an hour"))
    emergency = figure(_("Emergency, an hour"))
    travel = figure(_("Travel, an hour"))
    trip = figure(_("Trip charge"))
    markup_percent = figure(_("Mark-up on parts, in percent"), places=2)
    valid_from = forms.DateField(label=_("From"), widget=_DAY)
    valid_until = forms.DateField(label=_("Until, that day too"), required=False, widget=_DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Every trade without a card of its own")), *trade_choices()]
        self.fields["trade_code"].choices = choices  # type: ignore[attr-defined]
        self.fields["currency"].choices = currency_choices()  # type: ignore[attr-defined]

    def details(self) -> RateDetails:
        """What the services take."""
        return RateDetails(**self.cleaned_data)
