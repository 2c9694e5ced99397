"""Widgets and fields of forms whose words have to be ours."""

from typing import Any

from django import forms


class FileInput(forms.FileInput):
    """A file field whose words are in the page's language, where the browser's own are in its."""

    template_name = "kit/file_input.html"


class PairedIntegerField(forms.IntegerField):
    """A number that is given together with another one or not at all: not called optional."""

    needed_together = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
