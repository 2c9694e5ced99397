"""The forms of acts on many work orders: for each act what it needs to know."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from opentrax.directory.trades import trade_choices
from opentrax.workorders import lists
from opentrax.workorders.bulk_states import BulkAct
from opentrax.workorders.candidates import candidates
from opentrax.workorders.caps import cap_label
from opentrax.workorders.cost_forms import amount_field
from opentrax.workorders.offer_forms import minutes_choices
from opentrax.workorders.services.bulk import BulkDetails
from opentrax.workorders.services.notes import MOST_CHARACTERS
from opentrax.workorders.states import ListKind, Priority, WorkOrderStatus

Fields = dict[str, forms.Field]


def _choice(label: str, choices: list[tuple[str, Any]], *, required: bool = True) -> Fields:
    begun = [("", _("Choose")), *choices] if required else choices
    return {"chosen": forms.ChoiceField(label=label, choices=begun, required=required)}


def _reason(*, required: bool = True, label: str = "") -> Fields:
    return {"words": forms.CharField(label=label or _("Reason"), max_length=300, required=required)}


def _offer() -> Fields:
    known = [
        (str(one.provider_id), _("%(name)s: our own technicians") % {"name": one.name})
        if one.is_own
        else (str(one.provider_id), one.name)
        for one in candidates()
    ]
    usual = lists.work_settings().answer_minutes
    minutes = forms.TypedChoiceField(
        label=_("Time to answer"), coerce=int, required=False, initial=str(usual),
        choices=minutes_choices(_("until it is taken back"), usual),
    )  # fmt: skip
    return {**_choice(_("Who does it?"), known), "minutes": minutes}


def _sub_status() -> Fields:
    names = dict(WorkOrderStatus.choices)
    entries = lists.entries(ListKind.SUB_STATUS)
    known = [(str(one.pk), f"{names[one.status]}: {one.label}") for one in entries]
    return _choice(_("Sub-status"), [("", _("None")), *known], required=False)


def _note() -> Fields:
    return {
        "words": forms.CharField(
            label=_("Note"), max_length=MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 4})
        ),
        "is_internal": forms.BooleanField(
            label=_("Internal: only my organization reads it"), required=False,
            help_text=_("Otherwise the other side of each work order reads it too."),
        ),
    }  # fmt: skip


def _hold() -> Fields:
    known = [(entry.code, entry.name) for entry in lists.hold_reasons()]
    return {
        **_choice(_("Why does it wait?"), known),
        **_reason(required=False, label=_("Note")),
    }


_FIELDS: Mapping[str, Callable[[], Fields]] = {
    BulkAct.OFFER: _offer,
    BulkAct.PRIORITY: lambda: _choice(_("Priority"), list(Priority.choices)),
    BulkAct.TRADE: lambda: _choice(
        _("Trade"), [("", _("No trade")), *trade_choices()], required=False
    ),
    BulkAct.NTE: lambda: {"amount": amount_field(cap_label()), **_reason()},
    BulkAct.SUB_STATUS: _sub_status,
    BulkAct.NOTE: _note,
    BulkAct.HOLD: _hold,
    BulkAct.CANCEL: _reason,
}


class BulkForm(forms.Form):
    """What one act needs to know; many need nothing."""

    said = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)

    def __init__(self, *args: Any, act: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.act = act
        if act in _FIELDS:
            self.fields.update(_FIELDS[act]())

    def details(self) -> BulkDetails:
        """What the services take."""
        data = self.cleaned_data
        return BulkDetails(
            self.act, chosen=data.get("chosen", ""), amount=data.get("amount"),
            minutes=data.get("minutes") or 0, is_internal=data.get("is_internal", False),
            words=data.get("words", ""),
        )  # fmt: skip
