"""Who gets data from here: public, without a cookie or a script, and without anybody's name."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opentrax.kit.access import public
from opentrax.kit.clock import now
from opentrax.privacy import words
from opentrax.privacy.selectors import breaches, disclosures, sharing


@public
@require_safe
def sharing_page(request: HttpRequest) -> HttpResponse:
    """The registers in figures."""
    context = {
        "recipients": sharing.recipients(), "refused": sharing.refused(),
        "disclosures": [(one, words.GROUNDS[one.ground]) for one in disclosures.counts()],
        "breaches": breaches.register(is_drill=False),
        "drill": breaches.newest_drill(),
        "operator": settings.ENVIRONMENT.operator,
    }  # fmt: skip
    return render(request, "privacy/sharing.html", context)


@public
@require_safe
def sharing_json(request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    return JsonResponse(_as_json(), json_dumps_params={"ensure_ascii": False})


def _as_json() -> dict[str, Any]:
    return {
        "at": now().isoformat(),
        "processors": [
            {
                "name": one.processor.key, "what": str(one.processor.what),
                "who": one.processor.told.who, "where": one.processor.told.where,
                "contract": one.processor.told.contract, "is_elsewhere": one.is_elsewhere,
                "connections": one.admitted,
            }
            for one in sharing.recipients()
        ],
        "disclosures": [
            {
                "year": one.year, "ground": one.ground, "disclosures": one.disclosures,
                "people": one.people,
            }
            for one in disclosures.counts()
        ],
        "breaches": [
            {
                "discovered_at": one.breach.discovered_at.isoformat(), "state": one.state.value,
                "people": one.breach.people_count, "missed": [m.value for m in one.missed],
            }
            for one in breaches.register(is_drill=False)
        ],
        "last_drill": _drill(breaches.newest_drill()),
        "refused_connections": sharing.refused(),
    }  # fmt: skip


def _drill(found: breaches.Standing | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "began_at": found.breach.discovered_at.isoformat(), "state": found.state.value,
        "missed": [one.value for one in found.missed],
    }  # fmt: skip
