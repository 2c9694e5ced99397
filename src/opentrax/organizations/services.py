"""The writers of organizations, people and memberships."""

import zoneinfo
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations.models import Membership, Organization, Partnership, Person, Role


def _known_zone(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        raise Refused(
            _("“%(zone)s” is no time zone. Choose one such as America/Toronto.") % {"zone": name}
        )
    return name


def register_person(
    *, email: str, name: str, password: str | None, time_zone: str = "UTC", language: str = "en",
    person_id: UUID | None = None,
) -> Person:  # fmt: skip
    """Create the account of a person. Refuses an unknown time zone; IntegrityError for an address
    that is taken."""
    key = person_id or uuid7()
    person = Person(id=key, email=email.strip(), name=name.strip(), language=language)
    person.time_zone = _known_zone(time_zone)
    person.set_password(password)
    with person_scope(key):
        person.save(force_insert=True)
    return person


def found_organization(
    *, name: str, kind: str, founder: Person, time_zone: str, units: str = "metric", currency: str = "CAD",
) -> Organization:  # fmt: skip
    """Create an organization with its founder as owner. Refuses an unknown time zone."""
    organization = Organization(
        name=name.strip(),
        kind=kind,
        time_zone=_known_zone(time_zone),
        units=units,
        currency=currency,
    )
    with scope(organization.pk, founder.pk):
        organization.save(force_insert=True)
        Membership.objects.create(organization=organization, person=founder, role=Role.OWNER)
        audit.record("organization.founded", subject_id=organization.pk, actor_id=founder.pk)
    return organization


@command
def add_member(
    person: Person, role: str, *, actor: Person | None, command_id: UUID | None = None
) -> Membership:
    """Make a person a member of the organization in scope. Refuses a person who is a member
    already."""
    from opentrax.kit.tenancy import current_organization_id

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
    return membership


@command
def add_partner(
    provider_id: UUID, *, actor: Person | None, command_id: UUID | None = None
) -> Partnership:
    """Let the organization in scope offer work orders to a provider; each then sees the other's
    name."""
    partnership, _created = Partnership.objects.update_or_create(
        provider_id=provider_id, defaults={"ended_at": None}
    )
    audit.record("partner.added", subject_id=provider_id, actor_id=actor.pk if actor else None)
    return partnership  # type: ignore[no-any-return]


@command
def end_membership(
    membership: Membership, *, actor: Person, command_id: UUID | None = None
) -> Membership:
    """End a membership now. Refuses the last owner's, since nobody could then administer the
    organization."""
    owners = Membership.objects.active().filter(
        organization_id=membership.organization_id, role=Role.OWNER
    )
    if membership.role == Role.OWNER and owners.count() == 1:
        raise Refused(_("An organization needs an owner. Make somebody else the owner first."))
    membership.ended_at = now()
    membership.save(update_fields=["ended_at"])
    audit.record("member.ended", subject_id=membership.person_id, actor_id=actor.pk)
    return membership
