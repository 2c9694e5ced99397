"""The terms, in every version that was ever in force."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from opentrax.accounts import texts
from opentrax.organizations.access import public


@public
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The terms in force."""
    return _page(request, texts.CURRENT[texts.TERMS])


@public
@require_safe
def terms_version(request: HttpRequest, version: int) -> HttpResponse:
    """One version, at an address that stays."""
    return _page(request, version)


def _page(request: HttpRequest, version: int) -> HttpResponse:
    try:
        words = texts.text(texts.TERMS, version, get_language() or "en")
    except texts.UnknownTextError:
        raise Http404 from None
    context = {
        "sections": [_section(part) for part in words.split("## ") if part],
        "version": version, "versions": range(1, texts.CURRENT[texts.TERMS] + 1),
        "is_current": version == texts.CURRENT[texts.TERMS],
    }  # fmt: skip
    return render(request, "accounts/pages/terms.html", context)


def _section(part: str) -> tuple[str, str]:
    heading, _, body = part.partition("\n")
    return heading, body.strip()
