"""Reads of check-ins and of the rules that weigh them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from opentrax.directory.trades import trade_and_ancestors
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.workorders.check_in_states import Doubt, Verdict
from opentrax.workorders.flags import reviews_of
from opentrax.workorders.models import CheckIn, CheckInReview, CheckInRule, Visit, WorkOrder
from opentrax.workorders.rules.check_ins import REMINDED_AFTER, RuleFacts, Terms, first_terms
from opentrax.workorders.states import VisitStatus


def check_in_rules() -> list[CheckInRule]:
    """The rules of the organization in scope in their order, locations with them."""
    own = CheckInRule.objects.filter(organization_id=current_organization_id())
    return list(own.select_related("location").order_by("position"))


def facts_of_rule(rule: CheckInRule) -> RuleFacts:
    """What the decision needs of a rule."""
    terms = Terms(
        rule.outside, rule.manual, rule.hours, rule.from_time, rule.to_time, frozenset(rule.ways),
        rule.out_after_hours, rule.reminds,
    )  # fmt: skip
    return RuleFacts(rule.location_id, rule.trade_code, terms)


def terms_of(work_order: WorkOrder) -> Terms:
    """What holds for a work order, in the scope of its keeper."""
    rules = [facts_of_rule(rule) for rule in check_in_rules()]
    if not rules:
        return Terms()
    trades = trade_and_ancestors(work_order.trade_code) if work_order.trade_code else []
    return first_terms(rules, work_order.location_id, trades)


@dataclass(frozen=True, slots=True)
class Shown:
    """A check-in with its doubts in words."""

    row: CheckIn
    doubts: list[str]
    reviews: Sequence[CheckInReview] = ()

    @property
    def is_placed(self) -> bool:
        """Whether anything is known of the place."""
        return bool(self.row.verdict != Verdict.UNKNOWN)


def shown_of(visit_ids: Iterable[UUID]) -> Mapping[UUID, list[Shown]]:
    """The check-ins of visits in the order in which they were made; two queries, where
    any is flagged."""
    found: dict[UUID, list[Shown]] = {}
    rows = list(CheckIn.objects.filter(visit_id__in=list(visit_ids)).order_by("at", "id"))
    said = reviews_of(row.pk for row in rows if row.doubts)
    for row in rows:
        shown = Shown(row, doubts_of(row), said.get(row.pk, ()))
        found.setdefault(row.visit_id, []).append(shown)
    return found


def doubts_of(row: CheckIn) -> list[str]:
    """What is flagged of a check-in, in words."""
    return [str(Doubt(key).label) for key in row.doubts.split(",") if key]


def with_check_ins(visits: Iterable[Visit]) -> list[Visit]:
    """Visits with their check-ins in `shown`, as a page shows them."""
    found = list(visits)
    shown = shown_of(visit.pk for visit in found) if found else {}
    for visit in found:
        visit.shown = shown.get(visit.pk, [])  # type: ignore[attr-defined]
    return found


def overdue(visits: Iterable[Visit], at: datetime) -> set[UUID]:
    """Visits of somebody who is still on site half an hour after the plan, where the keeper's rule
    wants a reminder; their work orders are read."""
    found: set[UUID] = set()
    for visit in visits:
        is_there = visit.status in (VisitStatus.ON_SITE, VisitStatus.PAUSED)
        if is_there and at >= visit.planned_end_at + REMINDED_AFTER:
            with scope(visit.organization_id):
                reminds = terms_of(visit.work_order).reminds
            if reminds:
                found.add(visit.pk)
    return found
