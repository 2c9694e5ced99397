"""The operator's staff ask to read an organization, are let in for a while, and are put out.

Each step is a function of the database (migration 0017), which judges by its own clock who says yes
and stamps the times; here are words, the audit log and the events that tell the organization.
"""

from datetime import timedelta
from uuid import UUID

from django.db import connection, connections, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.organizations.models import Person
from opentrax.privacy.events import StaffAccessMoved
from opentrax.privacy.models import StaffGrant, StaffRule
from opentrax.privacy.rules.staff import (
    LONGEST_INVITATION,
    MOST_MINUTES,
    Area,
    Asked,
    Fault,
    Rule,
    fault_of,
)
from opentrax.privacy.selectors.staff import clients_of_operator

_FAULTS = {
    Fault.WHY: gettext_lazy("Choose a reason. There are no others."),
    Fault.WORDS: gettext_lazy("Say what for, in words that the client will read."),
    Fault.REFERENCE: gettext_lazy("Give the number of the case or request."),
    Fault.AREAS: gettext_lazy("Choose what you need to read, and no more."),
    Fault.MINUTES: gettext_lazy("Choose for how long: 24 hours are the most."),
}


def name_staff(person_id: UUID, *, is_staff: bool) -> bool:
    """Make an account one of the operator's staff, or no longer; False where there is none.

    Only the schema's owner may: no page of the program can make anybody one of them. Who is staff
    no more is out at once, whatever grants they had.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT staff_name(%s, %s)", [person_id, is_staff])
        row = cursor.fetchone()
    return bool(row and row[0])


def staff_addresses() -> list[str]:
    """Addresses of whoever works for the operator; only the schema's owner may ask."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT staff_addresses()")
        return [row[0] for row in cursor.fetchall()]


def ask_access(organization_id: UUID, asked: Asked, *, actor: Person) -> StaffGrant:
    """Ask to read an organization. It is open at once where an invitation covers it, or where the
    operator has nobody else, for an hour, and the organization lets that be; else it waits.

    Refuses who is not of the staff, and a question without reason, words, case, areas or end. Tells
    the organization either way.
    """
    fault = fault_of(asked)
    if fault is not None:
        raise Refused(str(_FAULTS[fault]))
    if organization_id not in {one.pk for one in clients_of_operator()}:
        raise Refused(_("There is no such organization, or you are not of the staff."))
    with scope(organization_id, actor.pk):
        grant = StaffGrant.objects.create(
            staff_id=actor.pk, why=asked.why, words=asked.words.strip()[:500],
            reference=asked.reference.strip()[:100], areas=sorted(set(asked.areas)),
            minutes=asked.minutes,
        )  # fmt: skip
        facts: dict[str, audit.Fact] = {
            "why": grant.why, "areas": ",".join(grant.areas), "minutes": grant.minutes,
        }  # fmt: skip
        audit.record("staff.asked", subject_id=grant.pk, actor_id=actor.pk, facts=facts)
        how = _called("staff_approve", grant.pk)
        _moved(grant, actor, "opened" if how else "asked", how)
        grant.refresh_from_db()
    return grant


def approve_access(grant: StaffGrant, *, actor: Person) -> StaffGrant:
    """Say yes: an owner or administrator of the organization, or another one of the staff where
    that is enough. The clock runs from now. Refuses everybody else, and what was decided already.
    """
    with scope(grant.organization_id, actor.pk):
        how = _called("staff_approve", grant.pk)
        if not how:
            raise Refused(
                _("Your yes does not open this: it takes the client, or it was decided already.")
            )
        _moved(grant, actor, "opened", how)
        grant.refresh_from_db()
    return grant


def end_access(grant: StaffGrant, *, actor: Person) -> str:
    """End a grant at once, or refuse or take back one that waits: the organization's owner or
    administrator, whoever asked, or a colleague of theirs. The next page shows nothing; one that is
    being made is not shown. Refuses what has ended."""
    with scope(grant.organization_id, actor.pk):
        how = _called("staff_end", grant.pk)
        if not how:
            raise Refused(_("This has ended already."))
        audit.record(f"staff.{how}", subject_id=grant.pk, actor_id=actor.pk)
    return how


@command
def set_rule(rule: str, *, actor: Person, command_id: UUID | None = None) -> StaffRule:
    """Decide in advance for the organization in scope: let in and tell, ask each time, or never."""
    if rule not in set(Rule):
        raise Refused(_("Choose one of the three."))
    found = _rule(actor)
    found.rule, found.set_by_id, found.set_at = rule, actor.pk, now()
    if rule == Rule.NEVER:
        found.invited_until = None
    found.save(update_fields=["rule", "set_by_id", "set_at", "invited_until"])
    audit.record("staff.rule", subject_id=found.pk, actor_id=actor.pk, facts={"rule": rule})
    return found


@command
def invite_staff(
    areas: tuple[str, ...], minutes: int, *, days: int, actor: Person,
    command_id: UUID | None = None,
) -> StaffRule:  # fmt: skip
    """Let the next one of the staff in who asks for no more than this, within so many days; once.

    Refuses without areas, for longer than a day, or to wait longer than a week.
    """
    if not areas or set(areas) - set(Area):
        raise Refused(str(_FAULTS[Fault.AREAS]))
    if not 1 <= minutes <= MOST_MINUTES or not 1 <= days <= LONGEST_INVITATION.days:
        raise Refused(_("An invitation waits a week at most, and lets in for 24 hours at most."))
    found = _rule(actor)
    if found.rule == Rule.NEVER:
        raise Refused(_("You decided that nobody is let in. Change that first."))
    # By the database's clock, which judges it.
    StaffRule.objects.filter(pk=found.pk).update(
        invited_areas=sorted(set(areas)), invited_minutes=minutes, invited_by_id=actor.pk,
        invited_until=Now() + timedelta(days=days),
    )  # fmt: skip
    found.refresh_from_db()
    facts: dict[str, audit.Fact] = {
        "areas": ",".join(found.invited_areas), "minutes": minutes, "days": days,
    }  # fmt: skip
    audit.record("staff.invited", subject_id=found.pk, actor_id=actor.pk, facts=facts)
    return found


@command
def withdraw_invitation(*, actor: Person, command_id: UUID | None = None) -> StaffRule:
    """Take an invitation back."""
    found = _rule(actor)
    found.invited_until = None
    found.save(update_fields=["invited_until"])
    audit.record("staff.uninvited", subject_id=found.pk, actor_id=actor.pk)
    return found


def _rule(actor: Person) -> StaffRule:
    StaffRule.objects.bulk_create(
        [StaffRule(rule=Rule.TELL, set_by_id=actor.pk, set_at=now())], ignore_conflicts=True
    )
    own = StaffRule.objects.select_for_update()
    return own.get(organization_id=current_organization_id())  # type: ignore[no-any-return]


def _called(function: str, grant_id: UUID) -> str:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [grant_id])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _moved(grant: StaffGrant, actor: Person, what: str, how: str) -> None:
    if what == "opened":
        audit.record("staff.opened", subject_id=grant.pk, actor_id=actor.pk, facts={"by": how})
    publish(StaffAccessMoved(grant.organization_id, grant.pk, what))
