"""The account at a carrier of calls. Nothing of Django, since settings are made of it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Telephone:
    """The number that people call, and the token that signs the carrier's requests."""

    number: str
    token: str = field(repr=False)
