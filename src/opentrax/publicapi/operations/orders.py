"""Work orders: list, read, raise, change, call off."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import Field

from opentrax.directory.models import Location
from opentrax.directory.selectors import own_locations
from opentrax.directory.trades import trades
from opentrax.kit.clock import now
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import Cursor, work_order_or_404
from opentrax.publicapi.paging import Page, cut, moment
from opentrax.publicapi.problems import ProblemError
from opentrax.publicapi.schemas.filters import FilterOut, shown_filters
from opentrax.publicapi.schemas.orders import (
    Why,
    WorkOrderChange,
    WorkOrderIn,
    WorkOrderOut,
    shown,
)
from opentrax.publicapi.schemas.shared import FilterMoment
from opentrax.publicapi.tags import demand_same, tag_of
from opentrax.workorders import filters, listing, selectors, services
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.models.filters import Nte
from opentrax.workorders.services.keeper import lock_work_order
from opentrax.workorders.states import Priority, WorkOrderStatus
from opentrax.workorders.views import reading
from opentrax.workorders.views.narrowing import narrowed

router = Router()
READ, WRITE = "workorders:read", "workorders:write"


class Filters(Cursor):
    """Which work orders; `q` finds as the search of the list does."""

    status: WorkOrderStatus | None = None
    is_open: bool | None = Field(None, description="true: neither closed nor called off.")
    q: str = Field("", max_length=200)
    location_id: UUID | None = None
    trade: str = Field("", max_length=36)
    nte: Nte | None = Field(
        None, description="near: 80 % of the cap or more was incurred; over: more than the cap."
    )
    priority: Priority | None = None
    number: int | None = None
    created_after: FilterMoment | None = None
    created_before: FilterMoment | None = None
    filter_id: UUID | None = Field(None, description="Of GET /filters; the others narrow it more.")


@opens(router, "GET", "/work-orders", scope=READ, action="workorders.view",
       response=Page[WorkOrderOut])  # fmt: skip
def list_work_orders(request: Any, chosen: Query[Filters]) -> dict[str, Any]:
    """List work orders, the newest first.

    The organization's own, and those of clients that are open to it.
    """
    status = str(chosen.status or ("open" if chosen.is_open else ""))
    found = reading.work_orders(
        request, status=status, search=chosen.q, location_id=chosen.location_id
    )
    if chosen.trade:
        found = found.filter(selectors.of_trade(chosen.trade, trades()))
    asked = {chosen.nte or ""}
    if chosen.filter_id is not None:
        found, kept = _within(request, chosen.filter_id, found)
        asked.add(kept)
    limits = {
        "priority": chosen.priority, "number": chosen.number,
        "created_at__gte": chosen.created_after, "created_at__lt": chosen.created_before,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in limits.items() if value is not None})
    # Over is narrower than near, and that than all.
    nte = next((word for word in (Nte.OVER, Nte.NEAR) if word in asked), "")
    rows = listing.newest_before(found, moment(chosen.after), chosen.limit, nte=nte)
    page, following = cut(rows, "created_at", chosen.limit)
    prefetch_related_objects(page, "field_values")
    return {"items": [shown(order) for order in page], "next": following}


def _within(request: Any, key: UUID, found: QuerySet[WorkOrder]) -> tuple[QuerySet[WorkOrder], str]:
    """What a kept filter finds of some work orders, and its word of `Nte`; refuses one that the
    member does not see.
    """
    saved = filters.filter_by_id(key, request.user.pk)
    if saved is None:
        raise ProblemError("invalid", _("Send “filter_id” of a filter of GET /filters."))
    query = filters.query_of(saved)
    return found & narrowed(request, query, trades(), now()), query.nte


@opens(router, "GET", "/filters", scope=READ, action="filters.keep", response=list[FilterOut])
def list_filters(request: Any) -> list[FilterOut]:
    """List the filters of the list of work orders that the member keeps, and the organization's."""
    found = filters.filters_of(request.user.pk)
    return shown_filters(found, filters.default_of(request.user.pk), trades())


@opens(router, "GET", "/work-orders/{uuid:work_order_id}", scope=READ, action="workorders.view",
       response=WorkOrderOut)  # fmt: skip
def get_work_order(request: Any, response: HttpResponse, work_order_id: UUID) -> WorkOrderOut:
    """Read one work order.

    Its ETag, sent as If-Match with a change, refuses the change where it is not the same any more.
    """
    return told(response, work_order_or_404(request, work_order_id))


def told(response: HttpResponse, order: WorkOrder) -> WorkOrderOut:
    """The work order, with its tag."""
    found = shown(order)
    response["ETag"] = tag_of(found)
    return found


def place_or_refused(key: UUID) -> Location:
    """A place of the organization's own; refuses every other."""
    place: Location | None = own_locations().filter(pk=key).first()
    if place is None:
        raise ProblemError("invalid", _("Send “location_id” of a place of GET /locations."))
    return place


@opens(router, "POST", "/work-orders", scope=WRITE, action="workorders.create",
       response={201: WorkOrderOut})  # fmt: skip
def create_work_order(
    request: Any, response: HttpResponse, sent: WorkOrderIn
) -> Status[WorkOrderOut]:
    """Raise a work order for a place of the organization."""
    values = sent.dict(exclude={"location_id"}) | {"priority": str(sent.priority or "")}
    values["asset_ids"] = tuple(sent.asset_ids)
    made = services.create_work_order(
        place_or_refused(sent.location_id), services.WorkOrderDetails(**values), actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return Status(201, told(response, work_order_or_404(request, made.pk)))


_KEPT = ("title", "description", "client_po", "priority", "due_at", "tracking_number",
         "problem_code_id")  # fmt: skip


@opens(router, "PATCH", "/work-orders/{uuid:work_order_id}", scope=WRITE,
       action="workorders.change", response=WorkOrderOut)  # fmt: skip
def change_work_order(
    request: Any, response: HttpResponse, work_order_id: UUID, sent: WorkOrderChange
) -> WorkOrderOut:
    """Change what is written on a work order; fields that are left out stay."""
    order = work_order_or_404(request, work_order_id)
    lock_work_order(order.pk)
    order = work_order_or_404(request, work_order_id)
    demand_same(request, shown(order))
    given = sent.dict(exclude_unset=True)
    values = {name: getattr(order, name) for name in _KEPT} | {"trade": order.trade_code}
    values |= {name: given[name] for name in values if name in given}
    values["fields"] = given.get("fields")
    if values["priority"] is None:
        values["priority"] = order.priority
    for name in ("title", "description", "client_po", "trade", "tracking_number"):
        values[name] = values[name] or ""
    key = given.get("location_id")
    place = place_or_refused(key) if key not in (None, order.location_id) else order.location
    services.change_work_order(
        order, place, services.WorkOrderDetails(**values), actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return told(response, work_order_or_404(request, work_order_id))


@opens(router, "POST", "/work-orders/{uuid:work_order_id}/cancellation", scope=WRITE,
       action="workorders.change", response=WorkOrderOut)  # fmt: skip
def cancel_work_order(
    request: Any, response: HttpResponse, work_order_id: UUID, sent: Why
) -> WorkOrderOut:
    """Call a work order off."""
    order = work_order_or_404(request, work_order_id)
    services.cancel_work_order(
        order, reason=sent.reason, actor=request.user, command_id=request.command_id
    )
    return told(response, work_order_or_404(request, work_order_id))
