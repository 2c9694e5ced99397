"""People to ask at a location, and its keys: write down, hand out, take back."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import (
    ContactAudience,
    KeyHandover,
    Location,
    LocationContact,
    LocationKey,
)
from opentrax.directory.services.locations import own_location
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person

MOST_CONTACTS = 50
MOST_KEYS = 200


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What is written down of somebody."""

    name: str
    role: str = ""
    phone: str = ""
    email: str = ""
    audience: str = ContactAudience.PROVIDER


def _own(location: Location) -> Location:
    found = own_location(location)
    if found.organization_id != current_organization_id():
        raise Refused(_("This location is not one of your organization's."))
    return found


@command
def add_contact(
    location: Location, details: ContactDetails, *, actor: Person, command_id: UUID | None = None
) -> LocationContact:
    """Write somebody down. Refuses one without a name or without any way to reach them, and more
    than fifty at one location.
    """
    own = _own(location)
    name, phone, email = details.name.strip(), details.phone.strip(), details.email.strip()
    if not name or not (phone or email):
        raise Refused(_("A contact needs a name, and a phone or an e-mail."))
    if LocationContact.objects.filter(location_id=own.pk).count() >= MOST_CONTACTS:
        raise Refused(_("Fifty contacts at most."))
    contact = LocationContact(
        location=own, name=name, role=details.role.strip(), phone=phone, email=email.lower(),
        audience=ContactAudience(details.audience),
    )  # fmt: skip
    contact.save(force_insert=True)
    audit.record("location.contact_added", subject_id=contact.pk, actor_id=actor.pk)
    return contact


@command
def remove_contact(
    contact: LocationContact, *, actor: Person, command_id: UUID | None = None
) -> None:
    """Take somebody away for good."""
    _own(contact.location)
    if LocationContact.objects.filter(pk=contact.pk).delete()[0]:
        audit.record("location.contact_removed", subject_id=contact.pk, actor_id=actor.pk)


@command
def add_key(
    location: Location, number: str, *, opens: str = "", kept_at: str = "", actor: Person,
    command_id: UUID | None = None,
) -> LocationKey:  # fmt: skip
    """Write a key down. Refuses one without a number, and a number that the location has."""
    own, said = _own(location), number.strip()
    if not said:
        raise Refused(_("A key needs a number."))
    keys = LocationKey.objects.filter(location_id=own.pk, archived_at=None)
    if keys.filter(number=said).exists():
        raise Refused(_("Another key here has the number “%(n)s”.") % {"n": said})
    if keys.count() >= MOST_KEYS:
        raise Refused(_("Two hundred keys at most."))
    key = LocationKey(location=own, number=said, opens=opens.strip(), kept_at=kept_at.strip())
    key.save(force_insert=True)
    audit.record("location.key_added", subject_id=key.pk, actor_id=actor.pk)
    return key


def _locked(key: LocationKey) -> LocationKey:
    found: LocationKey | None = (
        LocationKey.objects.select_for_update(of=("self",))
        .filter(pk=key.pk, organization_id=current_organization_id(), archived_at=None)
        .first()
    )
    if found is None:
        raise Refused(_("This key is not one of your organization's."))
    return found


def _out(key: LocationKey) -> KeyHandover | None:
    found: KeyHandover | None = KeyHandover.objects.filter(key_id=key.pk, returned_at=None).first()
    return found


@command
def hand_out_key(
    key: LocationKey, holder: str, *, email: str = "", actor: Person,
    command_id: UUID | None = None,
) -> KeyHandover:  # fmt: skip
    """Write down who took a key. Refuses nobody, and a key that somebody has already."""
    found, said = _locked(key), holder.strip()[:120]
    if not said:
        raise Refused(_("Say who takes it."))
    if _out(found) is not None:
        raise Refused(_("Somebody has this key: take it back first."))
    taken = KeyHandover(key=found, holder_name=said, holder_email=email.strip().lower())
    taken.save(force_insert=True)
    audit.record("location.key_handed_out", subject_id=found.pk, actor_id=actor.pk)
    return taken


@command
def return_key(key: LocationKey, *, actor: Person, command_id: UUID | None = None) -> LocationKey:
    """Write down that a key came back. Refuses one that nobody has."""
    found = _locked(key)
    taken = _out(found)
    if taken is None:
        raise Refused(_("Nobody has this key."))
    taken.returned_at = now()
    taken.save(update_fields=["returned_at"])
    audit.record("location.key_returned", subject_id=found.pk, actor_id=actor.pk)
    return found


@command
def archive_key(key: LocationKey, *, actor: Person, command_id: UUID | None = None) -> LocationKey:
    """Take a key off the list; who had it stays written down. Refuses one that somebody has."""
    found = _locked(key)
    if _out(found) is not None:
        raise Refused(_("Somebody has this key: take it back first."))
    found.archived_at = now()
    found.save(update_fields=["archived_at"])
    audit.record("location.key_archived", subject_id=found.pk, actor_id=actor.pk)
    return found
