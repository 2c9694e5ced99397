"""Preventive plans and what became of their dates, to read."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Query, Router

from opentrax.kit.clock import now
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import Cursor
from opentrax.publicapi.paging import Page, day, moment, page_by
from opentrax.publicapi.schemas.planning import (
    OccurrenceOut,
    PlanOut,
    PlanWhole,
    shown_occurrence,
    shown_plan,
)
from opentrax.publicapi.schemas.shared import Named
from opentrax.workorders import plans
from opentrax.workorders.models import Occurrence, Plan
from opentrax.workorders.plan_states import PlanState

router = Router()
READ = "plans:read"
_ONE = "/plans/{uuid:plan_id}"


class PlanFilters(Cursor):
    """Which of the organization's plans."""

    state: PlanState | None = None


@opens(router, "GET", "/plans", scope=READ, action="plans.view", response=Page[PlanOut])
def list_plans(request: Any, chosen: Query[PlanFilters]) -> dict[str, Any]:
    """List the organization's preventive plans, the oldest first."""
    found = plans.own_plans()
    if chosen.state is not None:
        found = found.filter(state=chosen.state)
    rows, following = page_by(found, "created_at", moment(chosen.after), chosen.limit)
    return {"items": [shown_plan(plan) for plan in rows], "next": following}


def _plan(key: UUID) -> Plan:
    found: Plan = get_object_or_404(plans.own_plans(), pk=key)
    return found


@opens(router, "GET", _ONE, scope=READ, action="plans.view", response=PlanWhole)
def get_plan(request: Any, plan_id: UUID) -> PlanWhole:
    """Read one plan with its places."""
    plan = _plan(plan_id)
    places = [Named.of(place.location) for place in plans.places_of(plan)]
    return PlanWhole(**shown_plan(plan).model_dump(), locations=places)


@opens(router, "GET", f"{_ONE}/occurrences", scope=READ, action="plans.view",
       response=Page[OccurrenceOut])  # fmt: skip
def list_occurrences(request: Any, plan_id: UUID, chosen: Query[Cursor]) -> dict[str, Any]:
    """List the dates of a plan that came, the oldest first, with what became of each."""
    dates = Occurrence.objects.filter(plan_id=_plan(plan_id).pk)
    rows, following = page_by(dates, "due_on", day(chosen.after), chosen.limit)
    return {"items": [shown_occurrence(o) for o in plans.seen(rows, now())], "next": following}
