"""Which of the gate's rows are about a person, for the copy that they get and for what is erased.

What the gate keeps about an address is seen by the transaction that named it only, and answers in
the mail room only: these functions open both for the rest of the transaction, then name the rows.
"""

from uuid import UUID

from django.db import connection

from opentrax.messaging import recipients
from opentrax.messaging.models import Arrival, Passage, Suppression
from opentrax.organizations.models import Person


def recipients_of(whom: UUID | str) -> list[UUID]:
    """The row of the person's address."""
    found = _named(whom)
    return [] if found is None else [found]


def suppressions_of(whom: UUID | str) -> list[UUID]:
    """Their opt-outs."""
    return [] if _named(whom) is None else list(Suppression.every.values_list("pk", flat=True))


def passages_of(whom: UUID | str) -> list[UUID]:
    """What was let through to them."""
    return [] if _named(whom) is None else list(Passage.every.values_list("pk", flat=True))


def arrivals_of(whom: UUID | str) -> list[UUID]:
    """Answers of theirs that wait for somebody to read them."""
    address = _address(whom)
    if not address:
        return []
    _set("app.mailroom", "open")
    return list(Arrival.every.filter(from_address__iexact=address).values_list("pk", flat=True))


def _address(whom: UUID | str) -> str:
    """The address of an account, or the one that was given."""
    if isinstance(whom, str):
        return whom
    found = Person.objects.filter(pk=whom).values_list("email", flat=True)
    return found.first() or ""


def _named(whom: UUID | str) -> UUID | None:
    address = _address(whom)
    found = recipients.known(address) if address else None
    if found is not None:
        _set("app.recipient", str(found))
    return found


def _set(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
