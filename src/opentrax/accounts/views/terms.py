"""The terms, in every version that was ever published; the same page as that of any document."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from opentrax.accounts import texts
from opentrax.organizations.access import public
from opentrax.privacy.views.documents import page


@public
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The terms in force."""
    return page(request, texts.TERMS)


@public
@require_safe
def terms_version(request: HttpRequest, version: int) -> HttpResponse:
    """One version, at an address that stays."""
    return page(request, texts.TERMS, version)
