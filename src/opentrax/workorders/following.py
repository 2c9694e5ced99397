"""Who hears by mail what the other side says about a work order: who said so, else who raised it,
offered or answered it, or wrote to it; where that is nobody, those who dispatch.
"""

from uuid import UUID

from django.db.models import QuerySet

from opentrax.directory.selectors import technician_of_person
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Membership, Role
from opentrax.organizations.selectors import members
from opentrax.workorders import selectors
from opentrax.workorders.models import Assignment, Follow, Note, WorkOrder


def followers(order: WorkOrder) -> list[Membership]:
    """Active members of the organization in scope who follow a work order that it sees."""
    said = dict(
        Follow.objects.filter(
            organization_id=current_organization_id(), work_order_id=order.pk
        ).values_list("person_id", "wants_mail")
    )
    able = [m for m in members().filter(person__is_active=True) if m.may("workorders.view")]
    did = _concerned(order)
    found = [m for m in able if said.get(m.person_id, m.person_id in did)]
    if not found:
        desk = _desk(order)
        found = [m for m in able if m.may(desk) and said.get(m.person_id, True)]
    return [m for m in found if m.role != Role.TECHNICIAN or _is_sent(m, order)]


def _desk(order: WorkOrder) -> str:
    """What those may do who hear of it where nobody has done anything yet."""
    is_keeper = order.organization_id == current_organization_id()
    return "workorders.assign" if is_keeper else "assignments.answer"


def _concerned(order: WorkOrder) -> set[UUID | None]:
    """Who did something about it; keys of people of either side."""
    wrote = Note.objects.filter(
        work_order_id=order.pk, author_organization_id=current_organization_id()
    )
    acted = Assignment.objects.filter(work_order_id=order.pk)
    pairs = acted.values_list("offered_by_id", "answered_by_id")
    return {
        order.created_by_id, *wrote.values_list("author_id", flat=True),
        *(key for pair in pairs for key in pair),
    }  # fmt: skip


def _is_sent(member: Membership, order: WorkOrder) -> bool:
    return bool(visible_orders(member).filter(pk=order.pk).exists())


def visible_orders(member: Membership) -> QuerySet[WorkOrder]:
    """The work orders that a member of the organization in scope sees; a technician those that they
    are sent to.
    """
    if member.role != Role.TECHNICIAN:
        return selectors.work_orders()
    technician = technician_of_person(member.person_id)
    if technician is None:
        return WorkOrder.objects.none()
    return selectors.work_orders(technician_id=technician.pk)
