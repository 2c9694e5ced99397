"""A plan of Bolt's at its yard, with a date that was skipped."""

from opentrax.kit.clock import now
from opentrax.workorders.models import Occurrence
from opentrax.workorders.rules.plans import Rhythm
from opentrax.workorders.services.plans import PlanDetails, add_plan
from tests.isolation.pieces import Keys, Scene


def put(scene: Scene) -> Keys:
    """Nobody but Bolt sees either."""
    at = now()
    on = at.date()
    with scene.within(scene.bolt, scene.bea):
        weekly = Rhythm("weekly", on)
        details = PlanDetails("Hoist words", "Mend the hoist", weekly, [scene.work.yard])
        plan = add_plan(details, actor=scene.bea)
        row = Occurrence(
            plan=plan, location=scene.work.yard, due_on=on, planned_on=on, window_from_at=at,
            window_to_at=at, skip_reason="window_passed",
        )  # fmt: skip
        row.save(force_insert=True)
    return Keys(bolts_own={"plan_id": [plan.pk], "occurrence_id": [row.pk]})
