"""Forms of notes and files: what, and who may read it."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.kit.forms import FileInput
from opentrax.workorders.audiences import choices_of
from opentrax.workorders.mentions import mentionable
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.services import Upload
from opentrax.workorders.states import TYPED_KINDS, NoteKind

ACCEPTED = (
    "image/jpeg,image/png,image/webp,image/heic,application/pdf,text/plain,text/csv,"
    ".docx,.xlsx,.pptx,.odt,.ods,.odp"
)


class _Shared(forms.Form):
    """The choice of an audience; ticked is the other side."""

    audience = forms.ChoiceField(
        label=gettext_lazy("Who reads it"), widget=forms.RadioSelect, choices=()
    )

    def __init__(self, order: WorkOrder, own_id: UUID, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order, choices = order, choices_of(order, own_id)
        field: Any = self.fields["audience"]
        field.choices, field.initial = list(choices.items()), next(iter(choices))
        self.order_fields([*[n for n in self.fields if n != "audience"], "audience"])


class NoteForm(_Shared):
    """A note, or a call that is logged."""

    body = forms.CharField(
        label=gettext_lazy("Note"), max_length=8000, strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    mention = forms.CharField(
        label=gettext_lazy("Mention somebody"), max_length=130, required=False,
        help_text=gettext_lazy("They hear of it by mail. Or write @ and their name into the note."),
        widget=forms.TextInput(attrs={"list": "mentionable", "autocomplete": "off"}),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        initial=NoteKind.NOTE,
        choices=[(str(kind.value), kind.label) for kind in TYPED_KINDS],
    )

    def clean_mention(self) -> str:
        """Somebody who may be mentioned about this work order."""
        said = " ".join(self.cleaned_data["mention"].split()).removeprefix("@").casefold()
        if not said:
            return ""
        for name in mentionable(self.order).values():
            if name.casefold() == said:
                return name
        raise forms.ValidationError(_("Nobody of this name can be mentioned here."))

    def clean(self) -> dict[str, Any]:
        """Who is chosen is named in the note."""
        data, name = self.cleaned_data, self.cleaned_data.get("mention")
        if name and "body" in data and f"@{name}".casefold() not in data["body"].casefold():
            data["body"] = f"@{name} {data['body']}"
        return data


class ChangeNoteForm(forms.Form):
    """Other words for the same audience."""

    body = forms.CharField(
        label=gettext_lazy("Note"), max_length=8000, strip=True,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip


class _SeveralFiles(FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files."""

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        given = data if isinstance(data, list | tuple) else [data]
        found = [super(FilesField, self).clean(one, initial) for one in given or [None]]
        return [one for one in found if one]


class FilesForm(_Shared):
    """Photos and documents."""

    files = FilesField(  # type: ignore[assignment]  # Django's stubs type a form's uploads by it
        label=gettext_lazy("Photos and files"), max_length=500, allow_empty_file=True,
        widget=_SeveralFiles(attrs={"accept": ACCEPTED}),
    )  # fmt: skip

    def uploads(self) -> list[Upload]:
        """What the services take."""
        given = [*self.cleaned_data.get("camera", []), *self.cleaned_data["files"]]
        return [Upload(one.file, one.name or "") for one in given]


class PhotosForm(FilesForm):
    """The same on a phone: from its camera, or photos that are there."""

    camera = FilesField(
        label=gettext_lazy("Take a photo"), max_length=500, required=False, allow_empty_file=True,
        widget=FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["files"]
        field.required, field.label = False, _("Photos of this phone")
        field.widget.attrs["accept"] = "image/*"
