"""Reads of automatic dispatch: the list of rules, what it says of a work order, a dry run."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from opentrax.kit.clock import now
from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.models import DispatchRule, WorkOrder
from opentrax.workorders.rules.dispatch import Asked, Match, RuleFacts, Window, first_match

LOOKED_BACK = timedelta(days=30)
MOST = 20_000


def dispatch_rules() -> list[DispatchRule]:
    """The rules of the organization in scope in their order, locations with them."""
    own = DispatchRule.objects.filter(organization_id=current_organization_id())
    return list(own.select_related("location").order_by("position"))


def facts_of_rule(rule: DispatchRule) -> RuleFacts:
    """What the decision needs of a rule."""
    days = frozenset(int(digit) for digit in rule.weekdays)
    window = Window(days, rule.from_time, rule.to_time)
    return RuleFacts(rule.pk, rule.location_id, rule.priority, rule.hours, window)


def asked_of(location_id: UUID, priority: str, created_at: datetime, zone: str) -> Asked:
    """What the rules look at, on the clock of the place."""
    return Asked(location_id, priority, created_at.astimezone(ZoneInfo(zone)))


def match_of(order: WorkOrder, rules: Sequence[DispatchRule]) -> Match | None:
    """The rule that decides about a work order, whose location is read."""
    zone = order.location.time_zone
    asked = asked_of(order.location_id, order.priority, order.created_at, zone)
    return first_match([facts_of_rule(rule) for rule in rules], asked)


def looked_back() -> QuerySet[WorkOrder]:
    """Work orders that the organization in scope raised in the last 30 days, newest first."""
    own: QuerySet[WorkOrder] = WorkOrder.objects.filter(
        organization_id=current_organization_id(), created_at__gte=now() - LOOKED_BACK
    )
    return own.order_by("-created_at", "-id")


@dataclass(frozen=True, slots=True)
class Trial:
    """Where a past work order would have gone: nowhere by itself where no rule fits."""

    order: WorkOrder
    rule: DispatchRule | None
    why: tuple[str, ...]


def trials(orders: Iterable[WorkOrder], rules: Sequence[DispatchRule]) -> Iterator[Trial]:
    """What the list would have made of each; nothing is changed."""
    by_key = {rule.pk: rule for rule in rules}
    for order in orders:
        match = match_of(order, rules)
        yield Trial(order, by_key[match.key] if match else None, match.why if match else ())


def tally(rules: Sequence[DispatchRule]) -> Counter[UUID | None]:
    """How many of the last 30 days' work orders each rule would have taken; None is by hand."""
    facts = [facts_of_rule(rule) for rule in rules]
    rows = looked_back().values_list("location_id", "priority", "created_at", "location__time_zone")
    found: Counter[UUID | None] = Counter()
    for row in rows[:MOST].iterator(chunk_size=2000):
        match = first_match(facts, asked_of(*row))
        found[match.key if match else None] += 1
    return found
