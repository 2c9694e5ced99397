"""What a viewer may open: the scope's rows, and for a technician only what they are sent to."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from opentrax.directory.selectors import technician_of_person
from opentrax.organizations.access import MemberRequest
from opentrax.organizations.models import Role
from opentrax.workorders import selectors
from opentrax.workorders.models import Assignment, Visit, WorkOrder

# No technician has it: a technician's account without a technician sees nothing.
_NOBODY = UUID(int=0)


def own_technician_id(request: MemberRequest) -> UUID | None:
    """The technician whose work alone the viewer may see; None for those who see all."""
    if request.membership.role != Role.TECHNICIAN:
        return None
    technician = technician_of_person(request.user.pk)
    return technician.pk if technician is not None else _NOBODY


def work_orders(
    request: MemberRequest, *, status: str = "", search: str = "", location_id: UUID | None = None
) -> QuerySet[WorkOrder]:
    """The work orders of the viewer."""
    return selectors.work_orders(
        status=status,
        search=search,
        location_id=location_id,
        technician_id=own_technician_id(request),
    )


def work_order_or_404(request: HttpRequest, work_order_id: UUID) -> WorkOrder:
    """One that the viewer may see."""
    found = work_orders(request).select_related("location")  # type: ignore[arg-type]
    return get_object_or_404(found, pk=work_order_id)


def assignment_or_404(assignment_id: UUID) -> Assignment:
    """One that the scope sees."""
    found: Assignment = get_object_or_404(
        Assignment.objects.select_related("work_order"), pk=assignment_id
    )
    return found


def visit_or_404(request: HttpRequest, visit_id: UUID) -> Visit:
    """One that the viewer may see."""
    visits = Visit.objects.select_related("work_order__location")
    technician_id = own_technician_id(request)  # type: ignore[arg-type]
    if technician_id is not None:
        visits = visits.filter(technician_id=technician_id)
    found: Visit = get_object_or_404(visits, pk=visit_id)
    return found
