"""Decorators that say who may open a view. Every view has exactly one; a test walks all
addresses."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from opentrax.kit.access import Access, View, by_link, marked, public, signed_in
from opentrax.organizations.models import Membership, Organization, Person
from opentrax.organizations.permissions import ACTIONS, UnknownActionError

__all__ = ["Access", "MemberRequest", "View", "by_link", "public", "requires", "signed_in"]


class MemberRequest(HttpRequest):
    """A request of a signed-in person inside an organization (for typing only)."""

    user: Person
    organization: Organization
    membership: Membership


def requires(action: str) -> Callable[[View], View]:
    """Open to members whose role may do `action` in the current organization; others get 403."""
    if action not in ACTIONS:
        raise UnknownActionError(action)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            membership = cast("MemberRequest", request).membership
            if membership is None:
                return redirect("organization_choose")
            if not membership.may(action):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return marked(guarded, Access("action", action))

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        # A fragment cannot show the sign-in page: htmx follows this header with a whole page.
        page = request.headers.get("HX-Current-URL", "/")
        if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
            page = "/"
        return HttpResponse(status=401, headers={"HX-Redirect": page})
    return redirect_to_login(request.get_full_path())
