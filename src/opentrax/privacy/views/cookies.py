"""The register of cookies for everybody, and that we honor Global Privacy Control."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from opentrax.kit.access import public
from opentrax.privacy import cookies
from opentrax.privacy.selectors import documents


@public
@require_safe
@vary_on_headers(cookies.SIGNAL)
def cookie_page(request: HttpRequest) -> HttpResponse:
    """Every cookie, and whether the reader's browser sends the signal."""
    context = {
        "cookies": cookies.register(),
        "signal": cookies.refuses_sharing(request.headers.get(cookies.SIGNAL)),
    }
    return render(request, "privacy/cookies.html", context)


@public
@require_safe
def gpc_json(request: HttpRequest) -> HttpResponse:
    """W3C Global Privacy Control: this site honors the signal, since the policy in force."""
    newest = documents.newest("policy")
    body: dict[str, object] = {"gpc": True}
    if newest is not None:
        body["lastUpdate"] = newest.published_at.date().isoformat()
    return JsonResponse(body)
