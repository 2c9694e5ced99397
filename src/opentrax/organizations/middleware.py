"""One request, one transaction, one scope: whose rows a page may see is settled before its view
runs."""

import zoneinfo
from collections.abc import Callable
from contextlib import ExitStack
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations.models import Membership

ORGANIZATION_KEY = "organization"
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ScopeMiddleware:
    """Open the scope of the signed-in person and of the organization they work in.

    Stands after AuthenticationMiddleware: the session only says whose scope to open in order to
    look; a session that a new password or a closed account has ended opens nothing. The membership
    is read under row security, so a stale name of an organization opens nothing either.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.membership = request.organization = None  # type: ignore[attr-defined]
        person_id = _named_person(request)
        if person_id is None:
            return self.get_response(request)
        with ExitStack() as stack:
            stack.enter_context(person_scope(person_id))
            if not request.user.is_authenticated:
                stack.close()
                return self.get_response(request)
            membership = current_membership(person_id, request.session.get(ORGANIZATION_KEY))
            if membership is not None:
                stack.enter_context(scope(membership.organization_id))
                request.membership = membership  # type: ignore[attr-defined]
                request.organization = membership.organization  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            # Neither a shared proxy nor the back button after signing out may show a page again.
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response


def _named_person(request: HttpRequest) -> UUID | None:
    try:
        return UUID(str(request.session.get(SESSION_KEY, "")))
    except ValueError:
        return None


def current_membership(person_id: UUID, organization_id: str | None) -> Membership | None:
    """The membership that the session names, else the person's oldest one."""
    own = Membership.objects.active().filter(person_id=person_id).select_related("organization")
    memberships = list(own.order_by("joined_at", "id"))
    named = [m for m in memberships if str(m.organization_id) == organization_id]
    return next(iter(named or memberships), None)


class ViewerMiddleware:
    """Show clocks in the viewer's zone and words in their language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.session.get(SESSION_KEY) is None or not request.user.is_authenticated:
            return self.get_response(request)
        person = request.user
        with (
            timezone.override(zoneinfo.ZoneInfo(person.time_zone)),
            translation.override(person.language),
        ):
            request.LANGUAGE_CODE = translation.get_language() or "en"
            response = self.get_response(request)
            # LocaleMiddleware, outside of this, would name the browser's language.
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response
