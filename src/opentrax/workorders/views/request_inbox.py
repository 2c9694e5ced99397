"""The office's inbox of requests: look, accept, decline, let one go along with another."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.kit.files import MissingFileError, path_of, serve
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import selectors
from opentrax.workorders.models import RequestFile, WorkOrder, WorkRequest
from opentrax.workorders.request_forms import AcceptForm, DeclineForm
from opentrax.workorders.request_words import words_of
from opentrax.workorders.requests import alike_to, order_numbers, stands, work_requests
from opentrax.workorders.services import request_decisions as decisions
from opentrax.workorders.states import RequestStatus

PER_PAGE = 50
SHOWN = [choice for choice in RequestStatus.choices if choice[0] != RequestStatus.DRAFT]


def _own_or_404(request_id: UUID) -> WorkRequest:
    found: WorkRequest = get_object_or_404(work_requests(), pk=request_id)
    return found


@requires("work_requests.decide")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Requests; new ones, unless others are asked for."""
    status = request.GET.get("status", RequestStatus.NEW)
    known = status if status in dict(SHOWN) else ""
    page = Paginator(work_requests(known), PER_PAGE).get_page(request.GET.get("page"))
    numbers = order_numbers(row.work_order_id for row in page)
    context = {
        "page": page, "rows": [(r, numbers.get(r.work_order_id)) for r in page],
        "status": known, "statuses": SHOWN, "tab": "requests", "nav_current": "workorders",
    }  # fmt: skip
    return render(request, "workorders/request_inbox.html", context)


@requires("work_requests.decide")
@require_safe
def request_page(request: HttpRequest, work_request_id: UUID) -> HttpResponse:
    """One request, and what may be made of it."""
    return _page(request, _own_or_404(work_request_id))


def _page(
    request: HttpRequest, asked: WorkRequest, *, accept: AcceptForm | None = None,
    decline: DeclineForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    is_new = asked.status == RequestStatus.NEW
    state, first = stands(asked)
    context: dict[str, Any] = {
        "asked": asked, "files": list(asked.files.order_by("created_at", "id")),
        "is_new": is_new, "words": words_of(state), "first": first,
        "order": WorkOrder.objects.filter(pk=first.work_order_id).first(),
        "tab": "requests", "nav_current": "workorders",
    }  # fmt: skip
    if is_new:
        context |= {
            "accept": accept or AcceptForm(request=asked), "decline": decline or DeclineForm(),
            "alike": alike_to(asked),
        }  # fmt: skip
    return render(request, "workorders/request_page.html", context, status=status)


@requires("work_requests.decide")
@require_POST
def accept(request: HttpRequest, work_request_id: UUID) -> HttpResponse:
    """Make a work order of it."""
    asked, actor = _own_or_404(work_request_id), cast("MemberRequest", request).user
    form, key = AcceptForm(request.POST, request=asked), posted_command_id(request)
    if not form.is_valid():
        return _page(request, asked, accept=form, status=422)
    try:
        order = decisions.accept_request(asked, form.how(), actor=actor, command_id=key)
    except Refused as refusal:
        return _refused(request, asked, refusal, accept=form)
    return redirect("workorder", order.pk)


@requires("work_requests.decide")
@require_POST
def decline(request: HttpRequest, work_request_id: UUID) -> HttpResponse:
    """Decline it with words."""
    asked, actor = _own_or_404(work_request_id), cast("MemberRequest", request).user
    form, key = DeclineForm(request.POST), posted_command_id(request)
    if not form.is_valid():
        return _page(request, asked, decline=form, status=422)
    try:
        words = form.cleaned_data["words"]
        decisions.decline_request(asked, words, actor=actor, command_id=key)
    except Refused as refusal:
        return _refused(request, asked, refusal, decline=form)
    return redirect("work_requests")


def _refused(
    request: HttpRequest, asked: WorkRequest, refusal: Refused, **forms: Any
) -> HttpResponse:
    """In the form; where it was decided meanwhile there is none, and the page says so."""
    if asked.status != RequestStatus.NEW:
        messages.error(request, str(refusal))
        return redirect("work_request_page", asked.pk)
    for form in forms.values():
        form.add_error(None, str(refusal))
    return _page(request, asked, status=422, **forms)


@requires("work_requests.decide")
@require_POST
def join(request: HttpRequest, work_request_id: UUID) -> HttpResponse:
    """Let it go along with an open work order or another new request."""
    asked, actor = _own_or_404(work_request_id), cast("MemberRequest", request).user
    key, target = posted_command_id(request), _target(request)
    attempt(
        request,
        lambda: (
            decisions.join_to_order(asked, target, actor=actor, command_id=key)
            if isinstance(target, WorkOrder)
            else decisions.join_to_request(asked, target, actor=actor, command_id=key)
        ),
        _("It goes along with the other one; nothing of it is lost."),
    )
    return redirect("work_request_page", asked.pk)


def _target(request: HttpRequest) -> WorkOrder | WorkRequest:
    try:
        key = UUID(request.POST.get("other", ""))
    except ValueError as error:
        raise Http404 from error
    order: WorkOrder | None = selectors.work_orders().filter(pk=key).first()
    return order or _own_or_404(key)


@requires("work_requests.decide")
@require_safe
def request_file(request: HttpRequest, request_file_id: UUID) -> HttpResponseBase:
    """A file of a request that was not moved to a work order."""
    row = _file_or_404(request, request_file_id)
    return _served(request, row, row.content_key, media_type=row.media_type, name=row.name)


@requires("work_requests.decide")
@require_safe
def request_thumbnail(request: HttpRequest, request_file_id: UUID) -> HttpResponseBase:
    """The small form of a photo."""
    row = _file_or_404(request, request_file_id)
    name = f"small-{row.pk}.jpg"
    return _served(request, row, row.thumbnail_key, media_type="image/jpeg", name=name)


def _file_or_404(request: HttpRequest, file_id: UUID) -> RequestFile:
    own = RequestFile.objects.filter(
        organization_id=cast("MemberRequest", request).organization.pk
    ).exclude(request__status=RequestStatus.DRAFT)  # fmt: skip
    found: RequestFile = get_object_or_404(own, pk=file_id)
    return found


def _served(
    request: HttpRequest, row: RequestFile, key: str, *, media_type: str, name: str
) -> HttpResponseBase:
    try:
        path = path_of(row.organization_id, key)
    except MissingFileError as error:
        raise Http404 from error
    return serve(request, path, key=key, media_type=media_type, name=name)
