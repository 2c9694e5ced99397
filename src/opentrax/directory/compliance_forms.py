"""Forms of providers' papers: put one in, judge one, say what is required."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.compliance import kind_choices
from opentrax.directory.models import ByHand
from opentrax.directory.services.compliance import DocumentDetails, DocumentFile
from opentrax.directory.services.requirements import LONGEST_GRACE_DAYS
from opentrax.directory.trades import trade_choices
from opentrax.kit.forms import FileInput

ACCEPTED = "image/*,.pdf,.docx,.odt"


def _date(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget)


class DocumentForm(forms.Form):
    """A paper with its file; `kinds` are those that may be chosen."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of document"))
    number = forms.CharField(label=gettext_lazy("Number"), max_length=80, required=False)
    valid_from_on = _date(gettext_lazy("Valid from"))
    valid_until_on = _date(gettext_lazy("Valid until, that day too"))
    file = forms.FileField(
        label=gettext_lazy("File"), max_length=500, allow_empty_file=True,
        widget=FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": gettext_lazy("Choose the file of the document.")},
    )  # fmt: skip

    def __init__(
        self, *args: Any, kinds: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds or kind_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """In order: the end is not before the beginning."""
        data = super().clean() or {}
        first, last = data.get("valid_from_on"), data.get("valid_until_on")
        if first and last and last < first:
            self.add_error("valid_until_on", _("The document ends before it begins."))
        return data

    def details(self) -> DocumentDetails:
        """What the services take."""
        data = self.cleaned_data
        return DocumentDetails(
            data["kind"], data["number"], data["valid_from_on"], data["valid_until_on"]
        )

    def upload(self) -> DocumentFile:
        """The file, as it was sent."""
        sent = self.cleaned_data["file"]
        return DocumentFile(sent.file, sent.name or "")


class OwnDocumentForm(DocumentForm):
    """A paper of one's own, and which clients see it."""

    clients = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Share it with"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, clients: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if clients:
            self.fields["clients"].choices = clients  # type: ignore[attr-defined]
        else:
            del self.fields["clients"]


class ShareForm(forms.Form):
    """A client, and as which of its kinds a paper is shown to it."""

    document = forms.ChoiceField(label=gettext_lazy("Document"))
    kind = forms.ChoiceField(label=gettext_lazy("Share it as"))

    def __init__(
        self, *args: Any, documents: list[tuple[str, str]], kinds: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["document"].choices = documents  # type: ignore[attr-defined]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class KindForm(forms.Form):
    """A kind of one's own."""

    name = forms.CharField(label=gettext_lazy("Name of the kind"), max_length=80)


class RequirementForm(forms.Form):
    """What is required, for which trade, with how much grace."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of document"))
    trade = forms.ChoiceField(label=gettext_lazy("For work of the trade"), required=False)
    grace_days = forms.IntegerField(
        label=gettext_lazy("Days of grace"), min_value=0, max_value=LONGEST_GRACE_DAYS, initial=0,
        help_text=gettext_lazy(
            "For so long after its end, or after you began to ask for it, it may be missing."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["trade"].choices = [("", _("Any trade")), *trade_choices()]  # type: ignore[attr-defined]


class ByHandForm(forms.Form):
    """What an offer by hand to who lacks a paper does."""

    by_hand = forms.ChoiceField(
        label=gettext_lazy("When somebody offers them work by hand"), choices=ByHand.choices
    )
