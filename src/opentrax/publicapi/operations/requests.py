"""Requests of people at a location who have no account: read, and what becomes of them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.orders import place_or_refused, told
from opentrax.publicapi.operations.reading import Cursor, work_order_or_404
from opentrax.publicapi.paging import Page, moment, page_by
from opentrax.publicapi.problems import ProblemError
from opentrax.publicapi.schemas.orders import WorkOrderOut
from opentrax.publicapi.schemas.planning import (
    AcceptanceIn,
    AnswerIn,
    JoiningIn,
    RequestFileOut,
    RequestOut,
    RequestWhole,
    shown_request,
)
from opentrax.workorders.models import WorkRequest
from opentrax.workorders.requests import alike, work_requests
from opentrax.workorders.services import request_decisions as decisions
from opentrax.workorders.services.request_decisions import Acceptance
from opentrax.workorders.states import RequestStatus

router = Router()
READ, WRITE, DECIDES = "requests:read", "requests:write", "work_requests.decide"
_ONE = "/requests/{uuid:work_request_id}"


class RequestFilters(Cursor):
    """Which of the requests to the organization."""

    status: RequestStatus | None = None


@opens(router, "GET", "/requests", scope=READ, action=DECIDES, response=Page[RequestOut])
def list_requests(request: Any, chosen: Query[RequestFilters]) -> dict[str, Any]:
    """List what people asked for, the oldest first."""
    found = work_requests(str(chosen.status or ""))
    rows, following = page_by(found, "sent_at", moment(chosen.after), chosen.limit)
    return {"items": [shown_request(one) for one in rows], "next": following}


def _asked(key: UUID) -> WorkRequest:
    found: WorkRequest = get_object_or_404(work_requests(), pk=key)
    return found


def _whole(asked: WorkRequest) -> RequestWhole:
    same = alike(asked.location_id, asked.problem_code_id, besides=asked.pk)
    files = asked.files.order_by("created_at", "id")
    return RequestWhole(
        **shown_request(asked).model_dump(), files=[RequestFileOut.from_orm(one) for one in files],
        same_work_order_ids=[order.pk for order in same.orders],
        same_request_ids=[one.pk for one in same.requests],
    )  # fmt: skip


@opens(router, "GET", _ONE, scope=READ, action=DECIDES, response=RequestWhole)
def get_request(request: Any, work_request_id: UUID) -> RequestWhole:
    """Read one request, with what is open at the same place with the same problem."""
    return _whole(_asked(work_request_id))


@opens(router, "POST", f"{_ONE}/acceptance", scope=WRITE, action=DECIDES,
       response={201: WorkOrderOut})  # fmt: skip
def accept_request(
    request: Any, response: HttpResponse, work_request_id: UUID, sent: AcceptanceIn
) -> Status[WorkOrderOut]:
    """Make a work order of a request, with its words and its files."""
    asked = _asked(work_request_id)
    how = Acceptance(
        place_or_refused(sent.location_id) if sent.location_id else None, sent.title,
        str(sent.priority or ""), sent.trade, sent.problem_code_id or asked.problem_code_id,
    )  # fmt: skip
    made = decisions.accept_request(asked, how, actor=request.user, command_id=request.command_id)
    return Status(201, told(response, work_order_or_404(request, made.pk)))


@opens(router, "POST", f"{_ONE}/decline", scope=WRITE, action=DECIDES, response=RequestWhole)
def decline_request(request: Any, work_request_id: UUID, sent: AnswerIn) -> RequestWhole:
    """Decline a request, with words for whoever asked."""
    decisions.decline_request(
        _asked(work_request_id), sent.words, actor=request.user, command_id=request.command_id
    )
    return _whole(_asked(work_request_id))


@opens(router, "POST", f"{_ONE}/joining", scope=WRITE, action=DECIDES, response=RequestWhole)
def join_request(request: Any, work_request_id: UUID, sent: JoiningIn) -> RequestWhole:
    """Let a request go along with an open work order or another new request at its place."""
    asked, who = _asked(work_request_id), {"actor": request.user, "command_id": request.command_id}
    if (sent.work_order_id is None) == (sent.request_id is None):
        raise ProblemError("invalid", _("Send either “work_order_id” or “request_id”."))
    if sent.work_order_id is not None:
        decisions.join_to_order(asked, work_order_or_404(request, sent.work_order_id), **who)
    elif sent.request_id is not None:
        decisions.join_to_request(asked, _asked(sent.request_id), **who)
    return _whole(_asked(work_request_id))
