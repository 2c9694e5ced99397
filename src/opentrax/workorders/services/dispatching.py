"""Automatic dispatch: an ordered list of rules, the first that fits decides; and the addresses that
a client wrote down for its providers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Location
from opentrax.directory.trades import choose_trade, trades
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.dispatch import dispatch_rules, match_of
from opentrax.workorders.lists import work_settings
from opentrax.workorders.models import (
    Assignment,
    DispatchAddress,
    Dispatched,
    DispatchRule,
    WorkOrder,
    WorkSettings,
)
from opentrax.workorders.selectors import partner_ids
from opentrax.workorders.services.assignments import assign
from opentrax.workorders.services.line import MOST_IN_LINE
from opentrax.workorders.services.offering import LONGEST_MINUTES, check_provider
from opentrax.workorders.services.stops import pass_by
from opentrax.workorders.states import Hours, Priority
from opentrax.workorders.stops import stops_among

MOST_RULES = 100
EVERY_DAY = "1234567"


@dataclass(frozen=True, slots=True)
class RuleDetails:
    """What people write into a rule; what is empty fits everything."""

    name: str
    line: Sequence[UUID]
    trade: str = ""
    location: Location | None = None
    priority: str = ""
    hours: str = Hours.ALWAYS
    weekdays: str = "12345"
    from_time: time = field(default=time(8))
    to_time: time = field(default=time(17))
    answer_minutes: int = 0


def _own_rules() -> list[DispatchRule]:
    """The list, locked, in its order: every change of it takes this first."""
    own = DispatchRule.objects.select_for_update(of=("self",)).filter(
        organization_id=current_organization_id()
    )
    return list(own.order_by("position"))


def _lock_list() -> None:
    """Changes of the list come one after the other, also while it is empty."""
    organization_id = current_organization_id()
    WorkSettings.objects.bulk_create(
        [WorkSettings(organization_id=organization_id)], ignore_conflicts=True
    )
    WorkSettings.objects.select_for_update().get(organization_id=organization_id)


def _write(rule: DispatchRule, details: RuleDetails) -> None:
    if not details.name.strip():
        raise Refused(_("Give the rule a name."))
    line = list(details.line)
    if not line:
        raise Refused(_("Say who is offered the work."))
    if len(set(line)) != len(line):
        raise Refused(_("Each can be in the line once."))
    if len(line) > MOST_IN_LINE:
        raise Refused(_("The line is too long."))
    for provider_id in line:
        check_provider(provider_id)
    days = "".join(day for day in EVERY_DAY if day in details.weekdays)
    if details.hours != Hours.ALWAYS and not days:
        raise Refused(_("Choose a day at least."))
    rule.name, rule.line = details.name.strip()[:80], [str(key) for key in line]
    _set_trade(rule, details.trade)
    rule.location = _own_location(details.location)
    rule.priority = Priority(details.priority) if details.priority else ""
    rule.hours, rule.weekdays = Hours(details.hours), days
    rule.from_time, rule.to_time = details.from_time, details.to_time
    rule.answer_minutes = min(details.answer_minutes, LONGEST_MINUTES)


def _set_trade(rule: DispatchRule, code: str) -> None:
    if code == rule.trade_code:
        return  # one that was archived meanwhile stays
    chosen = choose_trade(code)
    if chosen is None:
        raise Refused(_("Choose a trade of your organization's list."))
    rule.trade_code, rule.trade_label = chosen.code, chosen.label


def _own_location(location: Location | None) -> Location | None:
    if location is None:
        return None
    own: Location | None = Location.objects.filter(
        pk=location.pk, organization_id=current_organization_id()
    ).first()
    if own is None:
        raise Refused(_("This location is not one of your organization's."))
    return own


def _noted(action: str, subject_id: UUID, actor: Person, **facts: str | int | bool | None) -> None:
    audit.record(action, subject_id=subject_id, actor_id=actor.pk, facts=facts)


@command
def add_dispatch_rule(
    details: RuleDetails, *, actor: Person, command_id: UUID | None = None
) -> DispatchRule:
    """Add a rule at the end of the list. Refuses a line without anybody, somebody who is no
    partner, another organization's location, and a list that is too long."""
    _lock_list()
    rules = _own_rules()
    if len(rules) >= MOST_RULES:
        raise Refused(_("The list is full. Remove what nobody needs."))
    rule = DispatchRule(position=rules[-1].position + 1 if rules else 1)
    _write(rule, details)
    rule.save(force_insert=True)
    _noted("dispatch_rule.added", rule.pk, actor, position=rule.position)
    return rule


@command
def change_dispatch_rule(
    rule: DispatchRule, details: RuleDetails, *, actor: Person, command_id: UUID | None = None
) -> DispatchRule:
    """Change a rule; what it dispatched before stays as it was. Refuses what adding refuses."""
    _lock_list()
    found = rule.refreshed()
    _write(found, details)
    found.save()
    _noted("dispatch_rule.changed", found.pk, actor)
    return found


