"""From a form to an account, and from a verified address to an organization."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import translation

from opentrax.accounts.models import Registration, Way
from opentrax.accounts.services.acceptance import accept
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import person_scope
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, OrganizationKind, Person


def spoken_language() -> str:
    """The language of the current page, as the settings name it."""
    spoken = translation.get_language() or ""
    return spoken if spoken in dict(settings.LANGUAGES) else "en"


def create_account(
    *, email: str, name: str, password: str | None, time_zone: str = "UTC", language: str = "en",
    way: Way = Way.INVITATION,
) -> Person:  # fmt: skip
    """Create a person whose address is known to be theirs (an invitation's, the first owner's), and
    who has accepted the terms and stated their age on the way that is named.

    Refuses an unknown time zone; IntegrityError for an address that is taken.
    """
    person = organizations.register_person(
        email=email, name=name, password=password, time_zone=time_zone, language=language
    )
    with person_scope(person.pk):
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    accept(person, way=way, language=language)
    return person


def register(
    *, person_id: UUID, email: str, name: str, organization_name: str, time_zone: str,
    password: str | None,
) -> Person:  # fmt: skip
    """Create a person whose address is still to be verified, and keep the organization's name and
    what they agreed to. Without a password they are to make a passkey.

    Refuses an unknown time zone; IntegrityError for an address that is taken.
    """
    person = organizations.register_person(
        email=email, name=name, password=password, time_zone=time_zone,
        language=spoken_language(), person_id=person_id,
    )  # fmt: skip
    with person_scope(person.pk):
        Registration.objects.create(
            person_id=person.pk, organization_name=organization_name.strip()
        )
    accept(person, way=Way.REGISTRATION, language=person.language)
    return person


class _InVainError(Exception):
    """Rolls back what was written for nobody."""


@contextmanager
def in_vain() -> Iterator[Person]:
    """Write inside the block for a made-up person; nothing of it stays.

    For an address that has an account, so that signing up with it takes the same steps as with one
    that has none. Yields a key and an address that nobody has.
    """
    key = uuid7()
    try:
        with person_scope(key):
            yield Person(id=key, email=f"{key}@nobody.invalid")
            raise _InVainError
    except _InVainError:
        return


def complete_registration(person: Person) -> Organization | None:
    """Found the organization that a person asked for when they registered, once, as its owner.

    It is client and provider at first: its settings narrow that. None when nothing is waiting.
    """
    waiting = Registration.objects.select_for_update().filter(person_id=person.pk).first()
    if waiting is None:
        return None
    organization = organizations.found_organization(
        name=waiting.organization_name, kind=OrganizationKind.BOTH, founder=person,
        time_zone=person.time_zone, units=person.units,
    )  # fmt: skip
    waiting.delete()
    return organization
