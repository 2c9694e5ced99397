"""Parts: the catalogue, one part with where it lies and what happened to it, and what to order."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.directory import parts as reads
from opentrax.directory.models import MovementKind, Part
from opentrax.directory.part_forms import MovementForm, PartForm, part_initial
from opentrax.directory.services import parts as services
from opentrax.directory.services import stock
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.kit.documents.sheets import csv_text
from opentrax.organizations.access import MemberRequest, requires

PER_PAGE = 50
SORTS = {
    "name": ("sort_key", "number"), "-name": ("-sort_key", "-number"),
    "number": ("number",), "-number": ("-number",),
    "total": ("total", "number"), "-total": ("-total", "-number"),
}  # fmt: skip
_ORDER_LIST = (
    "number", "name", "supplier", "supplier_number", "in_stock", "order_again_at", "order",
    "unit", "cost", "currency",
)  # fmt: skip


@requires("parts.view")
@require_safe
def part_list(request: HttpRequest) -> HttpResponse:
    """The catalogue, with how many lie at all places."""
    chosen = {key: request.GET.get(key, "") for key in ("q", "state", "sort")}
    found = reads.parts(search=chosen["q"], state=chosen["state"])
    found = found.order_by(*SORTS.get(chosen["sort"], SORTS["name"]))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [reads.stocked(part) for part in page], "chosen": chosen,
        "states": (("low", _("To order")), ("retired", _("Retired"))),
        "filtered": bool(chosen["q"]) or bool(chosen["state"]), "nav_current": "parts",
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "directory/parts.html", context)


def own_part_or_404(request: HttpRequest, part_id: UUID) -> Part:
    """One that the viewer's organization keeps."""
    own = Part.objects.filter(organization_id=cast("MemberRequest", request).organization.pk)
    found: Part = get_object_or_404(own, pk=part_id)
    return found


def _form(request: HttpRequest, form: PartForm, part: Part | None, status: int) -> HttpResponse:
    context = {"form": form, "part": part, "nav_current": "parts"}
    return render(request, "directory/part_form.html", context, status=status)


def _saved(request: HttpRequest, part: Part | None, save: Callable[..., Part]) -> HttpResponse:
    form = PartForm(request.POST or None, initial=part_initial(part))
    if request.method != "POST":
        return _form(request, form, part, 200)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    if form.is_valid():
        try:
            saved = save(form.details(), actor=actor, command_id=key)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("part", saved.pk)
    return _form(request, form, part, 422)


@requires("parts.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new_part(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: add a part."""
    return _saved(request, None, services.add_part)


@requires("parts.change")
@require_http_methods(["GET", "HEAD", "POST"])
def change_part(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """GET: the form. POST: save."""
    part = own_part_or_404(request, part_id)

    def save(details: services.PartDetails, **by: Any) -> Part:
        return services.change_part(part, details, **by)

    return _saved(request, part, save)


def _shown(
    request: HttpRequest, part: Part, form: MovementForm | None = None, status: int = 200
) -> HttpResponse:
    stocks = reads.stocks_of(part)
    page = Paginator(reads.movements_of(part), PER_PAGE).get_page(request.GET.get("page"))
    names = reads.names_of(row.moved_by_id for row in page)
    may_move = cast("MemberRequest", request).membership.may("stock.change")
    places = reads.places() if may_move and part.retired_at is None else []
    context = {
        "part": part, "stocks": stocks, "total": sum(one.quantity for one in stocks),
        "page": page, "movements": [(row, names.get(row.moved_by_id, "")) for row in page],
        "form": (form or MovementForm()) if places else None,
        "needs_place": may_move and part.retired_at is None and not places,
        "nav_current": "parts",
    }  # fmt: skip
    return render(request, "directory/part.html", context, status=status)


@requires("parts.view")
@require_safe
def part_page(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """One part: where it lies, and its movements."""
    return _shown(request, own_part_or_404(request, part_id))


@requires("stock.change")
@require_POST
def enter_movement(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """Parts came in, went, or were moved."""
    part, form = own_part_or_404(request, part_id), MovementForm(request.POST)
    if not form.is_valid():
        return _shown(request, part, form, 422)
    data, actor = form.cleaned_data, cast("MemberRequest", request).user
    by = {"actor": actor, "words": data["words"], "command_id": posted_command_id(request)}
    try:
        if data["kind"] == MovementKind.MOVED:
            stock.move_parts(part, (data["place"], data["to_place"]), data["quantity"], **by)
        else:
            stock.enter_movement(part, data["place"], data["kind"], data["quantity"], **by)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, part, form, 422)
    return redirect("part", part.pk)


@requires("parts.change")
@require_POST
def retire_part(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """Retire; the page that follows offers to undo it."""
    done = _("The part is retired. You can restore it here.")
    return _acted(request, part_id, services.retire_part, done)


@requires("parts.change")
@require_POST
def restore_part(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """Undo the retiring."""
    return _acted(request, part_id, services.restore_part, _("The part is back."))


def _acted(
    request: HttpRequest, part_id: UUID, act: Callable[..., Part], done: str
) -> HttpResponse:
    part, key = own_part_or_404(request, part_id), posted_command_id(request)
    actor = cast("MemberRequest", request).user
    attempt(request, lambda: act(part, actor=actor, command_id=key), done)
    return redirect("part", part.pk)


@requires("parts.view")
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """What has to be ordered again, and how many."""
    context = {"rows": reads.to_order(), "nav_current": "parts"}
    return render(request, "directory/part_orders.html", context)


@requires("parts.view")
@require_safe
def order_csv(request: HttpRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    rows = [
        (
            row.part.number, row.part.name, row.part.supplier, row.part.supplier_number,
            row.total, row.part.reorder_at, row.suggested, row.part.unit, row.part.cost,
            row.part.currency,
        )
        for row in reads.to_order()
    ]  # fmt: skip
    response = HttpResponse(csv_text(_ORDER_LIST, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="order-list.csv"'
    return response
