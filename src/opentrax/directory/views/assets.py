"""Assets: list, form, retire and restore, labels with their codes."""

from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.directory import services
from opentrax.directory.asset_forms import AssetForm, asset_initial
from opentrax.directory.assets import asset_by_scan_key, own_assets
from opentrax.directory.models import Asset, AssetStatus, Location
from opentrax.directory.selectors import own_locations
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires

PER_PAGE = 50
SORTS = {
    "name": ("sort_key", "id"), "-name": ("-sort_key", "-id"),
    "tag": ("tag",), "-tag": ("-tag",),
    "warranty": ("warranty_until_on", "id"), "-warranty": ("-warranty_until_on", "-id"),
}  # fmt: skip


def place_or_404(request: HttpRequest) -> Location | None:
    """The location that the address narrows to; 404 for one that is not the organization's own."""
    asked = request.GET.get("location", "")
    if not asked:
        return None
    try:
        place: Location | None = own_locations().filter(pk=UUID(asked)).first()
    except ValueError as error:
        raise Http404 from error
    if place is None:
        raise Http404
    return place


@requires("assets.view")
@require_safe
def asset_list(request: HttpRequest) -> HttpResponse:
    """The organization's own assets."""
    chosen = {key: request.GET.get(key, "") for key in ("q", "state", "sort", "location")}
    place = place_or_404(request)
    found = own_assets(
        search=chosen["q"], state=chosen["state"], location_id=place.pk if place else None
    ).order_by(*SORTS.get(chosen["sort"], SORTS["name"]))
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "chosen": chosen, "place": place, "states": AssetStatus.choices,
        "filtered": bool(place) or bool(chosen["q"]) or bool(chosen["state"]),
        "query": request.GET.urlencode(), "nav_current": "assets",
    }  # fmt: skip
    return render(request, "directory/assets.html", context)


def own_asset_or_404(request: HttpRequest, asset_id: UUID) -> Asset:
    """One that the viewer's organization keeps."""
    own = Asset.objects.filter(organization_id=cast("MemberRequest", request).organization.pk)
    found: Asset = get_object_or_404(own.select_related("location"), pk=asset_id)
    return found


def _form(
    request: HttpRequest, form: AssetForm, asset: Asset | None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form, "asset": asset, "nav_current": "assets",
        "has_locations": own_locations().exists(),
    }  # fmt: skip
    return render(request, "directory/asset_form.html", context, status=status)


@requires("assets.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new_asset(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: add an asset."""
    if request.method != "POST":
        place, parent = place_or_404(request), request.GET.get("parent")
        initial = {"location": place.pk if place else None, "parent": parent}
        return _form(request, AssetForm(None, initial=initial), None)
    form, key = AssetForm(None, request.POST), posted_command_id(request)
    actor = cast("MemberRequest", request).user
    if form.is_valid():
        try:
            asset = services.add_asset(
                form.cleaned_data["location"], form.details(), actor=actor, command_id=key
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("asset", asset.pk)
    return _form(request, form, None, 422)


@requires("assets.change")
@require_http_methods(["GET", "HEAD", "POST"])
def change_asset(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """GET: the form. POST: save."""
    asset, initial = own_asset_or_404(request, asset_id), {}
    initial = asset_initial(asset)
    if request.method != "POST":
        return _form(request, AssetForm(asset, initial=initial), asset)
    form, key = AssetForm(asset, request.POST, initial=initial), posted_command_id(request)
    actor = cast("MemberRequest", request).user
    if form.is_valid():
        try:
            services.change_asset(
                asset, form.cleaned_data["location"], form.details(), actor=actor, command_id=key
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("asset", asset.pk)
    return _form(request, form, asset, 422)


@requires("assets.change")
@require_POST
def retire_asset(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """Retire; the page that follows offers to undo it."""
    done = _("The asset is retired. You can restore it here.")
    return _acted(request, asset_id, services.retire_asset, done)


@requires("assets.change")
@require_POST
def restore_asset(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """Undo the retiring."""
    done = _("The asset is back, out of service until you say otherwise.")
    return _acted(request, asset_id, services.restore_asset, done)


def _acted(request: HttpRequest, asset_id: UUID, act: Any, done: str) -> HttpResponse:
    asset, key = own_asset_or_404(request, asset_id), posted_command_id(request)
    actor = cast("MemberRequest", request).user
    attempt(request, lambda: act(asset, actor=actor, command_id=key), done)
    return redirect("asset", asset.pk)


def scanned_or_404(scan_key: str) -> Asset:
    """The asset of a code that somebody scanned, where they may see it."""
    found = asset_by_scan_key(scan_key)
    if found is None:
        raise Http404
    return found
