"""Labels of assets, parts and locations to print: chosen from what a list shows, as a PDF."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opentrax.directory import parts as parts_read
from opentrax.directory import selectors
from opentrax.directory.assets import own_assets
from opentrax.directory.label_forms import LabelsForm
from opentrax.directory.views.assets import place_or_404
from opentrax.kit.documents import Size, size_for
from opentrax.kit.documents.labels import SHEETS, Label, labels_pdf
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.letterhead import letterhead_of

MOST_LABELS = 300


@dataclass(frozen=True, slots=True)
class _Kind:
    title: str
    list_title: str
    list_name: str


def _address(name: str, key: Any) -> str:
    return settings.ENVIRONMENT.public_url + reverse(name, args=[key])


def _asked(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


@requires("assets.view")
@require_http_methods(["GET", "HEAD", "POST"])
def asset_labels(request: HttpRequest) -> HttpResponse:
    """GET: what the list of assets shows, to choose from. POST: the sheet as a PDF."""
    place, only = place_or_404(request), _asked(request, "asset")
    found = own_assets(
        search=request.GET.get("q", ""), state=request.GET.get("state", ""),
        location_id=place.pk if place else None,
    ).order_by("location__sort_key", "sort_key", "id")  # fmt: skip
    rows = (
        (one.pk, Label(_address("asset_scan", one.scan_key), one.tag, (one.name,),
                       one.location.name))
        for one in (found.filter(pk=only) if only else found)[: MOST_LABELS + 1]
    )  # fmt: skip
    return _sheet(request, rows, _Kind(_("Labels of assets"), _("Assets"), "assets"))


@requires("parts.view")
@require_http_methods(["GET", "HEAD", "POST"])
def part_labels(request: HttpRequest) -> HttpResponse:
    """The same for what the catalogue of parts shows."""
    only = _asked(request, "part")
    found = parts_read.parts(search=request.GET.get("q", ""), state=request.GET.get("state", ""))
    found = (found.filter(pk=only) if only else found).order_by("sort_key", "number")
    rows = (
        (one.pk, Label(_address("part", one.pk), one.number, (one.name,), one.code))
        for one in found[: MOST_LABELS + 1]
    )
    return _sheet(request, rows, _Kind(_("Labels of parts"), _("Parts"), "parts"))


@requires("locations.view")
@require_http_methods(["GET", "HEAD", "POST"])
def location_labels(request: HttpRequest) -> HttpResponse:
    """The same for what the list of the organization's own locations shows."""
    only, state = _asked(request, "location"), request.GET.get("state", "")
    found = selectors.own_locations(
        search=request.GET.get("q", ""), archived=state == "archived",
        placed={"placed": True, "unplaced": False}.get(state), client_id=_asked(request, "client"),
    ).order_by("sort_key", "id")  # fmt: skip
    rows = (
        (one.pk, Label(_address("location", one.pk), one.name, (one.reference,), one.address))
        for one in (found.filter(pk=only) if only else found)[: MOST_LABELS + 1]
    )
    return _sheet(request, rows, _Kind(_("Labels of locations"), _("Locations"), "locations"))


def _sheet(request: HttpRequest, rows: Iterable[tuple[UUID, Label]], kind: _Kind) -> HttpResponse:
    known = [(str(key), label) for key, label in rows]
    labels = dict(known[:MOST_LABELS])
    choices = [(key, " · ".join(filter(None, (one.strong, *one.words, one.small))))
               for key, one in labels.items()]  # fmt: skip
    form = LabelsForm(choices, request.POST or None, initial={"sheet": _usual(request)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted = set(data["chosen"])
        made = labels_pdf(
            [one for key, one in labels.items() if key in wanted], SHEETS[data["sheet"]],
            title=kind.title, language=get_language() or "en", skip=data["first"] - 1,
        )  # fmt: skip
        return _saved(made, f"{slugify(kind.title) or 'labels'}.pdf")
    context = {
        "form": form, "kind": kind, "has_labels": bool(labels), "nav_current": kind.list_name,
        "most": MOST_LABELS if len(known) > MOST_LABELS else None,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "directory/labels.html", context, status=status)


def _usual(request: HttpRequest) -> str:
    """The sheet that the organization's country writes on."""
    head = letterhead_of(cast("MemberRequest", request).organization.pk)
    size = size_for(head.country if head and head.country else "CA")
    return "a4-24" if size == Size.A4 else "letter-30"


def _saved(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
