"""Write preventive plans. What a plan has decided already stays: pausing, ending and changing it
hold for the dates after.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Location
from opentrax.directory.trades import choose_trade
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.caps import cost_settings
from opentrax.workorders.codes import problem_code
from opentrax.workorders.models import Occurrence, Plan, PlanPlace
from opentrax.workorders.plan_states import HolidayRule, PlanState
from opentrax.workorders.rules import plans as rules
from opentrax.workorders.services.costs import money_in
from opentrax.workorders.services.offering import check_provider
from opentrax.workorders.services.plan_runs import catch_up, lock_plan, raise_order, today_at
from opentrax.workorders.states import Priority

MOST_PLANS = 1000
MOST_PLACES = 200
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlanDetails:
    """What people write into a plan: its rhythm and window, where, and what is to be done."""

    name: str
    title: str
    rhythm: rules.Rhythm
    locations: Sequence[Location]
    window: rules.Window = field(default_factory=rules.Window)
    holidays: str = HolidayRule.KEEP
    description: str = ""
    trade: str = ""
    problem_code_id: UUID | None = None
    priority: str = Priority.NORMAL
    nte_amount: Decimal | None = None
    provider_id: UUID | None = None


def _write(plan: Plan, details: PlanDetails) -> None:
    if not details.name.strip():
        raise Refused(_("Give the plan a name."))
    if not details.title.strip():
        raise Refused(_("A work order needs a title: what is to be done?"))
    rules.check_rhythm(details.rhythm)
    rules.check_window(details.window)
    _write_rhythm(plan, details)
    plan.name, plan.title = details.name.strip()[:80], details.title.strip()[:140]
    plan.description = details.description.strip()[:8000]
    plan.priority = Priority(details.priority)
    _set_trade(plan, details.trade)
    _set_code(plan, details.problem_code_id)
    plan.nte_amount, plan.currency = None, ""
    if details.nte_amount is not None:
        plan.currency = cost_settings().currency
        plan.nte_amount = money_in(details.nte_amount, plan.currency)
    if details.provider_id is not None and details.provider_id != plan.provider_id:
        check_provider(details.provider_id)
    plan.provider_id = details.provider_id


def _write_rhythm(plan: Plan, details: PlanDetails) -> None:
    rhythm, window = details.rhythm, details.window
    plan.frequency, plan.interval = rhythm.frequency, rhythm.interval
    plan.weekdays = "".join(str(day) for day in sorted(set(rhythm.weekdays)))
    plan.month_days, plan.ordinal = list(rhythm.month_days), rhythm.ordinal
    plan.starts_on, plan.until_on, plan.times = rhythm.starts_on, rhythm.until_on, rhythm.count
    plan.before_days, plan.after_days = window.before_days, window.after_days
    plan.ahead_days, plan.holidays = window.ahead_days, HolidayRule(details.holidays)


def _set_trade(plan: Plan, code: str) -> None:
    if code == plan.trade_code:
        return  # one that was archived meanwhile stays
    chosen = choose_trade(code)
    if chosen is None:
        raise Refused(_("Choose a trade of your organization's list."))
    plan.trade_code, plan.trade_label = chosen.code, chosen.label


def _set_code(plan: Plan, key: UUID | None) -> None:
    if key == plan.problem_code_id:
        return
    code = problem_code(key)
    if key is not None and code is None:
        raise Refused(_("Choose a problem code of your organization's list."))
    plan.problem_code_id, plan.problem_label = key, code.title if code else ""


def _own_locations(locations: Sequence[Location]) -> list[Location]:
    keys = {location.pk for location in locations}
    own = Location.objects.filter(
        pk__in=keys, organization_id=current_organization_id(), archived_at=None
    )
    found = list(own)
    if not keys:
        raise Refused(_("Choose a location at least."))
    if len(found) != len(keys):
        raise Refused(_("This location is not one of your organization's."))
    if len(found) > MOST_PLACES:
        raise Refused(_("A plan has %(n)d locations at most.") % {"n": MOST_PLACES})
    return found


def _settle_places(plan: Plan, locations: Sequence[Location]) -> None:
    """Let a plan have these locations. What is decided stays; the rhythm that now holds is asked
    for the dates after it, from today on.
    """
    wanted = {location.pk: location for location in locations}
    kept = {place.location_id: place for place in PlanPlace.objects.filter(plan_id=plan.pk)}
    # An archived place stays, so that its dates are written down as skipped for that.
    gone = [place.pk for key, place in kept.items() if key not in wanted]
    still = Location.objects.filter(pk__in=kept, archived_at__isnull=False)
    stays = set(still.values_list("pk", flat=True))
    PlanPlace.objects.filter(pk__in=gone).exclude(location_id__in=stays).delete()
    for key, location in wanted.items():
        today = today_at(location)
        place = kept.get(key) or PlanPlace(plan_id=plan.pk, location_id=key)
        last = Occurrence.objects.filter(plan_id=plan.pk, location_id=key).order_by("-due_on")
        decided = last.values_list("due_on", flat=True).first()
        place.through_on = max(filter(None, [decided, today - _DAY]))
        place.look_on = today
        place.save()


def _noted(action: str, plan: Plan, actor: Person, **facts: str | int | bool | None) -> None:
    audit.record(action, subject_id=plan.pk, actor_id=actor.pk, facts=facts)


@command
def add_plan(details: PlanDetails, *, actor: Person, command_id: UUID | None = None) -> Plan:
    """Add a plan; the dates within its days ahead are raised by the next run, those before today
    are not made up for.

    Refuses a rhythm without dates, another organization's or an archived location, a provider who
    is no partner, and a list that is too long.
    """
    locations = _own_locations(details.locations)
    if Plan.objects.exclude(state=PlanState.ENDED).count() >= MOST_PLANS:
        raise Refused(_("The list is full. End what nobody needs."))
    plan = Plan()
    _write(plan, details)
    plan.save(force_insert=True)
    _settle_places(plan, locations)
    _noted("plan.added", plan, actor, places=len(locations))
    return plan


def _lock_open(plan: Plan) -> Plan:
    locked = lock_plan(plan.pk)
    if locked.state == PlanState.ENDED:
        raise Refused(_("This plan has ended. Make a new one."))
    return locked


@command
def change_plan(
    plan: Plan, details: PlanDetails, *, actor: Person, command_id: UUID | None = None
) -> Plan:
    """Change a plan for the dates that are not decided yet: first what is due by the old rhythm is
    decided. Refuses what adding refuses, and one that has ended.
    """
    locked = _lock_open(plan)
    locations = _own_locations(details.locations)
    catch_up(locked)
    _write(locked, details)
    locked.save()
    _settle_places(locked, locations)
    _noted("plan.changed", locked, actor, places=len(locations))
    return locked


@command
def pause_plan(plan: Plan, *, actor: Person, command_id: UUID | None = None) -> Plan:
    """Raise nothing more until the plan is resumed; dates whose window passes meanwhile are
    written down as skipped.
    """
    locked = _lock_open(plan)
    if locked.state == PlanState.ACTIVE:
        catch_up(locked)
        _turn(locked, PlanState.PAUSED)
        _noted("plan.paused", locked, actor)
    return locked


@command
def resume_plan(plan: Plan, *, actor: Person, command_id: UUID | None = None) -> Plan:
    """Go on: dates whose window is still open are raised by the next run."""
    locked = _lock_open(plan)
    if locked.state == PlanState.PAUSED:
        catch_up(locked)
        _turn(locked, PlanState.ACTIVE)
        _noted("plan.resumed", locked, actor)
    return locked


def _turn(locked: Plan, state: PlanState) -> None:
    """Each place is looked at again, by what now holds."""
    locked.state = state
    locked.save(update_fields=["state"])
    for place in PlanPlace.objects.filter(plan_id=locked.pk).select_related("location"):
        place.look_on = today_at(place.location)
        place.save(update_fields=["look_on"])


@command
def end_plan(plan: Plan, *, actor: Person, command_id: UUID | None = None) -> Plan:
    """End a plan for good, after what was due until now was decided."""
    locked = _lock_open(plan)
    catch_up(locked)
    locked.state, locked.ended_at = PlanState.ENDED, now()
    locked.save(update_fields=["state", "ended_at"])
    PlanPlace.objects.filter(plan_id=locked.pk).update(look_on=None)
    _noted("plan.ended", locked, actor)
    return locked


@command
def raise_skipped(
    occurrence: Occurrence, *, actor: Person, command_id: UUID | None = None
) -> Occurrence:
    """Raise the work order of a date that was skipped, by hand. Refuses one that has a work order,
    and one that cannot be raised now either.
    """
    plan = lock_plan(occurrence.plan_id)
    row = occurrence.refreshed()
    if not row.skip_reason:
        raise Refused(_("This date has its work order already."))
    raise_order(plan, row, Location.objects.get(pk=row.location_id), actor=actor)
    if row.skip_reason:
        raise Refused(
            _("The work order could not be raised. Is the location archived? Restore it first.")
        )
    row.save(update_fields=["work_order_id", "skip_reason", "trouble"])
    _noted("plan.raised_by_hand", plan, actor, due_on=row.due_on.isoformat())
    return row
