"""Call visits off that nobody has to make any more, and forget what their trail suggested."""

from django.db.models import QuerySet

from opentrax.kit.clock import now
from opentrax.kit.events import publish
from opentrax.workorders.events import VisitStatusChanged
from opentrax.workorders.models import Visit
from opentrax.workorders.states import VisitStatus

SUGGESTION = (
    "suggested_arrived_at", "suggested_left_at", "suggestion_ends_at", "suggestion_answer",
)  # fmt: skip


REVISION = ("revision", "revised_at")


def revise(visit: Visit) -> None:
    """Its plan is another than before: whoever has it in a calendar takes the new one. The visit
    is locked, so its revisions grow one by one."""
    visit.revision, visit.revised_at = visit.revision + 1, now()


def drop_suggestion(visit: Visit) -> None:
    """What waits for an answer is suggested no more; an answer that was given stays."""
    if not visit.suggestion_answer:
        visit.suggested_arrived_at = visit.suggested_left_at = visit.suggestion_ends_at = None


def call_off(visits: QuerySet[Visit]) -> None:
    """Cancel visits of a locked work order, while the scope still sees them. Publishes
    VisitStatusChanged for each: phones need their fences no more.
    """
    for visit in visits.select_for_update(of=("self",)).order_by("pk"):
        before, visit.status = visit.status, VisitStatus.CANCELLED
        drop_suggestion(visit)
        revise(visit)
        visit.save(update_fields=["status", *SUGGESTION, *REVISION])
        publish(
            VisitStatusChanged(
                visit.organization_id, visit.work_order_id, visit.pk, visit.provider_id,
                visit.technician_id, before, visit.status,
            )
        )  # fmt: skip
