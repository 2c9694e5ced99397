"""What a report is about: period, side, and what it is narrowed to. Read from an address, and
written into the addresses of what lies behind a figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import Location
from opentrax.directory.selectors import location_by_id
from opentrax.directory.sites import with_all_below
from opentrax.directory.trades import DEFAULT_TRADES, TradeEntry, trade_and_descendants
from opentrax.kit.days import day_from_text
from opentrax.organizations.models import Organization, OrganizationKind, Partnership
from opentrax.reports.rules import MOST_DAYS, Period, PeriodWord, period_of
from opentrax.workorders.models import OF_CLIENTS
from opentrax.workorders.states import Priority

OWN, CLIENTS = "own", "clients"
IN_HOUSE = "in_house"
SIDES = [(OWN, _("Our own work orders")), (CLIENTS, _("Our clients’ work orders"))]
PERIODS = [
    (PeriodWord.MONTH, _("This month")),
    (PeriodWord.LAST_MONTH, _("Last month")),
    (PeriodWord.QUARTER, _("This quarter")),
    (PeriodWord.LAST_QUARTER, _("Last quarter")),
    (PeriodWord.YEAR, _("This year")),
    (PeriodWord.LAST_YEAR, _("Last year")),
    (PeriodWord.FREE, _("From … to …")),
]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A report's period and filters, for one organization."""

    organization_id: UUID
    zone: ZoneInfo
    period: Period
    side: str
    at: datetime
    partner: str = ""
    place: Location | None = None
    trade: str = ""
    priority: str = ""
    tree: Sequence[TradeEntry] = ()
    places: Sequence[UUID] = ()

    @property
    def partner_column(self) -> str:
        """Which column of a work order names the other side."""
        return "provider_id" if self.side == OWN else "organization_id"

    @property
    def is_own(self) -> bool:
        """Whether it is about what the organization itself keeps."""
        return self.side == OWN

    def of_side(self, *, papers: bool = False) -> Q:
        """Rows of work orders, or of invoices, of the side, the partner among them."""
        own = self.organization_id
        if not self.is_own:
            found = Q(provider_id=own) & (~Q(organization_id=own) if papers else OF_CLIENTS)
            return found & Q(organization_id=UUID(self.partner)) if self.partner else found
        found = Q(organization_id=own)
        if not self.partner:
            return found
        return found & Q(provider_id=own if self.partner == IN_HOUSE else UUID(self.partner))

    def narrowed(self, prefix: str = "") -> Q:
        """Work orders of the place, the trade and the priority; `prefix` leads to them."""
        found = Q()
        if self.places:
            found &= Q(**{f"{prefix}location_id__in": list(self.places)})
        if self.trade in DEFAULT_TRADES:
            found &= Q(**{f"{prefix}trade_default": self.trade})
        elif self.trade:
            codes = trade_and_descendants(self.trade, self.tree)
            found &= Q(**{f"{prefix}trade_code__in": codes})
        if self.priority:
            found &= Q(**{f"{prefix}priority": self.priority})
        return found

    def within(self, column: str) -> Q:
        """Rows whose instant lies in the period, on the organization's clock."""
        start_at, end_at = self.period.bounds(self.zone)
        return Q(**{f"{column}__gte": start_at, f"{column}__lt": end_at})

    def query(self, **more: str) -> str:
        """The same as an address asks for it, with other values for `more`."""
        asked = {
            "period": PeriodWord.FREE.value, "from_on": self.period.first_on.isoformat(),
            "to_on": self.period.last_on.isoformat(), "side": self.side, "partner": self.partner,
            "location": str(self.place.pk) if self.place else "", "trade": self.trade,
            "priority": self.priority, **more,
        }  # fmt: skip
        return urlencode({key: value for key, value in asked.items() if value})

    def in_month(self, month: date) -> "Chosen":
        """The part of it in a month, given by its first day."""
        return replace(self, period=self.period.of_month(month))


