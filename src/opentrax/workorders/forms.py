"""Forms of work orders. Times are typed on the viewer's clock."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.field_forms import add_own_fields, own_initial, said_in
from opentrax.directory.models import FieldTarget, Location, Technician
from opentrax.directory.selectors import own_locations, technicians
from opentrax.directory.trades import trade_choices, trade_name
from opentrax.workorders.codes import problem_choices
from opentrax.workorders.lists import Entry
from opentrax.workorders.models import ListEntry, Visit, WorkOrder
from opentrax.workorders.services import WorkOrderDetails
from opentrax.workorders.states import ListKind, Outcome, Priority, WorkOrderStatus

_LOCAL = "%Y-%m-%dT%H:%M"


def due_field() -> forms.DateTimeField:
    """By when it is to be complete."""
    return forms.DateTimeField(
        label=gettext_lazy("Complete by"), required=False,
        widget=forms.DateTimeInput(format=_LOCAL, attrs={"type": "datetime-local"}),
        help_text=gettext_lazy("Empty: the clocks of the priority decide. Typed here, it wins."),
    )  # fmt: skip


class WorkOrderForm(forms.Form):
    """What is to be done, where and by when."""

    title = forms.CharField(label=gettext_lazy("What is to be done?"), max_length=140)
    location: "forms.ModelChoiceField[Location]" = forms.ModelChoiceField(
        label=gettext_lazy("Location"), queryset=None, empty_label=gettext_lazy("Choose a location")
    )
    problem_code = forms.ChoiceField(label=gettext_lazy("Problem code"), required=False)
    trade = forms.ChoiceField(label=gettext_lazy("Trade"), required=False)
    description = forms.CharField(
        label=gettext_lazy("Problem and instructions"), required=False, max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    priority = forms.ChoiceField(
        label=gettext_lazy("Priority"), choices=Priority.choices, initial=Priority.NORMAL
    )
    due_at = due_field()
    client_po = forms.CharField(
        label=gettext_lazy("Purchase order"), required=False, max_length=60,
        help_text=gettext_lazy("The client's own number, if there is one."),
    )  # fmt: skip

    tracking_number = forms.CharField(
        label=gettext_lazy("Tracking number"), required=False, max_length=60,
        help_text=gettext_lazy("The number in the client's own system; both sides see it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["location"]
        choice.queryset = own_locations().order_by("sort_key")  # type: ignore[attr-defined]
        choice.label_from_instance = location_label  # type: ignore[attr-defined]
        known = self.initial.get("trade", "")
        choices = [("", _("No trade")), *trade_choices()]
        if known not in dict(choices):  # archived since
            choices.append((known, trade_name(known, self.initial.get("trade_label", ""))))
        self.fields["trade"].choices = choices  # type: ignore[attr-defined]
        self._offer_codes()
        add_own_fields(self, FieldTarget.WORK_ORDER)

    def _offer_codes(self) -> None:
        known = self.initial.get("problem_code")
        codes = problem_choices(known or None, self.initial.get("problem_label", ""))
        if codes:
            none = ("", _("No code"))
            self.fields["problem_code"].choices = [none, *codes]  # type: ignore[attr-defined]
        else:
            del self.fields["problem_code"]

    def details(self) -> WorkOrderDetails:
        """What the services take."""
        data = self.cleaned_data
        code = data.get("problem_code")
        return WorkOrderDetails(
            title=data["title"], description=data["description"], client_po=data["client_po"],
            priority=data["priority"], due_at=data["due_at"], trade=data["trade"],
            tracking_number=data["tracking_number"], nte_amount=data.get("nte_amount"),
            problem_code_id=UUID(code) if code else None,
            asset_ids=(data["asset"],) if data.get("asset") else (), fields=said_in(self),
        )  # fmt: skip


def location_label(location: Any) -> str:
    return f"{location.name} ({location.reference})" if location.reference else str(location.name)


def work_order_initial(work_order: WorkOrder) -> dict[str, Any]:
    """What the form shows of a work order."""
    names = ("title", "description", "priority", "due_at", "client_po", "tracking_number")
    initial: dict[str, Any] = {name: getattr(work_order, name) for name in names}
    return initial | {
        "location": work_order.location_id, **own_initial(work_order.field_values.all()),
        "trade": work_order.trade_code, "trade_label": work_order.trade_label,
        "problem_code": work_order.problem_code_id, "problem_label": work_order.problem_label,
    }  # fmt: skip


class AnswerForm(forms.Form):
    """The answer to an offer."""

    answer = forms.ChoiceField(choices=[("accepted", "accepted"), ("declined", "declined")])
    reason = forms.CharField(required=False, max_length=300)


class CancelForm(forms.Form):
    """Why a work order is called off."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class WhyForm(forms.Form):
    """Why work is completed by hand, sent back or called off; the services say where a reason is
    needed, in words of their own.
    """

    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)


