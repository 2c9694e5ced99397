"""Widgets of forms whose words have to be ours."""

from django import forms


class FileInput(forms.FileInput):
    """A file field whose words are in the page's language, where the browser's own are in its."""

    template_name = "kit/file_input.html"
