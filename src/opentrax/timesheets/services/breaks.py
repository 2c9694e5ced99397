"""The organization's rule for breaks that nobody tapped."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.timesheets.models import BreakRule


@command
def set_break_rule(
    *, after_minutes: int | None, length_minutes: int | None, actor: Person,
    command_id: UUID | None = None,
) -> None:  # fmt: skip
    """Say after how many minutes of a shift a break of how many is taken; None for no rule.

    Holds for time that is settled from now on. Refuses half a rule, and a break that is longer
    than the time before it.
    """
    if (after_minutes is None) != (length_minutes is None):
        raise Refused(_("Give both times, or neither for no rule."))
    if after_minutes is None or length_minutes is None:
        BreakRule.objects.all().delete()
    else:
        if not 0 < length_minutes < after_minutes:
            raise Refused(_("The break has to be shorter than the time after which it is taken."))
        BreakRule.objects.update_or_create(
            defaults={"after_minutes": after_minutes, "length_minutes": length_minutes}
        )
    audit.record(
        "time.break_rule", subject_id=current_organization_id(), actor_id=actor.pk,
        facts={"after_minutes": after_minutes, "length_minutes": length_minutes},
    )  # fmt: skip
