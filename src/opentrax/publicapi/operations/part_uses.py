"""Parts used on work orders and visits, by the provider that accepted; both sides see them."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status

from opentrax.directory.models import Part
from opentrax.directory.parts import own_parts
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.parts import READ, WRITE
from opentrax.publicapi.operations.reading import visit_or_404, work_order_or_404
from opentrax.publicapi.operations.stock import place_or_refused
from opentrax.publicapi.problems import ProblemError
from opentrax.publicapi.schemas.parts import UseIn, UseOnOrderIn, UseOut, shown_use
from opentrax.workorders.models import PartUse, Visit, WorkOrder
from opentrax.workorders.services.parts import take_part_back, use_part
from opentrax.workorders.used_parts import parts_used

router = Router()
_ORDER = "/work-orders/{uuid:work_order_id}/parts"
_VISIT = "/visits/{uuid:visit_id}/parts"
_ONE = "/part-uses/{uuid:part_use_id}"


def _part(chosen: UUID) -> Part:
    found: Part | None = own_parts().filter(pk=chosen).first()
    if found is None:
        raise ProblemError("invalid", _("Send “part_id” of a part of GET /parts."))
    return found


def _used(request: Any, order: WorkOrder, sent: UseIn, visit: Visit | None) -> Status[UseOut]:
    place = place_or_refused(sent.place_id, "place_id")
    made = use_part(
        order, _part(sent.part_id), place, sent.quantity, visit=visit, actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return Status(201, shown_use(_use(request, made.pk)))


@opens(router, "GET", _ORDER, scope=READ, action="workorders.view", response=list[UseOut])
def list_parts_of_work_order(request: Any, work_order_id: UUID) -> list[UseOut]:
    """List the parts that were used on a work order, also what was taken back."""
    return [shown_use(one) for one in parts_used(work_order_or_404(request, work_order_id))]


@opens(router, "POST", _ORDER, scope=WRITE, action="parts.use", response={201: UseOut})
def use_part_on_work_order(request: Any, work_order_id: UUID, sent: UseOnOrderIn) -> Status[UseOut]:
    """Use parts on a work order: they leave their place, and what they come to is incurred."""
    order = work_order_or_404(request, work_order_id)
    visit = None
    if sent.visit_id is not None:
        visit = order.visits.filter(pk=sent.visit_id).first()
        if visit is None:
            raise ProblemError("invalid", _("Send “visit_id” of a visit of this work order."))
    return _used(request, order, sent, visit)


@opens(router, "GET", _VISIT, scope=READ, action="visits.view", response=list[UseOut])
def list_parts_of_visit(request: Any, visit_id: UUID) -> list[UseOut]:
    """List the parts that were used on a visit, also what was taken back."""
    visit = visit_or_404(request, visit_id)
    return [shown_use(one) for one in parts_used(visit.work_order, visit.pk)]


@opens(router, "POST", _VISIT, scope=WRITE, action="parts.use", response={201: UseOut})
def use_part_on_visit(request: Any, visit_id: UUID, sent: UseIn) -> Status[UseOut]:
    """Use parts on a visit: they leave their place, and what they come to is incurred."""
    visit = visit_or_404(request, visit_id)
    return _used(request, visit.work_order, sent, visit)


def _use(request: Any, key: UUID) -> PartUse:
    found: PartUse = get_object_or_404(PartUse, pk=key)
    work_order_or_404(request, found.work_order_id)
    return found


@opens(router, "GET", _ONE, scope=READ, action="workorders.view", response=UseOut)
def get_part_use(request: Any, part_use_id: UUID) -> UseOut:
    """Read one use."""
    return shown_use(_use(request, part_use_id))


@opens(router, "POST", f"{_ONE}/withdrawal", scope=WRITE, action="parts.use", response=UseOut)
def take_part_use_back(request: Any, part_use_id: UUID) -> UseOut:
    """Say that parts were not used after all: they lie where they lay; the use stays in sight."""
    take_part_back(_use(request, part_use_id), actor=request.user, command_id=request.command_id)
    return shown_use(_use(request, part_use_id))
