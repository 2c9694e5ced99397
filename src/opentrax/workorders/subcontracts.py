"""Reads of work orders that were handed on, from each of the sides that see it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.permissions import may
from opentrax.workorders.models import Assignment, HandingOn, Subcontract, WorkOrder
from opentrax.workorders.rules.subcontracts import HandOnFacts
from opentrax.workorders.states import AssignmentStatus


def handing_on_allowed() -> set[UUID]:
    """The providers that may hand on what the organization in scope raised."""
    rows = HandingOn.objects.filter(organization_id=current_organization_id())
    return set(rows.values_list("provider_id", flat=True))


def standing_subcontract(order: WorkOrder) -> Subcontract | None:
    """What the organization in scope handed a client's work order on by, while it stands."""
    found: Subcontract | None = Subcontract.objects.filter(
        organization_id=current_organization_id(), for_work_order_id=order.pk, ended_at=None
    ).first()
    return found


def subcontracts_of(order: WorkOrder) -> list[Subcontract]:
    """Those that are for a work order, and the one by which it was handed on; newest first, as
    far as the scope sees them."""
    rows = Subcontract.objects.filter(Q(work_order_id=order.pk) | Q(for_work_order_id=order.pk))
    return list(rows.order_by("-created_at", "-id"))  # the client sees no work order with them


def accepted_by_scope(order: WorkOrder) -> Assignment | None:
    """The assignment by which the organization in scope accepted a client's work order."""
    found: Assignment | None = Assignment.objects.filter(
        work_order_id=order.pk, provider_id=current_organization_id(),
        status=AssignmentStatus.ACCEPTED,
    ).exclude(organization_id=current_organization_id()).first()  # fmt: skip
    return found


def hand_on_facts(
    order: WorkOrder, role: str | None, accepted: Assignment | None, *, stands: bool | None = None
) -> HandOnFacts:
    """What decides whether the organization in scope may hand a work order on; `stands`: whether
    it is handed on already, where that is known."""
    own_id = current_organization_id()
    if stands is None:
        stands = accepted is not None and standing_subcontract(order) is not None
    allowed = HandingOn.objects.filter(organization_id=order.organization_id, provider_id=own_id)
    return HandOnFacts(
        may_assign=role is not None and may(role, "workorders.assign"),
        is_accepted=accepted is not None,
        is_subcontract=order.is_subcontract,
        is_allowed=accepted is not None and allowed.exists(),
        stands=stands,
        status=order.status,
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """How a list marks a work order: what it is for, or who does it for a client."""

    for_number: int | None = None
    by: str = ""


def marks_of(order_ids: Collection[UUID]) -> Mapping[UUID, Mark]:
    """The marks of the work orders of a page; one query. A client reads none before somebody
    accepted."""
    own_id, keys = current_organization_id(), list(order_ids)
    if not keys:
        return {}
    rows = Subcontract.objects.filter(
        Q(work_order_id__in=keys) | Q(for_work_order_id__in=keys), ended_at=None
    )
    found: dict[UUID, Mark] = {}
    for row in rows:
        found[row.work_order_id] = Mark(for_number=row.for_number)
        if row.subcontractor_name or row.client_id != own_id:
            found[row.for_work_order_id] = Mark(by=row.subcontractor_name)
    return found


def to_follow(work_order_id: UUID) -> list[UUID]:
    """What stands by which a work order of the organization in scope does what a client asked."""
    rows = Subcontract.objects.filter(
        organization_id=current_organization_id(), work_order_id=work_order_id, ended_at=None
    )
    return list(rows.values_list("pk", flat=True))


def handed_on(work_order_id: UUID) -> list[tuple[UUID, UUID]]:
    """What stands by which a work order of the organization in scope was handed on, with the
    provider that did so."""
    rows = Subcontract.objects.filter(
        client_id=current_organization_id(), for_work_order_id=work_order_id, ended_at=None
    )
    return list(rows.values_list("organization_id", "pk"))


def passes_on(order: WorkOrder) -> bool:
    """Whether what is written on a work order can be passed on to another side, by the organization
    in scope: a query only where that may be."""
    own_id = current_organization_id()
    is_own, has_clients = order.organization_id == own_id, order.provider_id == own_id
    if (is_own and not order.is_subcontract) or not (is_own or has_clients):
        return False
    return Subcontract.objects.filter(
        Q(work_order_id=order.pk) | Q(for_work_order_id=order.pk),
        organization_id=own_id, ended_at=None,
    ).exists()  # fmt: skip