@command
def move_dispatch_rule(
    rule: DispatchRule, *, by: int, actor: Person, command_id: UUID | None = None
) -> DispatchRule:
    """Move a rule up (-1) or down (1) by one place; at the end of the list nothing happens."""
    _lock_list()
    rules = _own_rules()
    at = next((i for i, one in enumerate(rules) if one.pk == rule.pk), None)
    if at is None:
        raise Refused(_("The list has no such rule any more."))
    to = min(max(at + by, 0), len(rules) - 1)
    rules.insert(to, moved := rules.pop(at))
    for position, one in enumerate(rules, start=1):
        if one.position != position:
            one.position = position
            one.save(update_fields=["position"])
    _noted("dispatch_rule.moved", moved.pk, actor, position=moved.position)
    return moved


@command
def remove_dispatch_rule(
    rule: DispatchRule, *, actor: Person, command_id: UUID | None = None
) -> None:
    """Take a rule off the list; what it dispatched before stays."""
    _lock_list()
    DispatchRule.objects.filter(pk=rule.pk, organization_id=current_organization_id()).delete()
    _noted("dispatch_rule.removed", rule.pk, actor)


@command
def change_dispatch_settings(
    *, answer_minutes: int, dispatches_itself: bool, actor: Person, command_id: UUID | None = None
) -> WorkSettings:
    """Say how long offers stand, and whether new work orders are dispatched by the list."""
    values = {
        "answer_minutes": min(answer_minutes, LONGEST_MINUTES),
        "dispatches_itself": dispatches_itself,
    }
    row, _made = WorkSettings.objects.update_or_create(
        organization_id=current_organization_id(), defaults=values
    )
    _noted("dispatch_settings.changed", row.pk, actor, **values)
    return row  # type: ignore[no-any-return]


@command
def write_dispatch_address(
    provider_id: UUID, *, email: str, language: str, actor: Person, command_id: UUID | None = None
) -> DispatchAddress | None:
    """Write down where offers to a partner go beside its own people, or, with an empty address,
    nowhere else. The address is in no audit entry.
    """
    if provider_id not in partner_ids():
        raise Refused(
            _("Your organization does not work with this provider. Add them as a partner first.")
        )
    kept = DispatchAddress.objects.filter(provider_id=provider_id)
    _noted("dispatch_address.written", provider_id, actor, kept=bool(email.strip()))
    if not email.strip():
        kept.delete()
        return None
    values = {"email": email.strip().lower(), "language": language, "used_at": now()}
    row, _made = DispatchAddress.objects.update_or_create(
        organization_id=current_organization_id(), provider_id=provider_id, defaults=values
    )
    return row  # type: ignore[no-any-return]


def forget_dispatch_address(provider_id: UUID) -> None:
    """A partnership has ended: so has what its address was written down for."""
    if provider_id not in partner_ids():
        DispatchAddress.objects.filter(provider_id=provider_id).delete()


def dispatch_by_rule(work_order_id: UUID) -> Assignment | None:
    """Offer a new work order as the first rule that fits says, and write down which and why.

    Nothing happens where the list is off, the work order was looked at before, or somebody was
    quicker.
    """
    order: WorkOrder | None = (
        WorkOrder.objects.select_related("location")
        .filter(pk=work_order_id, organization_id=current_organization_id())
        .first()
    )
    if order is None or not work_settings().dispatches_itself or order.is_subcontract:
        return None
    if Dispatched.objects.filter(work_order_id=order.pk).exists():
        return None
    rules = dispatch_rules()
    match = match_of(order, rules, trades())
    if match is None:
        Dispatched(work_order_id=order.pk).save(force_insert=True)
        return None
    rule = next(rule for rule in rules if rule.pk == match.key)
    made = _offered(order, rule)
    if made is not None:
        Dispatched(
            work_order_id=order.pk, rule_id=rule.pk, rule_name=rule.name, why=",".join(match.why)
        ).save(force_insert=True)
    return made


def _offered(order: WorkOrder, rule: DispatchRule) -> Assignment | None:
    known = partner_ids() | {order.organization_id}
    wanted = [key for key in map(UUID, rule.line) if key in known]
    stops = stops_among(wanted, order)
    line = [key for key in wanted if key not in stops]
    for key in wanted:
        pass_by(order, key, stops)
    if not line:  # none of them is a partner any more, or is offered work
        return None
    minutes = rule.answer_minutes or work_settings().answer_minutes
    try:
        return assign(order, line[0], then=line[1:], answer_minutes=minutes, actor=None)
    except Refused:  # assigned by hand meanwhile, or cancelled
        return None