class DayField(forms.CharField):
    """A day as an address writes it."""

    def __init__(self, label: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"})
        super().__init__(label=label, required=False, max_length=10, widget=widget)

    def clean(self, value: Any) -> Any:
        """The date, or None."""
        text = super().clean(value)
        try:
            return day_from_text(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(_("Give a day such as 2026-03-23.")) from error


class ChosenForm(forms.Form):
    """What stands above each report."""

    period = forms.ChoiceField(label=_("Period"), choices=PERIODS)
    from_on = DayField(_("From"))
    to_on = DayField(_("To"))
    side = forms.ChoiceField(label=_("Whose work orders"), choices=SIDES)
    partner = forms.ChoiceField(label=_("Provider"), required=False)
    trade = forms.ChoiceField(label=_("Trade"), required=False)
    priority = forms.ChoiceField(
        label=_("Priority"), required=False, choices=[("", _("Any priority")), *Priority.choices]
    )
    location = forms.UUIDField(
        label=_("Location"), required=False, widget=forms.HiddenInput,
        error_messages={"invalid": _("There is no such location.")},
    )  # fmt: skip

    def __init__(
        self, asked: Mapping[str, str], organization: Organization, tree: Sequence[TradeEntry],
        trades: Sequence[tuple[str, str]],
    ) -> None:  # fmt: skip
        self.organization, self.tree = organization, tree
        side = CLIENTS if organization.kind == OrganizationKind.PROVIDER else OWN
        begun = {"period": PeriodWord.QUARTER.value, "side": side}
        known = {key: value for key, value in asked.items() if value and key in self.base_fields}
        data = {**begun, **known}
        super().__init__(data)
        self.partners = partners_of(organization, data["side"])
        if data.get("partner") not in dict(self.partners):
            data["partner"] = ""  # of the other side, or nobody's: the field shows that
        partner: Any = self.fields["partner"]
        partner.choices = [("", self._anybody(data["side"])), *self.partners]
        partner.label = _("Client") if data["side"] == CLIENTS else _("Provider")
        trade: Any = self.fields["trade"]
        trade.choices = [("", _("Any trade")), *trades]

    @staticmethod
    def _anybody(side: str) -> Any:
        return _("All clients") if side == CLIENTS else _("All providers")

    def clean_location(self) -> Location | None:
        """The location that was asked for, which the viewer sees."""
        key = self.cleaned_data["location"]
        found = location_by_id(key) if key else None
        if key and found is None:
            raise forms.ValidationError(_("There is no such location."))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuses days that are missing, turned around, or too many."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("period") != PeriodWord.FREE or self.errors:
            return data
        if data["from_on"] is None or data["to_on"] is None:
            raise forms.ValidationError(_("Give the first and the last day of the period."))
        if data["to_on"] < data["from_on"]:
            raise forms.ValidationError(_("The period ends before it begins."))
        if Period(data["from_on"], data["to_on"]).days > MOST_DAYS:
            raise forms.ValidationError(_("A report looks at two years at most."))
        return data

    def chosen(self, at: datetime) -> Chosen:
        """What was asked for, at an instant; of a valid form."""
        data, zone = self.cleaned_data, ZoneInfo(self.organization.time_zone)
        word = PeriodWord(data["period"])
        period = (
            Period(data["from_on"], data["to_on"])
            if word == PeriodWord.FREE
            else period_of(word, at.astimezone(zone).date())
        )
        place = data["location"]
        return Chosen(
            self.organization.pk, zone, period, data["side"], at, data["partner"], place,
            data["trade"], data["priority"], self.tree,
            with_all_below(place.pk) if place is not None else (),
        )  # fmt: skip


def partners_of(organization: Organization, side: str) -> list[tuple[str, Any]]:
    """The other sides that an organization has or had, by name."""
    if side == CLIENTS:
        found = Partnership.objects.filter(provider_id=organization.pk)
        keys = set(found.values_list("organization_id", flat=True))
    else:
        found = Partnership.objects.filter(organization_id=organization.pk)
        keys = set(found.values_list("provider_id", flat=True))
    rows = Organization.objects.filter(pk__in=keys).order_by("name", "pk")
    named = [(str(key), name) for key, name in rows.values_list("pk", "name")]
    return named if side == CLIENTS else [*named, (IN_HOUSE, _("In-house"))]
