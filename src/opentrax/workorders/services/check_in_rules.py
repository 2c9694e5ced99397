"""The list of rules by which check-ins are weighed: the first that fits decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Location
from opentrax.directory.trades import choose_trade
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.check_in_states import Manner
from opentrax.workorders.models import CheckInRule, WorkSettings
from opentrax.workorders.rules.check_ins import CHOOSABLE

MOST_RULES = 100
LONGEST_HOURS = 72


@dataclass(frozen=True, slots=True)
class CheckInTerms:
    """What people write into a rule; a location or trade that is left open fits everything."""

    outside: str = Manner.FLAG
    manual: str = Manner.FLAG
    hours: str = Manner.ALLOW
    from_time: time = time(0)
    to_time: time = time(0)
    ways: Sequence[str] = CHOOSABLE
    out_after_hours: int = 0
    reminds: bool = True
    location: Location | None = None
    trade: str = ""


def _own_rules() -> list[CheckInRule]:
    """The list, locked, also while it is empty: every change of it takes this first."""
    own_id = current_organization_id()
    WorkSettings.objects.bulk_create([WorkSettings(organization_id=own_id)], ignore_conflicts=True)
    WorkSettings.objects.select_for_update().get(organization_id=own_id)
    rows = CheckInRule.objects.select_for_update(of=("self",)).filter(organization_id=own_id)
    return list(rows.order_by("position"))


def _write(rule: CheckInRule, terms: CheckInTerms) -> None:
    ways = [str(way) for way in CHOOSABLE if way in terms.ways]
    if not ways:
        raise Refused(_("Choose a way at least by which people can check in."))
    if terms.location is not None:
        mine = Location.objects.filter(
            pk=terms.location.pk, organization_id=current_organization_id()
        )
        if not mine.exists():
            raise Refused(_("This location is not one of your organization's."))
    if terms.trade != rule.trade_code:  # one that was archived meanwhile stays
        chosen = choose_trade(terms.trade)
        if chosen is None:
            raise Refused(_("Choose a trade of your organization's list."))
        rule.trade_code, rule.trade_label = chosen.code, chosen.label
    rule.location, rule.ways = terms.location, ways
    rule.outside, rule.manual = Manner(terms.outside), Manner(terms.manual)
    rule.hours, rule.from_time, rule.to_time = Manner(terms.hours), terms.from_time, terms.to_time
    rule.out_after_hours = min(terms.out_after_hours, LONGEST_HOURS)
    rule.reminds = terms.reminds


def _noted(action: str, rule: CheckInRule, actor: Person) -> None:
    audit.record(
        action, subject_id=rule.pk, actor_id=actor.pk, facts={"position": rule.position}
    )  # fmt: skip


@command
def add_check_in_rule(
    terms: CheckInTerms, *, actor: Person, command_id: UUID | None = None
) -> CheckInRule:
    """Add a rule at the end of the list. Refuses another organization's location, a trade that is
    not on the list, no way at all, and a list that is too long."""
    rules = _own_rules()
    if len(rules) >= MOST_RULES:
        raise Refused(_("The list is full. Remove what nobody needs."))
    rule = CheckInRule(position=rules[-1].position + 1 if rules else 1)
    _write(rule, terms)
    rule.save(force_insert=True)
    _noted("check_in_rule.added", rule, actor)
    return rule


@command
def change_check_in_rule(
    rule: CheckInRule, terms: CheckInTerms, *, actor: Person, command_id: UUID | None = None
) -> CheckInRule:
    """Change a rule; what was weighed before stays as it was. Refuses what adding refuses."""
    found = next((one for one in _own_rules() if one.pk == rule.pk), None)
    if found is None:
        raise Refused(_("The list has no such rule any more."))
    _write(found, terms)
    found.save()
    _noted("check_in_rule.changed", found, actor)
    return found


@command
def move_check_in_rule(
    rule: CheckInRule, *, by: int, actor: Person, command_id: UUID | None = None
) -> CheckInRule:
    """Move a rule up (-1) or down (1) by one place; at the end of the list nothing happens."""
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
    _noted("check_in_rule.moved", moved, actor)
    return moved


@command
def remove_check_in_rule(
    rule: CheckInRule, *, actor: Person, command_id: UUID | None = None
) -> None:
    """Take a rule off the list; what was weighed by it stays as it was."""
    found = next((one for one in _own_rules() if one.pk == rule.pk), None)
    if found is not None:
        CheckInRule.objects.filter(pk=found.pk).delete()
        _noted("check_in_rule.removed", found, actor)