class HoldForm(forms.Form):
    """Why a work order waits: a reason of the keeper's list."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why does it wait?"),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"),
            gettext_lazy("Choose a reason from the list of who raised the work order."),
        ),
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)

    def __init__(self, reasons: Sequence[Entry], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (entry.code, _hold_label(entry)) for entry in reasons
        ]


def _hold_label(entry: Entry) -> str:
    return _("%(name)s (clocks stop)") % {"name": entry.name} if entry.stops_clocks else entry.name


class SubStatusForm(forms.Form):
    """One of the organization's own sub-statuses, or none."""

    entry = forms.ChoiceField(label=gettext_lazy("Sub-status"), required=False)

    def __init__(self, entries: Sequence[ListEntry], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(entry.pk), entry.label) for entry in entries]
        self.fields["entry"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]


class ListEntryForm(forms.Form):
    """A new entry of one of the lists."""

    kind = forms.ChoiceField(choices=ListKind.choices, widget=forms.HiddenInput)
    label = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    status = forms.ChoiceField(
        label=gettext_lazy("Belongs to"), required=False, choices=WorkOrderStatus.choices
    )
    stops_clocks = forms.BooleanField(label=gettext_lazy("The clocks stop"), required=False)


class ArchivalForm(forms.Form):
    """Which entry goes off which list."""

    kind = forms.ChoiceField(choices=ListKind.choices)
    code = forms.CharField(max_length=40)


class WorkSettingsForm(forms.Form):
    """When time alone decides."""

    missed_after_minutes = forms.IntegerField(
        label=gettext_lazy("A visit is missed after (minutes)"), min_value=0, max_value=10080,
        help_text=gettext_lazy(
            "After the planned end, when nobody arrived. A phone that tells late still counts."
            " 0: never."
        ),
    )  # fmt: skip
    verify_after_days = forms.IntegerField(
        label=gettext_lazy("Completed work is verified after (days)"),
        min_value=0,
        max_value=90,
        help_text=gettext_lazy("When nobody objected. 0: only by hand."),
    )
    takes_requests_itself = forms.BooleanField(
        label=gettext_lazy("Requests by QR code become work orders at once"), required=False,
        help_text=gettext_lazy("Unless something alike is open: then somebody decides first."),
    )  # fmt: skip


class OutcomeForm(forms.Form):
    """What came of a visit."""

    # Nothing is chosen beforehand: an outcome may complete the work order.
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=[("", gettext_lazy("Choose")), *Outcome.choices]
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=1000)


class VisitForm(forms.Form):
    """Who goes, and when; an end before its start is on the next day."""

    technician: "forms.ModelChoiceField[Technician]" = forms.ModelChoiceField(
        label=gettext_lazy("Technician"), queryset=None,
        empty_label=gettext_lazy("Choose a technician"),
    )  # fmt: skip
    on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    starts = forms.TimeField(
        label=gettext_lazy("From"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    ends = forms.TimeField(
        label=gettext_lazy("To"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["technician"]
        choice.queryset = technicians()  # type: ignore[attr-defined]
        choice.label_from_instance = lambda technician: technician.name  # type: ignore[attr-defined]

    def window(self) -> tuple[datetime, datetime]:
        """The planned window as instants."""
        on: date = self.cleaned_data["on"]
        starts: time = self.cleaned_data["starts"]
        ends: time = self.cleaned_data["ends"]
        ends_on = on + timedelta(days=1) if ends <= starts else on
        zone = timezone.get_current_timezone()
        return datetime.combine(on, starts, tzinfo=zone), datetime.combine(
            ends_on, ends, tzinfo=zone
        )


def visit_initial(visit: Visit) -> dict[str, Any]:
    """What the form shows of a visit, on the viewer's clock."""
    start, end = (
        timezone.localtime(visit.planned_start_at),
        timezone.localtime(visit.planned_end_at),
    )
    return {
        "technician": visit.technician_id,
        "on": start.date(),
        "starts": start.time(),
        "ends": end.time(),
    }
