"""Change what the clocks of an organization's work orders go by. What was computed before stays."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Location
from opentrax.directory.public_holidays import is_known
from opentrax.directory.rules import Hours
from opentrax.directory.services.hours import refuse_overlap
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.clocks import DEFAULT_WEEK, exceptions
from opentrax.workorders.models import BusinessHours, ClockRule, ClockSettings
from opentrax.workorders.rules.clocks import Terms
from opentrax.workorders.states import ClockKind, Priority

# Longer than a year is no deadline.
MOST_MINUTES = 366 * 24 * 60
MOST_EXCEPTIONS = 1000


def _columns(terms: Terms) -> dict[str, int | bool | None]:
    found: dict[str, int | bool | None] = {}
    for kind in ClockKind:
        term = terms[kind]
        if term.minutes is not None and not 1 <= term.minutes <= MOST_MINUTES:
            raise Refused(_("A clock runs for a minute at least and for a year at most."))
        found[f"{kind}_minutes"] = term.minutes
        found[f"{kind}_around_clock"] = term.around_clock
    return found


@command
def set_clock_rules(
    rules: Mapping[str, Terms], *, actor: Person, command_id: UUID | None = None
) -> None:
    """Say how long the clocks run for each priority where no exception holds.

    Refuses a length of no time or of more than a year.
    """
    for priority, terms in rules.items():
        ClockRule.objects.update_or_create(
            organization_id=current_organization_id(), priority=Priority(priority), location=None,
            trade="", defaults=_columns(terms),
        )  # fmt: skip
    audit.record(
        "clock_rules.changed", subject_id=current_organization_id(), actor_id=actor.pk,
        facts={"priorities": len(rules)},
    )  # fmt: skip


@command
def set_clock_exception(
    priority: str, terms: Terms, *, location: Location | None, trade: str, actor: Person,
    command_id: UUID | None = None,
) -> ClockRule:  # fmt: skip
    """Say how long the clocks run for a priority at a location, for a trade, or for both; what was
    said of the same before is replaced.

    Refuses without a location and a trade, another organization's location, and a length of no time
    or of more than a year.
    """
    own = _own(location)
    if own is None and not trade:
        raise Refused(_("Choose a location, a trade, or both."))
    columns = _columns(terms)
    if len(exceptions()) >= MOST_EXCEPTIONS:
        raise Refused(_("The list is full. Remove what nobody needs."))
    rule, _made = ClockRule.objects.update_or_create(
        organization_id=current_organization_id(), priority=Priority(priority), location=own,
        trade=trade, defaults=columns,
    )  # fmt: skip
    audit.record(
        "clock_exception.set", subject_id=rule.pk, actor_id=actor.pk, facts={"priority": priority}
    )
    return rule  # type: ignore[no-any-return]


def _own(location: Location | None) -> Location | None:
    # Loaded again: a foreign key's own check ignores row security.
    if location is None:
        return None
    own: Location | None = Location.objects.filter(
        pk=location.pk, organization_id=current_organization_id()
    ).first()
    if own is None:
        raise Refused(_("This location is not one of your organization's."))
    return own


@command
def remove_clock_exception(rule_id: UUID, *, actor: Person, command_id: UUID | None = None) -> None:
    """Take an exception away; less specific rules hold again. Refuses one that is not there."""
    found = next((rule for rule in exceptions() if rule.pk == rule_id), None)
    if found is None:
        raise Refused(_("This exception is not there any more."))
    ClockRule.objects.filter(pk=found.pk).delete()
    audit.record("clock_exception.removed", subject_id=rule_id, actor_id=actor.pk)


@command
def set_business_hours(
    hours: Sequence[Hours], *, province: str, actor: Person, command_id: UUID | None = None
) -> None:
    """Replace the organization's business hours and say whose holidays do not count. No hours at
    all are the program's: Monday to Friday, nine to five.

    Refuses hours that overlap and unknown holidays.
    """
    refuse_overlap(hours)
    if province and not is_known(province):
        raise Refused(_("Choose whose holidays count from the list."))
    own_id = current_organization_id()
    ClockSettings.objects.update_or_create(organization_id=own_id, defaults={"province": province})
    BusinessHours.objects.filter(organization_id=own_id).delete()
    BusinessHours.objects.bulk_create(
        BusinessHours(weekday=h.weekday, starts=h.starts, ends=h.ends)
        for h in (hours or DEFAULT_WEEK)
    )
    audit.record(
        "business_hours.changed", subject_id=own_id, actor_id=actor.pk,
        facts={"entries": len(hours), "province": province},
    )  # fmt: skip
