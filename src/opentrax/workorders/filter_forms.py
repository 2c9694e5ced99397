"""The form of a saved filter. What it finds comes hidden from the list, in the list's own words."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from opentrax.workorders.filters import KEYS, MOST_WORDS, ListQuery
from opentrax.workorders.models import SavedFilter
from opentrax.workorders.services import FilterDetails


class FilterForm(forms.Form):
    """A name, and who sees it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    is_pinned = forms.BooleanField(
        label=gettext_lazy("Show it above the list"), required=False, initial=True
    )
    is_default = forms.BooleanField(label=gettext_lazy("My list begins with it"), required=False)
    is_shared = forms.BooleanField(
        label=gettext_lazy("Everybody in the organization sees it"), required=False
    )

    def __init__(self, *args: Any, may_share: bool, query: ListQuery, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]
        self.query, address = query, query.address()
        for key in KEYS:
            self.fields[key] = forms.CharField(
                required=False, max_length=MOST_WORDS, widget=forms.HiddenInput,
                initial=address.get(key, ""),
            )  # fmt: skip

    def details(self) -> FilterDetails:
        """What the services take."""
        data: Mapping[str, Any] = self.cleaned_data
        return FilterDetails(
            data["name"], self.query, is_shared=data.get("is_shared", False),
            is_pinned=data["is_pinned"],
        )  # fmt: skip


def filter_initial(saved: SavedFilter, default: object) -> dict[str, Any]:
    """What the form shows of a filter."""
    return {
        "name": saved.name, "is_pinned": saved.is_pinned, "is_shared": saved.owner_id is None,
        "is_default": saved.pk == default,
    }  # fmt: skip
