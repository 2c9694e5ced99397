"""Decorators that say who may open a view. Every view has exactly one; a test walks all
addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from opentrax.organizations.models import Membership, Organization, Person
from opentrax.organizations.permissions import ACTIONS, UnknownActionError, may

View = Callable[..., HttpResponseBase]


class MemberRequest(HttpRequest):
    """A request of a signed-in person inside an organization (for typing only)."""

    user: Person  # type: ignore[assignment]
    organization: Organization
    membership: Membership


@dataclass(frozen=True, slots=True)
class Access:
    """Who may open a view: everybody, any signed-in person, a link's holder, or roles by action."""

    kind: Literal["public", "signed_in", "link", "action"]
    action: str = ""


def _marked(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Open to everybody: shows nothing of any organization."""
    return _marked(view, Access("public"))


def by_link(view: View) -> View:
    """Open to the holder of a secret link; the view itself resolves the secret through a
    look-up."""
    return _marked(view, Access("link"))


def signed_in(view: View) -> View:
    """Open to any signed-in person, with or without an organization."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return _marked(guarded, Access("signed_in"))


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
                return redirect("organizations:choose")
            if not may(membership.role, action):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return _marked(guarded, Access("action", action))

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        # A fragment cannot show the sign-in page: htmx follows this header with a whole page.
        return HttpResponse(
            status=401, headers={"HX-Redirect": request.headers.get("HX-Current-URL", "/")}
        )
    return redirect_to_login(request.get_full_path())
