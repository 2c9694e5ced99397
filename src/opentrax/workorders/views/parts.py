"""Parts used on a work order, on its page."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opentrax.directory.parts import places, van_of
from opentrax.directory.selectors import technician_of_person
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders.models import PartUse, Visit, WorkOrder
from opentrax.workorders.part_forms import UsePartForm
from opentrax.workorders.services.costs import PAST
from opentrax.workorders.services.parts import take_part_back, use_part
from opentrax.workorders.states import VisitStatus
from opentrax.workorders.used_parts import parts_used
from opentrax.workorders.views.orders import work_order_shown
from opentrax.workorders.views.reading import work_order_or_404

_NEVER_THERE = (VisitStatus.MISSED, VisitStatus.CANCELLED)


def may_use_parts(request: MemberRequest, order: WorkOrder) -> bool:
    """Whether the viewer may say what was used: of the provider that accepted, until the end."""
    is_theirs = order.provider_id == request.organization.pk and order.accepted_at is not None
    return is_theirs and request.membership.may("parts.use") and order.status not in PAST


def _visits(request: MemberRequest, order: WorkOrder) -> list[tuple[Visit, str]]:
    rows = Visit.objects.filter(work_order_id=order.pk, provider_id=request.organization.pk)
    rows = rows.exclude(status__in=_NEVER_THERE).order_by("sequence")
    return [(visit, _visit_label(visit)) for visit in rows]


def _visit_label(visit: Visit) -> str:
    at = timezone.localtime(visit.arrived_at or visit.planned_start_at)
    return f"{date_format(at, 'SHORT_DATE_FORMAT')} {visit.technician_name}"


def _form(request: MemberRequest, order: WorkOrder, data: Any = None) -> UsePartForm:
    technician = technician_of_person(request.user.pk)
    van = van_of(technician.pk) if technician is not None else None
    return UsePartForm(
        _visits(request, order), data, auto_id="part_%s", van_id=van.pk if van else None
    )


def section(request: MemberRequest, order: WorkOrder) -> Mapping[str, Any] | None:
    """What was used, and the form to enter more; nothing where there is neither."""
    uses, may = list(parts_used(order)), may_use_parts(request, order)
    form = getattr(request, "use_part_form", None)
    if form is None and may and places():
        form = _form(request, order)
    if not uses and not may:
        return None
    return {"uses": uses, "form": form, "may": may, "own_id": request.organization.pk}


@requires("parts.use")
@require_POST
def use(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Say what was used."""
    order, member = work_order_or_404(request, work_order_id), cast("MemberRequest", request)
    form = _form(member, order, request.POST)
    if form.is_valid():
        key = posted_command_id(request)
        try:
            use_part(order, **form.values(), actor=member.user, command_id=key)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("workorder", order.pk)
    member.use_part_form = form  # type: ignore[attr-defined]
    return work_order_shown(request, order, status=422)


@requires("parts.use")
@require_POST
def take_back(request: HttpRequest, work_order_id: UUID, part_use_id: UUID) -> HttpResponse:
    """Say that it was not used."""
    order, actor = work_order_or_404(request, work_order_id), cast("MemberRequest", request).user
    entry: PartUse = get_object_or_404(parts_used(order), pk=part_use_id)
    key = posted_command_id(request)
    attempt(
        request, lambda: take_part_back(entry, actor=actor, command_id=key),
        _("It is taken back: the parts lie where they lay."),
    )  # fmt: skip
    return redirect("workorder", order.pk)
