"""Forms of trades."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.trades import TradeEntry, trade_choices


class TradeForm(forms.Form):
    """A new trade, and under which one it lies."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    parent = forms.ChoiceField(label=gettext_lazy("Under"), required=False)

    def __init__(self, tree: Sequence[TradeEntry], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        top = ("", _("At the top"))
        self.fields["parent"].choices = [top, *trade_choices(tree)]  # type: ignore[attr-defined]
