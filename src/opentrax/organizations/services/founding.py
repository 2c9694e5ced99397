"""How people and organizations come into being."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.commands import Refused
from opentrax.kit.events import publish
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import person_scope, scope
from opentrax.kit.zones import zone_names
from opentrax.organizations.events import MemberJoined, OrganizationFounded
from opentrax.organizations.models import Membership, Organization, Person, Role


def known_zone(name: str) -> str:
    """The name of an IANA time zone, or Refused."""
    if name not in zone_names():
        raise Refused(
            _("“%(zone)s” is no time zone. Choose one such as America/Toronto.") % {"zone": name}
        )
    return name


def register_person(
    *, email: str, name: str, password: str | None, time_zone: str = "UTC", language: str = "en",
    person_id: UUID | None = None,
) -> Person:  # fmt: skip
    """Create the account of a person; the address is kept in lower case.

    Refuses an unknown time zone; IntegrityError for an address that is taken.
    """
    key = person_id or uuid7()
    person = Person(id=key, email=email.strip().lower(), name=name.strip(), language=language)
    person.time_zone = known_zone(time_zone)
    person.set_password(password)
    with person_scope(key):
        person.save(force_insert=True)
    return person


def found_organization(
    *, name: str, kind: str, founder: Person, time_zone: str, units: str = "metric",
    currency: str = "CAD", is_demo: bool = False,
) -> Organization:  # fmt: skip
    """Create an organization with its founder as owner. Refuses an unknown time zone.

    Publishes OrganizationFounded and MemberJoined.
    """
    organization = Organization(
        name=name.strip(), kind=kind, time_zone=known_zone(time_zone), units=units,
        currency=currency, is_demo=is_demo,
    )  # fmt: skip
    with scope(organization.pk, founder.pk):
        organization.save(force_insert=True)
        membership = Membership.objects.create(
            organization=organization, person=founder, role=Role.OWNER
        )
        audit.record("organization.founded", subject_id=organization.pk, actor_id=founder.pk)
        publish(OrganizationFounded(organization.pk))
        publish(MemberJoined(organization.pk, membership.pk, founder.pk, Role.OWNER))
    return organization
