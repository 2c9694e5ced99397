"""Evidence of coming and going: weighed by the location's rule before a visit moves, and written
beside it in the same transaction. Nothing here moves a visit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from opentrax.directory.distances import distance_to_fence_m
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Person
from opentrax.workorders.check_in_states import Direction, Doubt, Verdict, Way
from opentrax.workorders.check_ins import terms_of
from opentrax.workorders.models import CheckIn, Visit, WorkOrder
from opentrax.workorders.rules.check_ins import (
    Claim,
    Objection,
    judge,
    kept_distance,
    verdict_of,
    way_of,
)
from opentrax.workorders.services.keeper import keepers_side


class ReasonMissing(Refused):
    """The same with a reason would be taken."""


@dataclass(frozen=True, slots=True)
class Fix:
    """Where the phone was, as far as it said, inside a shift."""

    latitude: float
    longitude: float
    accuracy_m: float | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What comes with a tap: by which way, why, and where the phone was; of a call, whether its
    number is one of the location. Without more it is the hand alone."""

    way: str = Way.POSITION
    reason: str = ""
    fix: Fix | None = None
    calls_from_location: bool = False


BY_HAND = Evidence()


def weighed(
    visit: Visit, work_order: WorkOrder, direction: Direction, *, at: datetime,
    evidence: Evidence, actor: Person | None,
) -> CheckIn:  # fmt: skip
    """The check-in of a locked visit, not saved yet. Refuses what the location's rule does not
    take."""
    with keepers_side(work_order.organization_id):
        location, terms = work_order.location, terms_of(work_order)
    fix = None if evidence.calls_from_location else evidence.fix
    signed = distance_to_fence_m(location, fix.latitude, fix.longitude) if fix else None
    verdict = verdict_of(signed, fix.accuracy_m if fix else None)
    if evidence.calls_from_location:
        verdict = Verdict.INSIDE
    way, reason = way_of(evidence.way, verdict), evidence.reason.replace("\0", "").strip()[:300]
    local = at.astimezone(ZoneInfo(location.time_zone))
    judgment = judge(terms, Claim(direction, way, verdict, local, reason))
    if judgment.objection is not None:
        refusal = ReasonMissing if judgment.objection == Objection.REASON else Refused
        raise refusal(str(judgment.objection.label))
    is_known = fix is not None and verdict != Verdict.UNKNOWN
    return CheckIn(
        organization_id=visit.organization_id, visit_id=visit.pk, direction=direction, way=way,
        at=at, received_at=now(), verdict=verdict,
        distance_m=kept_distance(signed) if is_known else None,
        accuracy_m=round(fix.accuracy_m or 0) if fix is not None and is_known else None,
        reason=reason, doubts=",".join(judgment.doubts),
        said_by_id=actor.pk if actor else None,
    )  # fmt: skip


def from_trail(
    visit: Visit, work_order: WorkOrder, direction: Direction, *, at: datetime,
    actor: Person | None = None, forgotten: bool = False, is_inside: bool = True,
) -> CheckIn:  # fmt: skip
    """The check-in that the trail alone tells, not saved yet; never refused."""
    with keepers_side(work_order.organization_id):
        zone, terms = ZoneInfo(work_order.location.time_zone), terms_of(work_order)
    verdict = Verdict.INSIDE if is_inside else Verdict.UNKNOWN
    claim = Claim(direction, Way.AUTOMATIC, verdict, at.astimezone(zone), is_said=False)
    doubts = [*judge(terms, claim).doubts, *([Doubt.FORGOTTEN] if forgotten else [])]
    return CheckIn(
        organization_id=visit.organization_id, visit_id=visit.pk, direction=direction,
        way=Way.AUTOMATIC, at=at, received_at=now(), verdict=verdict,
        doubts=",".join(doubts), said_by_id=actor.pk if actor else None,
    )  # fmt: skip


def write_down(check_ins: Sequence[CheckIn], work_order: WorkOrder) -> None:
    """Save check-ins on the keeper's side."""
    if not check_ins:
        return
    with keepers_side(work_order.organization_id):
        for one in check_ins:
            one.save(force_insert=True)


def is_new_evidence(visit: Visit, work_order: WorkOrder, check_in: CheckIn) -> bool:
    """Whether a check-in says more of a visit that stands where it leads already: a phone that
    repeats itself does not, another way does."""
    if check_in.way in (Way.MANUAL, Way.AUTOMATIC):
        return False
    with keepers_side(work_order.organization_id):
        known = CheckIn.objects.filter(
            visit_id=visit.pk, direction=check_in.direction, way=check_in.way
        )
        return not known.exists()
