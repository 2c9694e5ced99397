"""Locations whole, and what is written on them."""

import json
from datetime import time
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import AfterValidator

from opentrax.directory.models import Arrival, ContactAudience, Location, SiteKind
from opentrax.directory.rules import MAX_RADIUS_M, MIN_RADIUS_M, Hours
from opentrax.directory.rules.fences import NotAFenceError, fence_from_text
from opentrax.directory.selectors import opening_hours
from opentrax.directory.sites import contacts_of
from opentrax.engine.geo import LatLon
from opentrax.kit.tenancy import current_organization_id
from opentrax.publicapi.problems import ProblemError
from opentrax.publicapi.schemas.directory import LocationOut
from opentrax.publicapi.schemas.fields import FieldsIn, FieldValueOut, values_of
from opentrax.publicapi.schemas.shared import Strict


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError(_("Send an e-mail address, or null.")) from error
    return text


Email = Annotated[str, Field(max_length=254), AfterValidator(_email)]


class HoursLine(Strict):
    """One stretch of a week; an end at or before the start is the next day."""

    weekday: int = Field(ge=0, le=6, description="0 is Monday.")
    starts: time
    ends: time


class HoursIn(Strict):
    """The week, in the location's own time; none: the organization's business hours hold."""

    hours: list[HoursLine] = Field(max_length=42)
    province: str = Field(
        "",
        max_length=4,
        description="Whose holidays close it: two letters of a province of Canada or a state of the"
        " United States, US for the federal ones, three of a country, none; empty: the"
        " organization's.",
    )

    def week(self) -> list[Hours]:
        """As the services take it."""
        plain = [(h.weekday, h.starts.replace(tzinfo=None), h.ends.replace(tzinfo=None))
                 for h in self.hours]  # fmt: skip
        return [Hours(*one) for one in sorted(plain)]


class ContactIn(Strict):
    """Somebody to ask at the location."""

    name: str = Field(min_length=1, max_length=120)
    role: str = Field("", max_length=80)
    phone: str = Field("", max_length=40)
    email: Email | None = None
    audience: ContactAudience = ContactAudience.PROVIDER


class ContactOut(Schema):
    """Somebody to ask at the location."""

    id: UUID
    name: str
    role: str
    phone: str
    email: str
    audience: ContactAudience


class SiteIn(Strict):
    """What it is, and what it lies in (null: nothing)."""

    kind: SiteKind
    parent_id: UUID | None


class LocationWhole(LocationOut):
    """A place with all that is written on it."""

    kind: SiteKind
    parent_id: UUID | None
    client_id: UUID | None = Field(description="Of the organization's own record of a client.")
    radius_m: float
    polygon: dict[str, Any] | None = Field(description="The fence as GeoJSON, before the circle.")
    arrival: Arrival
    province: str
    opening_hours: list[HoursLine]
    contacts: list[ContactOut]
    fields: list[FieldValueOut]


_SAME = (
    "organization_id", "name", "reference", "address", "latitude", "longitude", "time_zone",
    "access_instructions", "archived_at", "kind", "radius_m", "polygon", "arrival", "province",
)  # fmt: skip


def shown_location(place: Location) -> LocationWhole:
    """A place as the token's organization sees it."""
    is_own = place.organization_id == current_organization_id()
    values: dict[str, Any] = {name: getattr(place, name) for name in _SAME}
    return LocationWhole(
        **values, id=place.pk,
        parent_id=place.parent_id if is_own else None,
        client_id=place.client_id if is_own else None,
        opening_hours=[
            HoursLine(weekday=h.weekday, starts=h.starts, ends=h.ends)
            for h in opening_hours(place)
        ],
        contacts=[ContactOut.from_orm(one) for one in contacts_of(place)],
        fields=values_of(place),
    )  # fmt: skip


class LocationChange(Strict):
    """What changes; a field that is left out stays. Without a point the address places it."""

    name: str | None = Field(None, min_length=1, max_length=120)
    reference: str | None = Field(None, max_length=40)
    address: str | None = Field(None, max_length=300)
    latitude: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    longitude: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    radius_m: float | None = Field(None, ge=MIN_RADIUS_M, le=MAX_RADIUS_M, allow_inf_nan=False)
    polygon: dict[str, Any] | None = Field(None, description="The fence as GeoJSON; null: none.")
    time_zone: str | None = Field(None, max_length=60)
    access_instructions: str | None = Field(None, max_length=2000)
    arrival: Arrival | None = None
    client_id: UUID | None = Field(None, description="Of GET /clients.")
    fields: FieldsIn | None = None


class LocationIn(LocationChange):
    """A new place of the organization; without a time zone it has the organization's."""

    name: str = Field(min_length=1, max_length=120)


def fence_of(
    polygon: dict[str, Any] | None, point: LatLon | None
) -> tuple[dict[str, Any] | None, LatLon | None]:
    """The fence as it is kept, with the point that belongs to it. Refuses what is none."""
    if polygon is None:
        return None, point
    try:
        return fence_from_text(json.dumps(polygon), point)
    except NotAFenceError as error:
        raise ProblemError("invalid", str(error)) from error
