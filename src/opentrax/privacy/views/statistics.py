"""Figures about groups: which there are, by which rules, and what was given to whom. Public,
without a cookie or a script."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opentrax.engine.aggregates import THRESHOLD
from opentrax.kit.access import public
from opentrax.kit.clock import now
from opentrax.privacy.models.statistics import YEARLY_BUDGET
from opentrax.privacy.selectors import statistics
from opentrax.privacy.statistics import cubes

PER_PAGE = 20


@public
@require_safe
def statistics_page(request: HttpRequest) -> HttpResponse:
    """The fixed tables, the rules, the year's budget and every release with its figures."""
    page = Paginator(statistics.given(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "cubes": list(cubes().values()), "threshold": THRESHOLD, "year": now().year,
        "spent": statistics.spent_in(now().year) / 1000, "budget": YEARLY_BUDGET / 1000,
        "releases": [(r, r.release.epsilon / 1000) for r in statistics.told(page)],
        "page": page, "of_demo": statistics.are_of_demo(),
    }  # fmt: skip
    return render(request, "privacy/statistics.html", context)


@public
@require_safe
def statistics_json(request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    return JsonResponse(statistics_as_json(), json_dumps_params={"ensure_ascii": False})


def statistics_as_json() -> dict[str, Any]:
    """What /statistics.json and `opentrax statistics --json` give. Nothing without noise."""
    return {
        "threshold": {
            "people": THRESHOLD.people, "organizations": THRESHOLD.organizations,
            "most_of_one": THRESHOLD.most_of_one, "closest_guess": THRESHOLD.closest_guess,
        },
        "of_demo": statistics.are_of_demo(),
        "budget": {
            "year": now().year, "epsilon": YEARLY_BUDGET / 1000,
            "spent": statistics.spent_in(now().year) / 1000,
        },
        "tables": [
            {
                "name": cube.name, "counts": str(cube.counts), "unit": str(cube.unit),
                "by": [dimension.name for dimension in cube.dimensions],
                "most_per_person": cube.most,
            }
            for cube in cubes().values()
        ],
        "releases": [_as_json(one) for one in statistics.told(statistics.given())],
    }  # fmt: skip


def _as_json(one: statistics.Released) -> dict[str, Any]:
    row = one.release
    return {
        "table": row.cube, "month": f"{row.month_on:%Y-%m}", "recipient": row.recipient,
        "reason": row.reason, "released_at": row.released_at.isoformat(),
        "epsilon": row.epsilon / 1000, "mechanism": "discrete Laplace",
        "of_demo": row.of_demo,
        "scale": row.noise_scale, "within_95": one.within, "figures": row.figures,
    }  # fmt: skip
