"""Which acts a page offers: the machines are asked, so that each button works."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from opentrax.organizations.access import MemberRequest
from opentrax.workorders import lists, rules
from opentrax.workorders.forms import HoldForm, SubStatusForm
from opentrax.workorders.models import Assignment, Hold, SubStatusChoice, Visit, WorkOrder
from opentrax.workorders.services.keeper import keepers_side, order_facts
from opentrax.workorders.states import WorkOrderStatus


def facts_of_visits(visits: Iterable[Visit]) -> list[rules.VisitFacts]:
    """What the rules need to know of visits that were read."""
    return [rules.VisitFacts(v.status, v.outcome, v.sequence, v.arrived_at) for v in visits]


def allowed(
    request: MemberRequest, order: WorkOrder, standing: Assignment | None, visits: Iterable[Visit]
) -> Mapping[str, bool]:
    """Every action of a work order and of the assignment that stands, and whether the viewer may
    do it now.
    """
    own_id, sides = request.organization.pk, set()
    if order.organization_id == own_id:
        sides.add(rules.Side.KEEPER)
    if standing is not None and standing.provider_id == own_id:
        sides.add(rules.Side.PROVIDER)
    by = rules.Actor(frozenset(sides), request.membership.role)
    state = standing.status if standing else None
    facts = order_facts(order, standing, facts_of_visits(visits))
    found = {
        action: rules.WORK_ORDER.may(order.status, action, by, facts)
        for action in rules.WORK_ORDER.steps
    }
    for action in rules.ASSIGNMENT.steps:
        found[action] = state is not None and rules.ASSIGNMENT.may(state, action, by, facts)
    found["report"] = order.status not in rules.DECIDED
    return found


def standing_words(order: WorkOrder, may: Mapping[str, bool]) -> dict[str, Any]:
    """The hold that runs, the sub-status, and the forms of the acts that are open."""
    choice = SubStatusChoice.objects.filter(work_order_id=order.pk).select_related("entry").first()
    choices = lists.sub_statuses(order.status)
    known = choice.entry_id if choice and choice.entry.status == order.status else None
    return {
        "hold": _hold_of(order),
        "hold_form": hold_form(order) if may["hold"] else None,
        "sub_status": choice.entry if choice and known else None,
        "sub_form": SubStatusForm(choices, initial={"entry": known}) if choices else None,
    }


def _hold_of(order: WorkOrder) -> dict[str, Any] | None:
    if order.status != WorkOrderStatus.ON_HOLD:
        return None
    hold = Hold.objects.filter(work_order_id=order.pk, ended_at=None).first()
    if hold is None:
        return None
    return {"row": hold, "name": lists.name_of(hold.reason_code, hold.reason_label)}


def hold_form(order: WorkOrder, posted: QueryDict | None = None) -> forms.Form:
    """The reasons of who raised the work order, with what was chosen."""
    with keepers_side(order.organization_id):
        return HoldForm(lists.hold_reasons(), posted)
