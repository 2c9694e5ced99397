"""What Django's own mail functions find instead of a server: a refusal.

A library that sends mail by itself would pass the gate by; it fails here, loudly and in tests too.
"""

from collections.abc import Sequence
from typing import Any, NoReturn


class PastTheGateError(RuntimeError):
    """Somebody tried to send a message that nobody let through."""


class RefusingBackend:
    """Named by the setting MAILERS; takes what any mail backend takes and sends nothing."""

    def __init__(self, *_args: Any, **_options: Any) -> None:
        pass

    def open(self) -> None:
        """Nothing to open."""

    def close(self) -> None:
        """Nothing to close."""

    def send_messages(self, _messages: Sequence[Any]) -> NoReturn:
        """Raise PastTheGateError."""
        raise PastTheGateError("Every message passes messaging.services.send.")
