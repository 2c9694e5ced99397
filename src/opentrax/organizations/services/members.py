"""Who belongs to an organization, in which role."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations import rules
from opentrax.organizations.events import MemberJoined, MemberLeft, MemberRoleChanged
from opentrax.organizations.models import Membership, Person, Role


@command
def add_member(
    person: Person, role: str, *, actor: Person | None, command_id: UUID | None = None
) -> Membership:
    """Make a person a member of the organization in scope. Publishes MemberJoined.

    Refuses a person who is a member already.
    """
    organization_id = current_organization_id()
    if Membership.objects.active().filter(organization_id=organization_id, person=person).exists():
        raise Refused(_("This person is a member already. Change their role instead."))
    membership = Membership.objects.create(
        organization_id=organization_id, person=person, role=role
    )
    audit.record(
        "member.added",
        subject_id=person.pk,
        actor_id=actor.pk if actor else None,
        facts={"role": role},
    )
    publish(MemberJoined(organization_id, membership.pk, person.pk, role))
    return membership


@command
def change_role(
    membership: Membership, role: str, *, actor: Person, command_id: UUID | None = None
) -> Membership:
    """Give a member another role now. Publishes MemberRoleChanged.

    Refuses a role that the actor may not give or take, and the last owner's.
    """
    membership = _locked(membership)
    _refuse_unless_may_touch(actor, membership, role)
    if membership.role == role:
        return membership
    _refuse_last_owner(membership)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    audit.record(
        "member.role_changed", subject_id=membership.person_id, actor_id=actor.pk,
        facts={"before": before, "after": role},
    )  # fmt: skip
    publish(
        MemberRoleChanged(
            membership.organization_id, membership.pk, membership.person_id, before, role
        )
    )
    return membership


@command
def end_membership(
    membership: Membership, *, actor: Person, command_id: UUID | None = None
) -> Membership:
    """End a membership now: the person loses access at their next request. Publishes MemberLeft.

    Refuses the last owner's, since nobody could then administer the organization, and one that the
    actor's role may not end; everybody may end their own.
    """
    membership = _locked(membership)
    if membership.person_id != actor.pk:
        _refuse_unless_may_touch(actor, membership, membership.role)
    _refuse_last_owner(membership)
    membership.ended_at = now()
    membership.save(update_fields=["ended_at"])
    audit.record("member.ended", subject_id=membership.person_id, actor_id=actor.pk)
    publish(MemberLeft(membership.organization_id, membership.pk, membership.person_id))
    return membership


def _locked(membership: Membership) -> Membership:
    """The row as it is now. All owners' rows are locked with it, in one order: two owners who
    leave at once must not both find the other."""
    organization_id = current_organization_id()
    active = Membership.objects.active().filter(organization_id=organization_id)
    list(active.filter(role=Role.OWNER).order_by("pk").select_for_update())
    found = active.select_for_update().filter(pk=membership.pk).first()
    if found is None:
        raise Refused(_("This membership has ended already."))
    return found


def _refuse_unless_may_touch(actor: Person, membership: Membership, role: str) -> None:
    own = Membership.objects.active().filter(
        organization_id=membership.organization_id, person_id=actor.pk
    )
    giver = own.first()
    grantable = rules.grantable_roles(giver.role if giver else "")
    if membership.role not in grantable or role not in grantable:
        raise Refused(_("Your role may not give or take this role. Ask an owner."))


def _refuse_last_owner(membership: Membership) -> None:
    others = (
        Membership.objects.active()
        .filter(organization_id=membership.organization_id, role=Role.OWNER)
        .filter(person__closes_at=None)
        .exclude(pk=membership.pk)
    )
    if membership.role == Role.OWNER and not others.exists():
        raise Refused(_("An organization needs an owner. Make somebody else the owner first."))
