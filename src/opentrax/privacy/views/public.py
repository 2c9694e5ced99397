"""Public pages of the privacy engine: they show nothing of anybody, work without a cookie and
without a script."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opentrax.kit.access import public
from opentrax.privacy.models import PublishedMap
from opentrax.privacy.selectors import notice


@public
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What is stored about whom, why, and for how long: drawn from the map that the code declares,
    with every version that was published here and what it changed."""
    context = {
        "sections": notice.sections(),
        "maps": notice.published_maps(),
        "operator": settings.ENVIRONMENT.operator,
    }
    return render(request, "privacy/data.html", context)


@public
@require_safe
def data_json(request: HttpRequest, version: int | None = None) -> HttpResponse:
    """A published map as JSON; the newest without a number. An address with a number always gives
    the same."""
    maps = PublishedMap.objects.order_by("-version")
    found = (maps if version is None else maps.filter(version=version)).first()
    if found is None:
        raise Http404
    body = {
        "version": found.version, "published_at": found.published_at.isoformat(),
        "sha256": found.body_hash, **found.body,
    }  # fmt: skip
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})
