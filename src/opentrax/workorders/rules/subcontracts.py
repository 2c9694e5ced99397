"""Whether a provider may hand a client's work order on, and what the client is told of the visits
that come of it. Pure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.workorders.rules.facts import VisitFacts
from opentrax.workorders.rules.work_order import counts_after
from opentrax.workorders.states import Outcome, WorkOrderStatus
from opentrax.workorders.states import VisitStatus as V

# While these visits can be planned, the work can be handed on too.
HANDED_ON_WHILE = frozenset(
    {WorkOrderStatus.SCHEDULED, WorkOrderStatus.IN_PROGRESS, WorkOrderStatus.ON_HOLD}
)
ENDED = frozenset({V.FINISHED, V.MISSED, V.CANCELLED})


class Objection(models.TextChoices):
    """Why a work order cannot be handed on, in the words of a screen."""

    ROLE = "role", _("Your role may not do this. “Who may do what” in the settings says who may.")
    ACCEPTED = (
        "accepted",
        _("Only whoever accepted the work order can hand it on, while it is open."),
    )
    LEVEL = (
        "level",
        _("This work order was handed on to you already: it cannot be handed on once more."),
    )
    ALLOWED = "allowed", _("This client has not said that you may hand its work orders on.")
    STANDS = "stands", _("This work order is handed on already.")
    OVER = "over", _("This work order is over or waits for its client’s judgment.")
    ITSELF = "itself", _("Choose a partner that is neither your client nor yourselves.")


@dataclass(frozen=True, slots=True)
class HandOnFacts:
    """What decides whether a work order may be handed on."""

    may_assign: bool
    is_accepted: bool
    is_subcontract: bool
    is_allowed: bool
    stands: bool
    status: str


_ASKED: tuple[tuple[Callable[[HandOnFacts], bool], Objection], ...] = (
    (lambda facts: facts.may_assign, Objection.ROLE),
    (lambda facts: facts.is_accepted, Objection.ACCEPTED),
    (lambda facts: not facts.is_subcontract, Objection.LEVEL),
    (lambda facts: facts.is_allowed, Objection.ALLOWED),
    (lambda facts: not facts.stands, Objection.STANDS),
    (lambda facts: facts.status in HANDED_ON_WHILE, Objection.OVER),
)


def objection_to(facts: HandOnFacts) -> Objection | None:
    """Why it may not be handed on, or None."""
    return next((why for holds, why in _ASKED if not holds(facts)), None)


@dataclass(frozen=True, slots=True)
class Told:
    """What the client sees of a visit: who comes, when, and what came of it. No words."""

    technician_id: UUID
    technician_name: str
    planned_start_at: datetime
    planned_end_at: datetime
    status: str
    outcome: str = ""
    en_route_at: datetime | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    times_source: str = ""

    @property
    def plan(self) -> tuple[UUID, datetime, datetime]:
        """Who and when."""
        return self.technician_id, self.planned_start_at, self.planned_end_at


def outcome_told(visit: VisitFacts, redo_after: int | None, rejected_at: datetime | None) -> str:
    """The outcome that the client is told: what the provider sent back is not done."""
    if visit.outcome == Outcome.DONE and not counts_after(visit, redo_after, rejected_at):
        return ""
    return visit.outcome


def is_followed(order_status: str, visit_status: str, *, is_new: bool) -> bool:
    """Whether the client's work order follows a visit now: once the work was judged, only how
    visits that were known ended."""
    if order_status != WorkOrderStatus.VERIFIED:
        return True
    return not is_new and visit_status in ENDED
