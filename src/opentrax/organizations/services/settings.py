"""What an organization and a person say about themselves."""

from collections.abc import Mapping
from uuid import UUID

from opentrax.audit import services as audit
from opentrax.kit.commands import command
from opentrax.organizations.models import Organization, Person
from opentrax.organizations.services.founding import known_zone

_OF_ORGANIZATION = ("name", "kind", "time_zone", "units")
_OF_PERSON = ("name", "time_zone", "units", "language", "theme")


@command
def change_organization(
    organization: Organization,
    values: Mapping[str, str],
    *,
    actor: Person,
    command_id: UUID | None = None,
) -> Organization:
    """Change name, kind, time zone or units of an organization. Refuses an unknown time zone."""
    changed = [name for name in _OF_ORGANIZATION if name in values]
    for name in changed:
        setattr(organization, name, values[name])
    known_zone(organization.time_zone)
    organization.save(update_fields=changed)
    audit.record(
        "organization.changed",
        subject_id=organization.pk,
        actor_id=actor.pk,
        facts={"fields": ",".join(changed)},
    )
    return organization


def change_person(person: Person, values: Mapping[str, str]) -> Person:
    """Change name, time zone, units, language or theme of a person, by themselves.

    Refuses an unknown time zone. Not audited: these are the person's own preferences.
    """
    changed = [name for name in _OF_PERSON if name in values]
    for name in changed:
        setattr(person, name, values[name])
    known_zone(person.time_zone)
    person.save(update_fields=changed)
    return person
