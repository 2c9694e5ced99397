"""What the door tells phones: prepared by the application, handed out inside the transaction.

The door's role may read no table, so the database counts and hands out (`tracking_take_replies`).
Only OwnTracks takes commands, and only devices are asked about whose technician knows how tracking
works.
"""

from collections.abc import Mapping, Sequence

from psycopg import AsyncConnection

from opentrax.tracking.door.gates import token_gate
from opentrax.tracking.door.parcels import Admission, Parcel
from opentrax.tracking.tokens import message_secret

COMMANDED = frozenset({"owntracks"})
_TAKE = "SELECT token_hash, body FROM tracking_take_replies(%s)"


async def handing_gate(
    connection: AsyncConnection, parcels: Sequence[Parcel]
) -> Mapping[bytes, Admission]:
    """Ask the gate; then put into each parcel what its phone is to be told."""
    admissions = await token_gate(connection, parcels)
    asking: dict[bytes, Parcel] = {}
    for parcel in parcels:
        admission = admissions.get(parcel.key)
        parcel.reply = b""  # of an attempt that was rolled back
        if parcel.format in COMMANDED and admission is not None and admission.disclosed:
            asking[parcel.key] = parcel
    if asking:
        found = await connection.execute(_TAKE, [sorted(asking)])
        for token_hash, body in await found.fetchall():
            asking[bytes(token_hash)].reply = body.encode()
    return admissions


def secret_of(token: str) -> bytes:
    """The secret with which the device of this token encrypts."""
    from opentrax.tracking.door.address import installation_key

    return message_secret(token, installation_key()).encode()
