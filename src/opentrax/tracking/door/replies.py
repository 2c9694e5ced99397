"""The secret of a device, for what it sends and is told encrypted."""

from opentrax.tracking.tokens import message_secret


def secret_of(token: str) -> bytes:
    """The secret with which the device of this token encrypts."""
    from opentrax.tracking.door.address import installation_key

    return message_secret(token, installation_key()).encode()
