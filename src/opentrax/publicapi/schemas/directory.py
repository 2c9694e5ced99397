"""Locations, and the lists that work orders refer to."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from ninja import Schema

from opentrax.publicapi.schemas.shared import Named


class LocationOut(Schema):
    """A place of the organization, or one of a client's that an offer opens."""

    id: UUID
    organization_id: UUID
    name: str
    reference: str
    address: str
    latitude: float | None
    longitude: float | None
    time_zone: str
    access_instructions: str
    archived_at: datetime | None


class TradeOut(Schema):
    """One trade; `parent` is the code above it, empty at the top."""

    code: str
    name: str
    parent: str


class ProblemCodeOut(Schema):
    """One problem code, and what it sets."""

    id: UUID
    area: str
    problem: str
    name: str
    priority: str
    nte_amount: Decimal | None
    currency: str
    instructions: str


class TechnicianOut(Schema):
    """Somebody who can be sent."""

    id: UUID
    name: str
    time_zone: str


class PartnersOut(Schema):
    """Whom the organization works with."""

    providers: list[Named]
    clients: list[Named]


class MeOut(Schema):
    """What the token is."""

    organization: Named
    person: Named
    role: str
    scopes: list[str]
    expires_at: datetime
