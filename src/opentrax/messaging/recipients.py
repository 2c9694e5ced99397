"""Which address a transaction is about, and its lock.

Row security lets a transaction see what the gate keeps about one address only: the one that it has
named (`app.recipient`). Whoever lets a message through and whoever stops messages takes the lock of
the address first, so one of the two comes before the other, and the second one sees it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.conf import settings
from django.db import connection

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.messaging import addresses
from opentrax.messaging.addresses import Key

MAIL = "mail"
_named: ContextVar[UUID | None] = ContextVar("opentrax_recipient", default=None)


class NoRecipientError(RuntimeError):
    """What the gate keeps about an address was asked for without naming one."""


class AddressKeyError(RuntimeError):
    """This process has not the keys under which opt-outs were remembered: it may send nothing."""


def current_recipient_id() -> UUID:
    """The address that the transaction is about. Raises NoRecipientError without one."""
    named = _named.get()
    if named is None:
        raise NoRecipientError("No address is named: open messaging.recipients first.")
    return named


@contextmanager
def named(recipient_id: UUID) -> Iterator[UUID]:
    """Let the open transaction see what is kept about one address."""
    before = _named.get()
    _tell(recipient_id)
    token = _named.set(recipient_id)
    try:
        yield recipient_id
    finally:
        _named.reset(token)
    if connection.in_atomic_block and not connection.needs_rollback:
        _tell(before)


def _tell(recipient_id: UUID | None) -> None:
    with connection.cursor() as cursor:
        value = "" if recipient_id is None else str(recipient_id)
        cursor.execute("SELECT set_config('app.recipient', %s, true)", [value])


def known(address: str) -> UUID | None:
    """The id of an address, under whichever of our keys it was remembered; None for a new one."""
    own = _own_keys()
    return _look_up([addresses.hashed(address, key) for key in own])


def known_or_made(address: str) -> UUID:
    """The same; a new address gets a row. Raises AddressKeyError."""
    own = _own_keys()
    _refuse_foreign_keys(own)
    found = _look_up([addresses.hashed(address, key) for key in own])
    return found or _made(addresses.hashed(address, own[0]), own[0])


def _own_keys() -> list[Key]:
    own = addresses.keys(settings.ENVIRONMENT.address_keys)
    if not own:
        raise AddressKeyError(
            "This process has no key for addresses. Nothing is sent until it has the installation's"
            " secrets.json, in OPENTRAX_DATA, or OPENTRAX_ADDRESS_KEYS."
        )
    return own


def _look_up(hashes: list[bytes]) -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient_by_hash(%s)", [hashes])
        row = cursor.fetchone()
    return row[0] if row else None


def _made(address_hash: bytes, key: Key) -> UUID:
    """Two transactions at once agree on one row: the second waits for the first."""
    made = uuid7()
    with named(made), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO messaging_recipient (id, channel, key_name, address_hash, serial,"
            " created_at) VALUES (%s, %s, %s, %s, 0, %s) ON CONFLICT DO NOTHING",
            [made, MAIL, key.name, address_hash, now()],
        )
        if cursor.rowcount == 1:
            return made
    there = _look_up([address_hash])
    if there is None:
        raise NoRecipientError("The row of an address is there and cannot be found.")
    return there


def _refuse_foreign_keys(own: list[Key]) -> None:
    """Every key that the database knows of must be ours, or opt-outs under it would be missed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM messaging_addresskey")
        used = {row[0] for row in cursor.fetchall()}
        missing = used - {key.name for key in own}
        if missing:
            raise AddressKeyError(
                "Opt-outs are remembered under a key that this process does not have. Nothing is"
                " sent until secrets.json (or OPENTRAX_ADDRESS_KEYS) is that of the installation."
            )
        if own[0].name not in used:
            cursor.execute(
                "INSERT INTO messaging_addresskey (name, made_at) VALUES (%s, %s)"
                " ON CONFLICT DO NOTHING",
                [own[0].name, now()],
            )


def check_keys() -> None:
    """Raise AddressKeyError unless this process has every key that was used."""
    _refuse_foreign_keys(_own_keys())
