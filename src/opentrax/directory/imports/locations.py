"""Locations as a table brings them: with their place in the tree, hours and own fields."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from opentrax.directory import selectors
from opentrax.directory.events import LocationChanged
from opentrax.directory.forms import LocationForm
from opentrax.directory.imports.kinds import Cells, Column, Kind, Written, WrongCell
from opentrax.directory.imports.words import (
    chosen,
    demand_location,
    demand_valid,
    joined,
    named_location,
    own_columns,
    own_data,
    own_shown,
    path_of,
)
from opentrax.directory.models import (
    NO_HOLIDAYS,
    Arrival,
    Client,
    FieldTarget,
    Location,
    LocationValue,
    OpeningHours,
    Placement,
    SiteKind,
)
from opentrax.directory.public_holidays import choices
from opentrax.directory.rules.week_text import hours_from, text_of
from opentrax.directory.services.fences import follow_fence
from opentrax.directory.services.hours import set_opening_hours
from opentrax.directory.services.locations import add_location, change_location
from opentrax.directory.services.sites import refuse_no_tree, set_site
from opentrax.directory.sites import above
from opentrax.kit.events import publish
from opentrax.kit.imports.guessing import bare
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import current_organization

_BORROWED = frozenset(
    {"placement", "placement_note", "latitude", "longitude", "radius_m", "polygon"}
)


def columns() -> list[Column]:
    """What a column of such a table may hold."""
    return [
        Column("name", gettext_lazy("Name"), ("location", "site name", "store", "lieu", "magasin"),
               is_needed=True, example="Hall 1"),
        Column("reference", pgettext_lazy("of a location", "Number"),
               ("store number", "site number", "location number", "location code", "code",
                "reference", "id", "numéro de magasin", "référence"),
               example="S-101"),
        Column("inside", gettext_lazy("Lies in"),
               ("parent", "inside", "path", "region", "situé dans", "région"),
               example="East / Plant"),
        Column("kind", gettext_lazy("What it is"), ("kind", "type", "genre"), example="building"),
        Column("address", gettext_lazy("Address"), ("street", "full address", "adresse complète"),
               example="12 Main Street, Ottawa"),
        Column("latitude", gettext_lazy("Latitude"), ("lat",), "number", example="45.4215"),
        Column("longitude", gettext_lazy("Longitude"), ("lon", "lng", "long"), "number",
               example="-75.6972"),
        Column("radius_m", gettext_lazy("Radius of the fence (m)"), ("radius", "rayon"), "number",
               example="150"),
        Column("client", gettext_lazy("Client"), ("customer", "client name", "nom du client"),
               example=""),
        Column("access_instructions", gettext_lazy("Access instructions"),
               ("access", "instructions", "accès"), example="Ring at the back door"),
        Column("arrival", gettext_lazy("Arrival and departure at this location"),
               ("arrival", "arrivée"), example="suggest"),
        Column("time_zone", gettext_lazy("Time zone"), ("timezone", "tz", "fuseau"),
               example="America/Toronto"),
        Column("hours", gettext_lazy("Opening hours"), ("hours", "heures", "horaire"),
               example="Mon-Fri 08:00-17:00; Sat 09:00-12:00"),
        Column("province", gettext_lazy("Holidays of"), ("province", "holidays", "jours fériés"),
               example="ON"),
        *own_columns(FieldTarget.LOCATION),
    ]  # fmt: skip


def names(cells: Cells) -> list[str]:
    """Its number; its path; its name."""
    own = bare(cells.get("name", ""))
    path = joined([*path_of(cells.get("inside", "")), own])
    return list(dict.fromkeys(n for n in (bare(cells.get("reference", "")), path, own) if n))


def leans_on(cells: Cells) -> str:
    """What it lies in."""
    return joined(path_of(cells.get("inside", "")))


def find(cells: Cells) -> Location | None:
    """By its number where it has one, else by its name and what it lies in."""
    used = Location.objects.filter(organization_id=current_organization_id(), archived_at=None)
    reference = " ".join(cells.get("reference", "").split())
    if reference:
        numbered: Location | None = used.filter(reference=reference).first()
        return numbered
    rows = used.filter(sort_key=fold(cells.get("name", ""))[:200])
    if "inside" in cells:
        over = named_location(cells["inside"])
        rows = rows.filter(parent_id=over.pk) if over is not None else rows.none()
    found = list(rows[:2])
    if len(found) > 1:
        raise WrongCell("name", _("Several locations are called so. Give the number of this one."))
    return found[0] if found else None


def write(found: Location | None, cells: Cells, actor: Person) -> Written:
    """Add or change the location, put it into the tree, set its hours."""
    form = LocationForm(_posted(found, cells))
    demand_valid(form, {"new_client": "client", "polygon_text": "latitude"})
    details = form.details()
    known = details.client is not None or not details.new_client
    location = (
        add_location(details, actor=actor)
        if found is None
        else change_location(found, details, actor=actor)
    )
    _put_into_tree(location, cells, actor)
    _set_hours(location, cells, actor)
    location.refresh_from_db()
    made = location.client
    return Written(location, () if known or made is None else (made,))


def _posted(found: Location | None, cells: Cells) -> dict[str, Any]:
    """What a form would post: what is there, under what the row says."""
    names = ("name", "reference", "address", "latitude", "longitude", "radius_m",
             "access_instructions", "arrival", "time_zone")  # fmt: skip
    data: dict[str, Any] = {"time_zone": current_organization().time_zone}
    values: list[LocationValue] = []
    if found is not None:
        data = {name: getattr(found, name) for name in names}
        data["polygon"] = json.dumps(found.polygon) if found.polygon else ""
        data["client"] = found.client_id
        values = list(found.field_values.all())
    data |= {name: cells[name] for name in names if name in cells}
    if "arrival" in cells:
        label = _("Arrival and departure at this location")
        data["arrival"] = chosen("arrival", cells["arrival"], Arrival.choices, label)
    if ("latitude" in cells) != ("longitude" in cells):
        missing = "latitude" if "longitude" in cells else "longitude"
        raise WrongCell(missing, _("Give both latitude and longitude, or neither."))
    if "client" in cells:
        data |= _client(cells["client"])
    return data | own_data(FieldTarget.LOCATION, values, cells)


def _client(name: str) -> dict[str, Any]:
    known = Client.objects.filter(archived_at=None, sort_key=fold(name)[:200]).first()
    return {"client": known.pk} if known else {"client": None, "new_client": name}


def _put_into_tree(location: Location, cells: Cells, actor: Person) -> None:
    if "inside" not in cells and "kind" not in cells:
        return
    kind, over = location.kind, location.parent
    if "kind" in cells:
        kind = chosen("kind", cells["kind"], SiteKind.choices, _("What it is"))
    if "inside" in cells:
        over = demand_location("inside", cells["inside"])
    if (kind, over.pk if over else None) != (location.kind, location.parent_id):
        set_site(location, kind, over, actor=actor)


def _set_hours(location: Location, cells: Cells, actor: Person) -> None:
    if "hours" not in cells and "province" not in cells:
        return
    hours, province = selectors.opening_hours(location), location.province
    if "hours" in cells:
        told = hours_from(cells["hours"])
        if told is None:
            raise WrongCell(
                "hours", _("Write hours like this: Mon-Fri 08:00-17:00; Sat 09:00-12:00")
            )
        hours_before, hours = hours, told
        if hours_before == hours and "province" not in cells:
            return
    if "province" in cells:
        listed = [one for _group, rows in choices() for one in rows]
        none = (NO_HOLIDAYS, gettext_lazy("No holidays"))
        province = chosen("province", cells["province"], [*listed, none], _("Holidays of"))
    if (hours, province) != (selectors.opening_hours(location), location.province):
        set_opening_hours(location, hours, province=province, actor=actor)


def shown(location: Location) -> Mapping[str, str]:
    """What stands in a location, by the keys of the columns."""
    point = (
        ("", "")
        if location.placement == Placement.INHERITED or location.latitude is None
        else (f"{location.latitude:.6f}", f"{location.longitude:.6f}")
    )
    chain = [one.name for one in reversed(above(location))]
    return {
        "name": location.name, "reference": location.reference, "inside": " / ".join(chain),
        "kind": str(SiteKind(location.kind).label), "address": location.address,
        "latitude": point[0], "longitude": point[1], "radius_m": f"{location.radius_m:g}",
        "client": location.client.name if location.client else "",
        "access_instructions": location.access_instructions,
        "arrival": str(Arrival(location.arrival).label), "time_zone": location.time_zone,
        "hours": text_of(selectors.opening_hours(location)), "province": location.province,
        **own_shown(FieldTarget.LOCATION, location.field_values.all()),
    }  # fmt: skip


def derived(location: Location) -> frozenset[str]:
    """The fence of what it lies in is none of its own."""
    borrows = location.placement in (Placement.INHERITED, Placement.UNPLACED)
    return _BORROWED if borrows else frozenset()


def settled(location: Location) -> None:
    """A fence that was put back holds for what lies in it; a borrowed one follows from above.
    Refuses a place in the tree that is none any more.
    """
    refuse_no_tree(location, SiteKind(location.kind), location.parent)
    for one in {location.pk, *follow_fence(location)}:
        publish(LocationChanged(location.organization_id, one))


LOCATIONS = Kind(
    code="locations", label=gettext_lazy("Locations"), action="locations.change",
    page="locations", model=Location, columns=columns, names=names, leans_on=leans_on, find=find,
    write=write, shown=shown, derived=derived, settled=settled,
    family=((OpeningHours, "location_id"), (LocationValue, "location_id")),
)  # fmt: skip
