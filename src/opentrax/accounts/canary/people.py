"""Who goes the way: two people who do not exist, with a word of their own in every field."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.messaging.canaries import DOMAIN

# By day somewhere: mail that may be stopped waits for the recipient's morning.
_ZONES = ("UTC", "America/Toronto", "Asia/Tokyo", "Pacific/Auckland")
_DAY = range(9, 20)


@dataclass(frozen=True, slots=True)
class Made:
    """The words of one run: all begin with `prefix`, which stands nowhere else. The second person
    stays behind as owner, and has words of another prefix."""

    prefix: str = field(default_factory=lambda: f"cnry{secrets.token_hex(8)}")
    person_id: UUID = field(default_factory=uuid7)

    @property
    def name(self) -> str:
        return f"{self.prefix}name"

    @property
    def local(self) -> str:
        return f"{self.prefix}mail"

    @property
    def email(self) -> str:
        return f"{self.local}@{DOMAIN}"

    @property
    def asking(self) -> str:
        """Said with the request for a copy."""
        return f"{self.prefix}asks"

    @property
    def leaving(self) -> str:
        """Said with the request for erasure."""
        return f"{self.prefix}goes"

    @property
    def news(self) -> str:
        """Stands in a mail to them."""
        return f"{self.prefix}news"

    @property
    def words(self) -> frozenset[str]:
        """What has to be found before erasure, and not afterwards."""
        return frozenset({self.name, self.local, self.asking, self.leaving, self.news})

    @property
    def organization(self) -> str:
        return f"Canary {self._other}"

    @property
    def mate(self) -> str:
        """The address of whoever stays behind."""
        return f"{self._other}@{DOMAIN}"

    @property
    def _other(self) -> str:
        return f"org{self.prefix.removeprefix('cnry')}"


def zone_by_day(at: datetime | None = None) -> str:
    """A time zone in which it is day."""
    moment = at or now()
    return next(z for z in _ZONES if moment.astimezone(ZoneInfo(z)).hour in _DAY)
