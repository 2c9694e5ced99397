"""Reads of automatic dispatch: the list of rules, what it says of a work order, a dry run."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from opentrax.directory.trades import TradeEntry, trade_and_ancestors
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
    return RuleFacts(rule.pk, rule.trade_code, rule.location_id, rule.priority, rule.hours, window)


def asked_of(
    trade: tuple[str, str], place: tuple[UUID, str], priority: str, at: datetime,
    tree: Sequence[TradeEntry],
) -> Asked:  # fmt: skip
    """What the rules look at, on the clock of the place. `trade` is the code and the program's
    trade above it, `place` the location and its zone.
    """
    known = {*trade, *trade_and_ancestors(trade[0], tree)} - {""}
    return Asked(frozenset(known), place[0], priority, at.astimezone(ZoneInfo(place[1])))


def match_of(
    order: WorkOrder, rules: Sequence[DispatchRule], tree: Sequence[TradeEntry]
) -> Match | None:
    """The rule that decides about a work order, whose location is read; `tree` is the
    organization's tree of trades.
    """
    trade = (order.trade_code, order.trade_default)
    place = (order.location_id, order.location.time_zone)
    asked = asked_of(trade, place, order.priority, order.created_at, tree)
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


def trials(
    orders: Iterable[WorkOrder], rules: Sequence[DispatchRule], tree: Sequence[TradeEntry]
) -> Iterator[Trial]:
    """What the list would have made of each; nothing is changed."""
    by_key = {rule.pk: rule for rule in rules}
    for order in orders:
        match = match_of(order, rules, tree)
        yield Trial(order, by_key[match.key] if match else None, match.why if match else ())


def tally(rules: Sequence[DispatchRule], tree: Sequence[TradeEntry]) -> Counter[UUID | None]:
    """How many of the last 30 days' work orders each rule would have taken, of at most 20,000;
    None is by hand.
    """
    facts = [facts_of_rule(rule) for rule in rules]
    rows = looked_back().values_list(
        "trade_code", "trade_default", "location_id", "location__time_zone", "priority",
        "created_at",
    )  # fmt: skip
    found: Counter[UUID | None] = Counter()
    for code, default, location_id, zone, priority, at in rows[:MOST].iterator(chunk_size=2000):
        asked = asked_of((code, default), (location_id, zone), priority, at, tree)
        match = first_match(facts, asked)
        found[match.key if match else None] += 1
    return found
