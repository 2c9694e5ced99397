"""The base map and the search box: tiles by HTTP range, what serves now, addresses as JSON."""

from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotFound,
    JsonResponse,
)
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from opentrax.engine.geo import LatLon
from opentrax.kit.access import public, signed_in
from opentrax.kit.files.ranges import file_response
from opentrax.maps import geocoding
from opentrax.maps.folders import UnknownRegionError, open_version
from opentrax.maps.layers import LAYERS, MAX_ZOOM
from opentrax.maps.models import Region
from opentrax.maps.selectors import regions_in_service
from opentrax.maps.tiles import ATTRIBUTION, MIN_ZOOM, TILES_FILE

PMTILES = "application/vnd.pmtiles"
_MAX_QUERY = 200
_MAX_ANSWERS = 10


@public
@require_safe
def tiles(request: HttpRequest, region: str, version: str) -> HttpResponseBase:
    """The PMTiles archive of a version: immutable, by byte ranges. Public map data, so nobody need
    sign in."""
    try:
        folder = open_version(region, version)
    except UnknownRegionError:
        return HttpResponseNotFound(content_type="text/plain")
    return file_response(
        request, folder.path / TILES_FILE, etag=f'"{region}-{version}"', content_type=PMTILES
    )


def _described(region: Region) -> dict[str, Any]:
    return {
        "name": region.name,
        "version": region.version,
        "bounds": [region.west, region.south, region.east, region.north],
        "center": [(region.west + region.east) / 2, (region.south + region.north) / 2],
        "pmtiles": f"/map/{region.name}/{region.version}.pmtiles",
        "data_at": region.data_at.isoformat() if region.data_at else None,
    }


@public
@require_GET
def current(request: HttpRequest) -> HttpResponse:
    """What the front end builds its style from: the region added last on top, and all of them under
    `regions`."""
    regions = [_described(region) for region in regions_in_service()]
    first = regions[0] if regions else {"bounds": None, "center": None, "pmtiles": None}
    answer = {
        **first,
        "attribution": ATTRIBUTION,
        "attribution_url": "https://www.openstreetmap.org/copyright",
        "min_zoom": MIN_ZOOM,
        "max_zoom": MAX_ZOOM,
        "layers": list(LAYERS),
        "regions": regions,
    }
    response = JsonResponse(answer)
    response["Cache-Control"] = "no-cache"
    return response


@signed_in
@require_GET
def addresses(request: HttpRequest) -> HttpResponse:
    """Places for the words in `q`, those near `near=latitude,longitude` first where they answer
    alike."""
    text = request.GET.get("q", "").strip()
    if len(text) > _MAX_QUERY:
        return JsonResponse({"error": _("This is too long to be an address.")}, status=400)
    try:
        near = _point(request.GET.get("near", ""))
    except ValueError:
        return JsonResponse({"error": _("`near` has to be latitude,longitude.")}, status=400)
    found = geocoding.search(text, near=near, limit=_MAX_ANSWERS) if text else []
    response = JsonResponse({"places": [_as_json(place) for place in found]})
    response["Cache-Control"] = "no-store"
    return response


def _point(text: str) -> LatLon | None:
    if not text:
        return None
    latitude, longitude = (float(part) for part in text.split(","))
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(text)
    return (latitude, longitude)


def _as_json(place: geocoding.Place) -> dict[str, Any]:
    return {
        "label": place.label,
        "kind": place.kind,
        "precision": place.precision,
        "street": place.street,
        "number": place.number,
        "postcode": place.postcode,
        "city": place.city,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }
