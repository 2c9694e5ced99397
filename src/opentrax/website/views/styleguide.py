"""Every component of the design system on one page. Not served in production."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opentrax.kit.access import public
from opentrax.kit.clock import now

KINDS = ("travel", "onsite", "stop", "break", "gap", "other", "offline")
_BARS = (
    ("travel", 0, 3000, "12 km"), ("onsite", 3000, 12000, "Rathaus"), ("travel", 12000, 14000, ""),
    ("break", 14000, 16500, ""), ("gap", 16500, 20000, ""), ("stop", 20000, 22000, ""),
    ("onsite", 22000, 33000, "Spital"),
)  # fmt: skip
_ROWS = (
    ("WO-1040", "Rathaus, boiler room", "onsite", 7500), ("WO-1041", "Landesspital", "travel", 900),
    ("WO-1042", "Schulzentrum Mühleholz II", "break", 2400), ("WO-1043", "Post Schaan", "gap", 60),
    ("WO-1044", "Kraftwerk Samina", "stop", 20640),
)  # fmt: skip


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(help_text="As the client calls it.")
    email = forms.EmailField(label="E-mail", required=False)
    zone = forms.ChoiceField(label="Time zone", choices=[("Europe/Vaduz", "Europe/Vaduz")])
    notes = forms.CharField(widget=forms.Textarea, required=False)
    fence = forms.ChoiceField(choices=[("c", "Circle"), ("p", "Polygon")], widget=forms.RadioSelect)
    share = forms.BooleanField(
        label="Share with my client", required=False, help_text="They see the note and its author."
    )


@public
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the components."""
    _refuse_in_production()
    return render(request, "website/styleguide.html", _examples())


@public
@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """What the style guide's table opens beside itself."""
    _refuse_in_production()
    return render(request, "website/styleguide_panel.html")


def _refuse_in_production() -> None:
    if settings.ENVIRONMENT.production:
        raise Http404


def _examples() -> dict[str, Any]:
    bars = [dict(zip(("kind", "start", "end", "label"), bar, strict=True)) for bar in _BARS]
    rows = [dict(zip(("number", "location", "kind", "seconds"), row, strict=True)) for row in _ROWS]
    page = Paginator(range(120), 25).page(2)
    form = ExampleForm({"email": "no"})
    return {"kinds": KINDS, "bars": bars, "rows": rows, "form": form, "now": now(), "page": page}
