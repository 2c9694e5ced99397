"""The form of a document of an asset."""

from django import forms
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import AssetDocumentKind
from opentrax.directory.services.asset_documents import AssetFile
from opentrax.kit.forms import FileInput

ACCEPTED = "image/*,.pdf,.docx,.odt,.xlsx,.ods,.txt,.csv"


class AssetDocumentForm(forms.Form):
    """What it is, its title, and the file."""

    kind = forms.ChoiceField(label=_("What it is"), choices=AssetDocumentKind.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    file = forms.FileField(
        label=_("File"), max_length=500, allow_empty_file=True,
        widget=FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose a file first.")},
        help_text=_("Of a photo the place and the device are taken out."),
    )  # fmt: skip

    def upload(self) -> AssetFile:
        """The file, as it was sent."""
        sent = self.cleaned_data["file"]
        return AssetFile(sent.file, sent.name or "")
