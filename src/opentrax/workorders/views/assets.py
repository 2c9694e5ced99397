"""One asset with its history, the scan of its code, and the assets that a work order names."""

from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.directory.assets import own_assets, tree_of
from opentrax.directory.fields import shown
from opentrax.directory.models import Asset
from opentrax.directory.rules.assets import is_under_warranty
from opentrax.directory.selectors import location_by_id, technician_of_person
from opentrax.directory.trades import trade_title
from opentrax.directory.views.assets import scanned_or_404
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.clock import now
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import services
from opentrax.workorders.models import OrderAsset, Visit
from opentrax.workorders.services.assets import SCANNED_ON
from opentrax.workorders.views.reading import visit_or_404, work_order_or_404, work_orders

LATEST = 50


@requires("assets.view")
@require_safe
def asset_page(request: HttpRequest, asset_id: UUID) -> HttpResponse:
    """One asset, also a client's that an open work order names."""
    asset: Asset = get_object_or_404(Asset, pk=asset_id)
    return _shown(request, asset)


def _shown(request: HttpRequest, asset: Asset, **more: Any) -> HttpResponse:
    member = cast("MemberRequest", request)
    place = location_by_id(asset.location_id)
    own = asset.organization_id == member.organization.pk
    keys = OrderAsset.objects.filter(asset_id=asset.pk).values("work_order_id")
    history = work_orders(member).filter(pk__in=keys).order_by("-created_at", "-id")
    today = now().astimezone(ZoneInfo(place.time_zone if place else "UTC")).date()
    context = {
        "asset": asset, "place": place, "own": own,
        "above": Asset.objects.filter(pk=asset.parent_id).first() if asset.parent_id else None,
        "parts": tree_of(Asset.objects.filter(parent_id=asset.pk, retired_at=None)),
        "is_under_warranty": is_under_warranty(asset.warranty_until_on, today),
        "documents": asset.documents.order_by("kind", "title", "id"),
        "own_values": shown(asset.field_values.all()),
        "trade": trade_title(asset.trade_code, asset.trade_label, asset.trade_default)
        if asset.trade_code else "",
        "history": list(history[:LATEST]), "nav_current": "assets", **more,
    }  # fmt: skip
    return render(request, "workorders/asset.html", context)


@requires("assets.view")
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest, scan_key: str) -> HttpResponse:
    """GET: the asset whose code was scanned, with the viewer's own visits there. POST: take down
    that one stands before it on such a visit.
    """
    asset, member = scanned_or_404(scan_key), cast("MemberRequest", request)
    if request.method != "POST":
        return _shown(request, asset, visits_here=_own_visits(member, asset), scan_key=scan_key)
    try:
        visit = visit_or_404(request, UUID(request.POST.get("visit", "")))
    except ValueError as error:
        raise Http404 from error
    if visit.pk not in {one.pk for one in _own_visits(member, asset)}:
        raise Http404
    key = posted_command_id(request)
    attempt(
        request,
        lambda: services.record_scan(visit, asset, actor=member.user, command_id=key),
        _("The scan is taken down on your visit."),
    )
    return redirect("field_visit", visit.pk)


def _own_visits(request: MemberRequest, asset: Asset) -> list[Visit]:
    """The viewer's own visits at the place of an asset that are not over."""
    technician = technician_of_person(request.user.pk)
    if technician is None:
        return []
    rows = Visit.objects.filter(
        technician_id=technician.pk, status__in=SCANNED_ON,
        work_order__location_id=asset.location_id,
    )  # fmt: skip
    return list(rows.select_related("work_order").order_by("planned_start_at", "id")[:10])


@requires("workorders.change")
@require_POST
def name_assets(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Say which assets a work order is about."""
    order, actor = work_order_or_404(request, work_order_id), cast("MemberRequest", request).user
    chosen, key = request.POST.getlist("asset"), posted_command_id(request)
    known = {
        str(pk) for pk in own_assets(location_id=order.location_id).values_list("pk", flat=True)
    }
    ids = [UUID(text) for text in chosen if text in known]
    attempt(
        request,
        lambda: services.name_assets(order, ids, actor=actor, command_id=key),
        _("The assets are named on the work order.") if ids else "",
    )
    return redirect("workorder", order.pk)


@requires("workorders.change")
@require_POST
def unname_asset(request: HttpRequest, work_order_id: UUID, asset_id: UUID) -> HttpResponse:
    """Take an asset off a work order."""
    order, actor = work_order_or_404(request, work_order_id), cast("MemberRequest", request).user
    key = posted_command_id(request)
    attempt(
        request,
        lambda: services.unname_asset(order, asset_id, actor=actor, command_id=key),
        _("The asset is taken off the work order."),
    )
    return redirect("workorder", order.pk)
