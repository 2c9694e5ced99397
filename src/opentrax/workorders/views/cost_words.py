"""What a work order's page shows of its cap, what was incurred, its numbers and how it ended."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from opentrax.engine.pricing import Reach, total, used_of
from opentrax.organizations.access import MemberRequest
from opentrax.organizations.models import Person
from opentrax.workorders import caps, lists
from opentrax.workorders.cost_forms import (
    CloseOutForm,
    IncurredForm,
    NteForm,
    OwnReferenceForm,
)
from opentrax.workorders.models import Assignment, Incurred, NteChange, OwnReference, WorkOrder
from opentrax.workorders.services.costs import PAST
from opentrax.workorders.services.keeper import keepers_side
from opentrax.workorders.services.references import CLOSES_OUT
from opentrax.workorders.states import AssignmentStatus


def cost_words(
    request: MemberRequest, order: WorkOrder, standing: Assignment | None,
    names: Mapping[UUID, str], *, may_change: bool,
) -> dict[str, Any]:  # fmt: skip
    """Everything that the section of costs and the section of numbers need. `names` are those of
    the organizations on the page.
    """
    changes = list(NteChange.objects.filter(work_order_id=order.pk).order_by("-created_at", "-id"))
    entries = list(Incurred.objects.filter(work_order_id=order.pk).order_by("created_at", "id"))
    people = _people([*(c.changed_by_id for c in changes), *(e.added_by_id for e in entries)])
    client = names.get(order.organization_id, "")
    spent = total(e.amount for e in entries if e.withdrawn_at is None)
    used = used_of(order.nte_amount, spent)
    is_theirs = (
        standing is not None
        and standing.status == AssignmentStatus.ACCEPTED
        and standing.provider_id == request.organization.pk
    )
    may_incur = is_theirs and request.membership.may("incurred.add") and order.status not in PAST
    return {
        "cap_label": caps.cap_label(),
        "used": used, "is_near": used.reach == Reach.NEAR, "is_over": used.reach == Reach.OVER,
        "cap_changes": [(c, people.get(c.changed_by_id, client)) for c in changes],
        "incurred": [
            (e, people.get(e.added_by_id, names.get(e.provider_id, ""))) for e in entries
        ],
        "nte_form": NteForm(auto_id="nte_%s") if may_change else None,
        "incurred_form": IncurredForm(auto_id="incurred_%s") if may_incur else None,
        **_numbers(request, order, is_theirs=is_theirs),
    }  # fmt: skip


def _people(keys: Iterable[UUID | None]) -> Mapping[UUID | None, str]:
    """Names of those whom the viewer may know; the others are named by their organization."""
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _numbers(request: MemberRequest, order: WorkOrder, *, is_theirs: bool) -> dict[str, Any]:
    own_id, may = request.organization.pk, request.membership.may("workorders.number")
    own = OwnReference.objects.filter(organization_id=own_id, work_order_id=order.pk).first()
    reference = own.reference if own else ""
    ends = may and order.status in CLOSES_OUT and (is_theirs or order.organization_id == own_id)
    return {
        "own_reference": reference,
        "reference_form": OwnReferenceForm(initial={"reference": reference}) if may else None,
        "close_out_form": _close_out_form(order) if ends else None,
        "resolution": lists.name_of(order.resolution_code, order.resolution_label),
    }


def _close_out_form(order: WorkOrder) -> CloseOutForm:
    with keepers_side(order.organization_id):
        return CloseOutForm(lists.resolutions(), order)
