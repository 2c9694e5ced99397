"""Calendar addresses: made, shown once, revoked; and the calendar behind one.

A calendar program has no session: the secret in its address opens one calendar, to read. The answer
is in no index, and an address that opens nothing tells nothing of why.
"""

import hashlib
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from opentrax.accounts.limits import comes_too_often
from opentrax.accounts.proving import proven
from opentrax.accounts.tokens import hash_token, new_token
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.organizations.access import MemberRequest, by_link, requires
from opentrax.workorders.calendar_forms import CalendarForm
from opentrax.workorders.calendars import calendar_of
from opentrax.workorders.models import CalendarFeed
from opentrax.workorders.services import calendars as services


@by_link
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar, or that it has not changed since; 404 for whatever opens nothing."""
    found = services.found_calendar_feed(token)
    if found is None:
        return _stranger(request)
    if comes_too_often(request, "calendar", str(found.feed_id)):
        return _too_often()
    with scope(found.organization_id, found.person_id):
        feed = services.use_calendar_feed(found)
        body = calendar_of(feed, now()) if feed is not None else None
    if body is None:
        return _stranger(request)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = f'"{hashlib.sha256(body).hexdigest()}"'
    answer["Cache-Control"] = "private, no-cache"
    told = get_conditional_response(request, etag=answer["ETag"], response=answer)
    return _sealed(cast("HttpResponse", told))


def _stranger(request: HttpRequest) -> HttpResponse:
    if comes_too_often(request, "calendar_stranger"):
        return _too_often()
    words = _("This calendar address opens nothing: make another in the settings.")
    return _sealed(HttpResponse(words, status=404, content_type="text/plain; charset=utf-8"))


def _too_often() -> HttpResponse:
    words = _("Come again in a minute, and ask less often.")
    answer = HttpResponse(words, status=429, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = "60"
    return _sealed(answer)


def _sealed(response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("Cache-Control", "private, no-store")
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _page(
    request: MemberRequest, form: CalendarForm, *, secret: str = "", status: int = 200
) -> HttpResponse:
    url = settings.ENVIRONMENT.public_url + reverse("calendar", args=[secret]) if secret else ""
    context = {
        "form": form, "url": url, "feeds": services.feeds_of(request.membership),
        "nav_current": "settings", "tab": "calendars",
    }  # fmt: skip
    return render(request, "workorders/calendars.html", context, status=status)


def _form(request: MemberRequest, *given: object) -> CalendarForm:
    return CalendarForm(*given, kinds=services.kinds_for(request.membership))


@requires("calendars.make")
@require_safe
def calendar_list(request: HttpRequest) -> HttpResponse:
    """One's own addresses, and the form for another."""
    member = cast("MemberRequest", request)
    return _page(member, _form(member))


@requires("calendars.make")
@proven("calendars")
@never_cache
@require_POST
def make_calendar(request: HttpRequest) -> HttpResponse:
    """Make an address and show it, this once."""
    member = cast("MemberRequest", request)
    form, secret = _form(member, request.POST), new_token()
    if not form.is_valid():
        return _page(member, form, status=422)
    try:
        made = services.make_calendar_feed(
            form.cleaned_data["name"], form.cleaned_data["kind"], secret=secret,
            actor=member.user, command_id=posted_command_id(request),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(member, form, status=422)
    if bytes(made.token_hash) != hash_token(secret):
        words = _("An address is shown only once. Revoke that one and make another.")
        messages.error(request, words)
        return redirect("calendars")
    return _page(member, _form(member), secret=secret)


@requires("calendars.make")
@require_POST
def revoke_calendar(request: HttpRequest, calendar_id: UUID) -> HttpResponse:
    """Make an address worthless."""
    member = cast("MemberRequest", request)
    own = CalendarFeed.objects.filter(membership_id=member.membership.pk)
    feed, key = get_object_or_404(own, pk=calendar_id), posted_command_id(request)
    attempt(
        request,
        lambda: services.revoke_calendar_feed(feed, actor=member.user, command_id=key),
        _("The address is revoked: it opens nothing any more."),
    )
    return redirect("calendars")
