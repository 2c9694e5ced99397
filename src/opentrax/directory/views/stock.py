"""Stores and vans: the list, one place with what lies there, and its count sheet."""

from contextlib import suppress
from typing import cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.directory import parts as reads
from opentrax.directory.models import Part, StockPlace
from opentrax.directory.part_forms import CountForm, PlaceForm, place_initial
from opentrax.directory.services import stock as services
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires

PER_PAGE = 50
PER_SHEET = 100


@requires("stock.change")
@require_http_methods(["GET", "HEAD", "POST"])
def place_list(request: HttpRequest) -> HttpResponse:
    """GET: stores and vans. POST: add one."""
    form, status = PlaceForm(request.POST or None), 200
    if request.method == "POST":
        status, actor = 422, cast("MemberRequest", request).user
        if form.is_valid():
            key = posted_command_id(request)
            try:
                made = services.add_stock_place(form.details(), actor=actor, command_id=key)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("stock_place", made.pk)
    context = {"form": form, "places": reads.places(), "nav_current": "parts"}
    return render(request, "directory/stock_places.html", context, status=status)


def _own(request: HttpRequest, stock_place_id: UUID) -> StockPlace:
    own = StockPlace.objects.filter(organization_id=cast("MemberRequest", request).organization.pk)
    found: StockPlace = get_object_or_404(own.select_related("technician"), pk=stock_place_id)
    return found


@requires("stock.change")
@require_http_methods(["GET", "HEAD", "POST"])
def place_page(request: HttpRequest, stock_place_id: UUID) -> HttpResponse:
    """GET: what lies there. POST: change the place."""
    place, status = _own(request, stock_place_id), 200
    form = PlaceForm(request.POST or None, initial=place_initial(place))
    if request.method == "POST":
        status, actor = 422, cast("MemberRequest", request).user
        if form.is_valid():
            key = posted_command_id(request)
            try:
                services.change_stock_place(place, form.details(), actor=actor, command_id=key)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("stock_place", place.pk)
    page = Paginator(reads.stocks_at(place), PER_PAGE).get_page(request.GET.get("page"))
    context = {"place": place, "page": page, "form": form, "nav_current": "parts"}
    return render(request, "directory/stock_place.html", context, status=status)


def _on_the_sheet(request: HttpRequest) -> list[Part]:
    """The parts of the sheet that was sent, wherever others have pushed them meanwhile."""
    keys = []
    for name in request.POST:
        with suppress(ValueError):
            keys.append(UUID(name.removeprefix("count-")))
    found = reads.parts().filter(pk__in=keys[: services.MOST_COUNTED])
    return list(found.order_by("sort_key", "number"))


@requires("stock.change")
@require_http_methods(["GET", "HEAD", "POST"])
def count(request: HttpRequest, stock_place_id: UUID) -> HttpResponse:
    """GET: the sheet, a hundred parts at a time. POST: enter what was counted."""
    place, status, asked = _own(request, stock_place_id), 200, request.GET.get("q", "")
    found = reads.parts(search=asked).order_by("sort_key", "number")
    page = Paginator(found, PER_SHEET).get_page(request.GET.get("page"))
    rows: list[Part] = list(page) if request.method != "POST" else _on_the_sheet(request)
    form = CountForm(rows, request.POST or None)
    if request.method == "POST":
        status, actor = 422, cast("MemberRequest", request).user
        if form.is_valid():
            key, words = posted_command_id(request), form.cleaned_data["words"]
            try:
                services.count_parts(
                    place, form.counted(), actor=actor, words=words, command_id=key
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("stock_place", place.pk)
    there = reads.quantities_at(place.pk)
    context = {
        "place": place, "page": page, "form": form, "asked": asked, "nav_current": "parts",
        "lines": [(part, there.get(part.pk, 0), bound) for part, bound in form.lines()],
    }  # fmt: skip
    return render(request, "directory/stock_count.html", context, status=status)


@requires("stock.change")
@require_POST
def archive_place(request: HttpRequest, stock_place_id: UUID) -> HttpResponse:
    """Take it off the list."""
    place, actor = _own(request, stock_place_id), cast("MemberRequest", request).user
    key = posted_command_id(request)
    done = attempt(
        request, lambda: services.archive_stock_place(place, actor=actor, command_id=key),
        _("The place is off the list."),
    )  # fmt: skip
    return redirect("stock_places") if done else redirect("stock_place", place.pk)
