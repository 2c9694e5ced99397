"""The pages behind a location's QR code: ask for work without an account, and see how it stands.

They show the name of the organization and of the location and nothing else of either. Looking at
them changes nothing. They work with cookies blocked, so no cookie guards their form: whoever has
the link may send.
"""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from opentrax.accounts.limits import limited, refused_by
from opentrax.kit.commands import Refused
from opentrax.kit.files.receiving import too_large
from opentrax.kit.tenancy import scope
from opentrax.organizations.access import by_link
from opentrax.organizations.selectors import current_organization
from opentrax.workorders.models import RequestLink, WorkRequest
from opentrax.workorders.request_forms import RequestForm
from opentrax.workorders.request_words import words_of
from opentrax.workorders.requests import alike, stands
from opentrax.workorders.services.request_links import link_by_token
from opentrax.workorders.services.requests import (
    Staged,
    known_key,
    new_key,
    open_draft,
    send_request,
    stage,
)
from opentrax.workorders.states import RequestStatus

_GONE = 410


@by_link
@never_cache
@csrf_exempt  # no cookie of ours has to be there; whoever has the link may send
@limited("work_request")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """GET: the form of a location. POST: send it; what is not right yet is shown again, with the
    files that came.
    """
    link = link_by_token(token)
    if link is None:
        return _sealed(render(request, "workorders/request_unknown.html", status=404))
    # All of it is read first: a slow upload would keep a transaction open, and lose what it brings.
    request.POST.get("key")
    with scope(link.organization_id), timezone.override(ZoneInfo(link.location.time_zone)):
        if link.revoked_at is not None or link.location.archived_at is not None:
            return _page(request, link, "workorders/request_closed.html", {}, status=_GONE)
        if request.method != "POST":
            return _form(request, link, RequestForm(), new_key(), Staged())
        refused = _too_often(request, link)
        return refused or _sent(request, link)


def _too_often(request: HttpRequest, link: RequestLink) -> HttpResponse | None:
    """Neither one place's inbox nor one mailbox is filled by whoever has a link."""
    keys = {"work_request_place": str(link.pk), "work_request_address": request.POST.get("email")}
    for action, key in keys.items():
        found = refused_by(request, action, key) if key else None
        if found is not None:
            return found  # type: ignore[return-value]
    return None


def _sent(request: HttpRequest, link: RequestLink) -> HttpResponse:
    form = RequestForm(request.POST, request.FILES)
    given = request.POST.get("description", "")
    draft = open_draft(link, known_key(request.POST.get("key", "")), given)
    if draft.status != RequestStatus.DRAFT:  # the same form came twice
        return _sealed(redirect("work_request_follow", link.token, draft.secret))
    staged = stage(
        draft, form.uploads(), zone=link.location.time_zone,
        without=request.POST.getlist("without"),
    )  # fmt: skip
    most = settings.UPLOAD_LIMIT_BYTES // 1024**2
    staged.refused += [
        _("%(name)s is larger than %(most)d MB.") % {"name": name[:60], "most": most}
        for name in too_large(request)
    ]
    if not form.is_valid() or staged.refused:
        return _form(request, link, form, draft.secret, staged, status=422)
    answer = request.POST.get("same", "")
    asked = form.asked(is_same=answer == "yes", is_other=answer == "no")
    found = alike(link.location_id, asked.problem_code_id)
    if found and not answer:
        return _form(request, link, form, draft.secret, staged, alike=found)
    try:
        sent = send_request(link, draft, asked)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _form(request, link, form, draft.secret, staged, status=422)
    return _sealed(redirect("work_request_follow", link.token, sent.secret))


def _form(
    request: HttpRequest, link: RequestLink, form: RequestForm, key: str, staged: Staged,
    *, status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "key": key, "staged": staged, **more}
    return _page(request, link, "workorders/request_form.html", context, status=status)


@by_link
@never_cache
@require_safe
def follow(request: HttpRequest, token: str, secret: str) -> HttpResponse:
    """How a request stands, in plain words; also when the link of its form opens nothing any
    more.
    """
    link = link_by_token(token)
    if link is None or "\0" in secret:
        raise Http404
    with scope(link.organization_id), timezone.override(ZoneInfo(link.location.time_zone)):
        found = WorkRequest.objects.filter(
            organization_id=link.organization_id, secret=secret, location_id=link.location_id
        ).exclude(status=RequestStatus.DRAFT).first()  # fmt: skip
        if found is None:
            raise Http404
        state, first = stands(found)
        context = {
            "asked": found, "words": words_of(state), "answer": first.decline_words,
            "files": found.files.count(), "is_open": link.revoked_at is None,
        }  # fmt: skip
        return _page(request, link, "workorders/request_state.html", context)


def _page(
    request: HttpRequest, link: RequestLink, template: str, context: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    shown = {
        "organization_name": current_organization().name, "place_name": link.location.name,
        "token": link.token, **context,
    }  # fmt: skip
    return _sealed(render(request, template, shown, status=status))


def _sealed(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
