"""How the organization pays time."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.timesheets.models import PayRule
from opentrax.timesheets.pay import PayRules

STEPS = (1, 5, 6, 10, 15, 30)


@command
def set_pay_rules(rules: PayRules, *, actor: Person, command_id: UUID | None = None) -> None:
    """Say from when overtime counts, what is paid, how it is rounded, and what a kilometre is
    worth. Refuses a step that divides no hour, and a day's threshold above the week's.
    """
    if rules.step_minutes not in STEPS:
        raise Refused(_("Choose one of the steps."))
    by_day, by_week = rules.daily_after_minutes, rules.weekly_after_minutes
    if by_day is not None and by_week is not None and by_day > by_week:
        raise Refused(_("Overtime by day has to begin before overtime by week."))
    values = {name: getattr(rules, name) for name in PayRules.__slots__}
    PayRule.objects.update_or_create(organization_id=current_organization_id(), defaults=values)
    audit.record(
        "time.pay_rules", subject_id=current_organization_id(), actor_id=actor.pk,
        facts={name: str(value) for name, value in values.items()},
    )  # fmt: skip
