"""Forms of requests: what somebody asks for without an account, and what the office makes of it."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.models import Location
from opentrax.directory.selectors import own_locations
from opentrax.directory.trades import trade_choices
from opentrax.kit.forms import FileInput
from opentrax.workorders.codes import problem_choices
from opentrax.workorders.feed_forms import ACCEPTED, FilesField
from opentrax.workorders.forms import location_label
from opentrax.workorders.models import WorkRequest
from opentrax.workorders.rules.requests import title_of
from opentrax.workorders.services import Upload
from opentrax.workorders.services.request_decisions import Acceptance
from opentrax.workorders.services.requests import Asked
from opentrax.workorders.states import Priority


class _SeveralFiles(FileInput):
    allow_multiple_selected = True


def _offer_codes(form: forms.Form, known: object, label: str, none: str) -> None:
    codes = problem_choices(known or None, label)
    if codes:
        form.fields["problem_code"].choices = [("", none), *codes]  # type: ignore[attr-defined]
    else:
        del form.fields["problem_code"]


class RequestForm(forms.Form):
    """What is wrong, photos of it, and whom to tell. Made in the scope of the place's
    organization.
    """

    problem_code = forms.ChoiceField(label=gettext_lazy("What is it about?"), required=False)
    trade = forms.ChoiceField(label=gettext_lazy("Who is needed?"), required=False)
    description = forms.CharField(
        label=gettext_lazy("What is wrong, and where exactly?"), max_length=8000, strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say what is wrong.")},
    )  # fmt: skip
    files = FilesField(  # type: ignore[assignment]  # Django's stubs type a form's uploads by it
        label=gettext_lazy("Photos and files"), max_length=500, required=False,
        allow_empty_file=True, widget=_SeveralFiles(attrs={"accept": ACCEPTED}),
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=120, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"), max_length=254, required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("For news of this request. You can follow it without, too."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("I do not know")), *trade_choices()]
        self.fields["trade"].choices = choices  # type: ignore[attr-defined]
        _offer_codes(self, None, "", _("Something else"))

    def uploads(self) -> list[Upload]:
        """What the services take; also of a form that is not right."""
        given: Any = vars(self)["files"]  # the stubs take it for the field of that name
        return [Upload(one.file, one.name) for one in given.getlist("files") if one.name]

    def asked(self, *, is_same: bool = False, is_other: bool = False) -> Asked:
        """What the services take."""
        data = self.cleaned_data
        code = data.get("problem_code")
        return Asked(
            data["description"], UUID(code) if code else None, data["trade"], data["name"],
            data["email"], is_same, is_other,
        )  # fmt: skip


class AcceptForm(forms.Form):
    """What the office makes of a request."""

    location: "forms.ModelChoiceField[Location]" = forms.ModelChoiceField(
        label=gettext_lazy("Location"), queryset=None, empty_label=gettext_lazy("Choose a location")
    )
    title = forms.CharField(label=gettext_lazy("What is to be done?"), max_length=140)
    problem_code = forms.ChoiceField(label=gettext_lazy("Problem code"), required=False)
    trade = forms.ChoiceField(label=gettext_lazy("Trade"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)

    def __init__(self, *args: Any, request: WorkRequest, **kwargs: Any) -> None:
        initial = {
            "location": request.location_id, "trade": request.trade_code,
            "title": title_of(request.description, request.problem_label),
            "problem_code": request.problem_code_id,
        }  # fmt: skip
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        place: Any = self.fields["location"]
        place.queryset = own_locations().order_by("sort_key")
        place.label_from_instance = location_label
        known = request.trade_code
        trades = [("", _("No trade")), *trade_choices()]
        if known not in dict(trades):  # archived since
            trades.append((known, request.trade_name))
        self.fields["trade"].choices = trades  # type: ignore[attr-defined]
        priorities = [("", _("As the problem code says, else normal")), *Priority.choices]
        self.fields["priority"].choices = priorities  # type: ignore[attr-defined]
        _offer_codes(self, request.problem_code_id, request.problem_label, _("No code"))

    def how(self) -> Acceptance:
        """What the services take."""
        data = self.cleaned_data
        code = data.get("problem_code")
        return Acceptance(
            data["location"], data["title"], data["priority"], data["trade"],
            UUID(code) if code else None,
        )  # fmt: skip


class DeclineForm(forms.Form):
    """Words for whoever asked."""

    words = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Whoever asked reads it."),
    )  # fmt: skip
