"""The operator's staff as guests of an organization: its own screens, read only, while a grant is
live.

Whoever is let in works in `kit.tenancy.guest_scope`: the database shows what the grant opens and
takes no change. A page is shown only after it is on record, by a function that locks the grant: a
page and the end of a grant take turns, so none is shown after the end.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from psycopg.errors import InsufficientPrivilege

from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import guest_scope
from opentrax.organizations.models import Organization, Person, Role
from opentrax.privacy.models import StaffGrant
from opentrax.privacy.rules.staff import opens
from opentrax.privacy.selectors.staff import live_grant

GRANT_KEY = "staff_grant"
GetResponse = Callable[[HttpRequest], HttpResponseBase]
_about: ContextVar[set[UUID | None] | None] = ContextVar("opentrax_look_about", default=None)


class AccessEndedError(RuntimeError):
    """The grant ended while a page was made: the page is not shown."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Stands where a member's membership does on the screens of the office."""

    person: Person
    organization: Organization
    grant: StaffGrant
    role: str = Role.VIEWER

    @property
    def organization_id(self) -> UUID:
        return self.grant.organization_id

    @property
    def person_id(self) -> UUID:
        return self.person.pk

    def may(self, action: str) -> bool:
        """Whether the grant opens the pages of an action."""
        return opens(self.grant.areas, action)


def look_is_about(people: Iterable[UUID | None]) -> None:
    """Say whom a page shows; where it is one person, the look is put on record as about them.
    Nothing happens outside of a guest's page."""
    found = _about.get()
    if found is not None:
        found.update(people)


@contextmanager
def let_in(grant: StaffGrant, person: Person) -> Iterator[Guest]:
    """Read as a guest. Raises AccessEndedError where the grant is not live any more."""
    token = _about.set(set())
    try:
        with guest_scope(grant.pk, grant.organization_id, person.pk):
            found = Organization.objects.filter(pk=grant.organization_id).first()
            if found is None:
                raise AccessEndedError
            yield Guest(person, found, grant)
    finally:
        _about.reset(token)


def record_look(page: str, path: str) -> None:
    """Put a page on record before it is shown. Raises AccessEndedError where no grant is live."""
    about = _about.get() or set()
    one = next(iter(about)) if len(about) == 1 else None
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT staff_look(%s, %s, %s, %s)", [uuid7(), page[:60], path[:300], one]
            )
    except ProgrammingError as error:
        if _is_denied(error):
            raise AccessEndedError from error
        raise


def _is_denied(error: ProgrammingError) -> bool:
    return isinstance(error.__cause__, InsufficientPrivilege)


class GuestMiddleware:
    """Show an organization's screens to whoever of the staff entered by a grant.

    Only views that go by an action are shown so; all others (one's own pages, public ones) stay
    what they are. Nothing can be sent, nothing is handed out as a file.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Take the place of the view where a guest asks for a page of an organization."""
        access = getattr(view, "access", None)
        if access is None or access.kind != "action" or not request.user.is_authenticated:
            return None
        entered = request.session.get(GRANT_KEY)
        if entered is None:
            return None
        grant = live_grant(UUID(entered), request.user.pk)
        if grant is None:
            return _closed(request)
        try:
            return self._shown(request, grant, lambda: view(request, *args, **kwargs))
        except AccessEndedError:
            return _closed(request)
        except PermissionDenied:
            return _refused(request, _("Your grant does not open this."))
        except Exception as error:
            # What a page could not find because the grant ended under it is no fault of the page.
            if live_grant(grant.pk, request.user.pk) is None:
                return _closed(request)
            if isinstance(error, ProgrammingError) and _is_denied(error):
                return _refused(request, _("Your grant does not open this."))
            raise

    def _shown(
        self, request: HttpRequest, grant: StaffGrant, page: Callable[[], HttpResponseBase]
    ) -> HttpResponseBase:
        match = request.resolver_match
        with let_in(grant, request.user) as guest:  # type: ignore[arg-type]
            request.membership = request.guest = guest  # type: ignore[attr-defined]
            request.organization = guest.organization  # type: ignore[attr-defined]
            if request.method not in {"GET", "HEAD"}:
                return _refused(request, _("Nothing can be changed while you read as staff."))
            response = page()
            if response.streaming or "attachment" in response.get("Content-Disposition", ""):
                return _refused(request, _("Files are not handed out to staff."))
            if not 300 <= response.status_code < 400:
                record_look((match and match.url_name) or "", request.path)
        return response


def _refused(request: HttpRequest, words: str) -> HttpResponse:
    return render(request, "privacy/staff_refused.html", {"words": words}, status=403)


def _closed(request: HttpRequest) -> HttpResponse:
    request.session.pop(GRANT_KEY, None)
    request.membership = request.organization = request.guest = None  # type: ignore[attr-defined]
    messages.warning(request, _("Your access has ended. Nothing more is shown."))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("staff_access")})
    return redirect("staff_access")
