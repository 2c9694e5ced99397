"""An organization whose last owner's account is closed without their asking: somebody under 16.

Whoever closes by their own wish hands over first, or is refused. Here nobody can be asked, so the
administrator who has been there longest becomes the owner; without one, nobody else is put in
charge: what is left rests as it is until the operator names an owner, and nobody left closes it.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.commands import Refused
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.organizations.events import MemberRoleChanged, OwnerGone, OwnerNamed
from opentrax.organizations.models import Membership, Role
from opentrax.organizations.selectors import administrators, members
from opentrax.organizations.services.closing import close_organization


def pass_to_next(leaving: Membership) -> None:
    """Give the organization in scope another owner, if the one who leaves was the last. Publishes
    MemberRoleChanged and OwnerNamed for an administrator, OwnerGone where there is none, and what
    close_organization publishes where nobody is left.
    """
    owners = members().filter(role=Role.OWNER).order_by("pk")
    list(owners.select_for_update(of=("self",)))
    staying = owners.filter(person__closes_at=None, person__closed_at=None).exclude(pk=leaving.pk)
    if leaving.role != Role.OWNER or staying.exists():
        return
    next_owner = administrators().exclude(pk=leaving.pk).order_by("joined_at", "pk").first()
    if next_owner is not None:
        _make_owner(next_owner)
    elif members().exclude(pk=leaving.pk).exists():
        audit.record("organization.without_owner", subject_id=leaving.organization_id)
        publish(OwnerGone(leaving.organization_id))
    else:
        close_organization()


def _make_owner(membership: Membership) -> None:
    before, membership.role = membership.role, Role.OWNER
    membership.save(update_fields=["role"])
    audit.record(
        "member.role_changed", subject_id=membership.person_id,
        facts={"before": before, "after": Role.OWNER, "why": "owner_gone"},
    )  # fmt: skip
    organization_id = current_organization_id()
    publish(
        MemberRoleChanged(organization_id, membership.pk, membership.person_id, before, Role.OWNER)
    )
    publish(OwnerNamed(organization_id, membership.person_id))


def name_owner(organization_id: UUID, email: str) -> Membership:
    """The operator puts a member in charge of an organization that has no owner. Publishes
    MemberRoleChanged and OwnerNamed.

    Refuses an organization that has an owner, and somebody who is no member.
    """
    with scope(organization_id):
        if members().filter(role=Role.OWNER, person__closed_at=None).exists():
            raise Refused(_("This organization has an owner."))
        found = members().filter(person__email__iexact=email.strip()).first()
        if found is None:
            raise Refused(_("Nobody of this organization has this address."))
        _make_owner(found)
        return found
