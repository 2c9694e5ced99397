"""Reads of requests: the inbox, what may be the same, how one stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from opentrax.kit.clock import now
from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders import rules
from opentrax.workorders.models import WorkOrder, WorkRequest
from opentrax.workorders.rules.requests import SAME_WITHIN, Told, told
from opentrax.workorders.states import RequestSource, RequestStatus

MOST_SAME = 5


def work_requests(status: str = "") -> QuerySet[WorkRequest]:
    """Requests that were sent to the organization in scope, newest first."""
    own: QuerySet[WorkRequest] = WorkRequest.objects.filter(
        organization_id=current_organization_id()
    ).exclude(status=RequestStatus.DRAFT)
    if status:
        own = own.filter(status=status)
    return own.select_related("location").order_by("-sent_at", "-id")


def requests_of(work_order: WorkOrder) -> list[WorkRequest]:
    """Requests that led to a work order, for its keeper."""
    return list(work_requests().filter(work_order_id=work_order.pk))


def requests_with_address(work_order_id: UUID) -> list[WorkRequest]:
    """Requests that led to a work order and whose requester wants to hear of it."""
    found = work_requests().filter(work_order_id=work_order_id)
    return list(found.exclude(requester_email="").filter(wants_news=True))


@dataclass(frozen=True, slots=True)
class Alike:
    """What is open at the same place with the same problem: may be the same, may be not."""

    orders: Sequence[WorkOrder] = ()
    requests: Sequence[WorkRequest] = ()

    def __bool__(self) -> bool:
        return bool(self.orders or self.requests)


def alike(
    location_id: UUID | None, problem_code_id: UUID | None, *, besides: UUID | None = None
) -> Alike:
    """Open work orders and requests of the last seven days with a problem code at a location of the
    organization in scope; none without a code. `besides` is the request that is asked about.
    """
    if location_id is None or problem_code_id is None:
        return Alike()
    same = {
        "organization_id": current_organization_id(), "location_id": location_id,
        "problem_code_id": problem_code_id,
    }  # fmt: skip
    since = now() - SAME_WITHIN
    orders = WorkOrder.objects.filter(**same, status__in=rules.OPEN, created_at__gte=since)
    requests = WorkRequest.objects.filter(**same, status=RequestStatus.NEW, sent_at__gte=since)
    return Alike(
        list(orders.order_by("-created_at", "-id")[:MOST_SAME]),
        list(requests.exclude(pk=besides).order_by("-sent_at", "-id")[:MOST_SAME]),
    )


def alike_to(request: WorkRequest) -> Alike:
    """What may be the same as a request: at its place with its problem; of a mail, which says
    neither, what else its sender has open of the last seven days.
    """
    found = alike(request.location_id, request.problem_code_id, besides=request.pk)
    if found or request.source != RequestSource.MAIL or not request.requester_email:
        return found
    of_sender = work_requests().filter(
        requester_email__iexact=request.requester_email, sent_at__gte=now() - SAME_WITHIN,
    ).exclude(pk=request.pk)  # fmt: skip
    if request.location_id is not None:
        of_sender = of_sender.filter(location_id=request.location_id)
    led = of_sender.filter(work_order_id__isnull=False).values("work_order_id")
    orders = WorkOrder.objects.filter(pk__in=led, status__in=rules.OPEN)
    waiting = of_sender.filter(status=RequestStatus.NEW, location=request.location)
    newest = orders.order_by("-created_at", "-id")
    return Alike(list(newest[:MOST_SAME]), list(waiting[:MOST_SAME]))


def leading(request: WorkRequest) -> WorkRequest:
    """The request that a joined one went along with; itself where it joined none."""
    found = request
    for _step in range(10):
        if found.joined_to_id is None:
            return found
        following = WorkRequest.objects.filter(pk=found.joined_to_id).first()
        if following is None:
            return found
        found = following
    return found


def stands(request: WorkRequest) -> tuple[Told, WorkRequest]:
    """How a request stands, in the requester's words, and the one that decides it."""
    first = leading(request)
    return told(first.status, _order_status(first.work_order_id)), first


def _order_status(work_order_id: UUID | None) -> str | None:
    if work_order_id is None:
        return None
    found: str | None = (
        WorkOrder.objects.filter(pk=work_order_id).values_list("status", flat=True).first()
    )
    return found


def order_numbers(ids: Iterable[UUID | None]) -> Mapping[UUID | None, int]:
    """Numbers of work orders by key; one query."""
    keys = [key for key in ids if key is not None]
    return dict(WorkOrder.objects.filter(pk__in=keys).values_list("pk", "number"))
