"""Who something is about: a person with an account, or an address without one.

An address becomes a key by HMAC under the installation's secret, so that what was said by it is
found again and the address itself is not kept; the key survives the erasure of the person.
"""

import hmac
import unicodedata
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from opentrax.organizations.models import Person
from opentrax.organizations.selectors import person_id_by_email

Subject = Person | str | UUID


def normalized(address: str) -> str:
    """An address as all its spellings come to: composed, without space around, in lower case."""
    return unicodedata.normalize("NFC", address).strip().lower()


def address_key(address: str) -> UUID:
    """The key of an address (a UUID of version 8 out of an HMAC-SHA-256)."""
    secret = hmac.digest(settings.SECRET_KEY.encode(), b"opentrax address key 1", sha256)
    made = bytearray(hmac.digest(secret, normalized(address).encode(), sha256)[:16])
    made[6] = made[6] & 0x0F | 0x80
    made[8] = made[8] & 0x3F | 0x80
    return UUID(bytes=bytes(made))


def first_key(subject: Subject) -> UUID:
    """The key under which a yes is kept: the person's, else the address's."""
    if isinstance(subject, UUID):
        return subject
    return subject.pk if isinstance(subject, Person) else address_key(subject)


def keys_of(subject: Subject) -> list[UUID]:
    """Every key under which something may have been said by them, in one order for locks."""
    keys = {first_key(subject)}
    if isinstance(subject, Person):
        keys.add(address_key(subject.email))
    elif isinstance(subject, str):
        person_id = person_id_by_email(subject.strip())
        keys |= {person_id} if person_id else set()
    return sorted(keys)
