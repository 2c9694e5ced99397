"""What the directory stores about people."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.privacy import (
    Erasing,
    after,
    coded,
    declare,
    document,
    not_personal,
    personal,
    rule,
)

_KEY = not_personal("a random key")
_ORGANIZATION = not_personal("names an organization")
_WHEN = not_personal("when the row was made")
_PLACE = not_personal("a property of a place of work")
_STATE = not_personal("state of the row")
_ROW = {"id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN}

_CLIENTS = rule("clients", _("2 years after the client was archived"), months=24, taken_by="fields",
                shortenable=True)  # fmt: skip
_LOCATIONS = rule("locations", _("7 years after the location was archived"), months=84,
                  taken_by="fields")  # fmt: skip
_TECHNICIANS = rule("technicians", _("2 years after the technician was archived"), months=24,
                    taken_by="fields", shortenable=True)  # fmt: skip

declare(
    "directory.Client",
    subject="self",
    who="clients",
    what=_("Clients of an organization, where they are people"),
    term=after(_CLIENTS, "archived_at"),
    erasing=Erasing(beside={"archived_at": now}),
    fields={
        **_ROW,
        "name": personal("user.name", purpose="work", erasure="anonymize"),
        "sort_key": personal("user.name", purpose="work", export=False, erasure="anonymize"),
        "reference": coded("the organization's own number for a client"),
        "archived_at": _STATE,
    },
)
declare(
    "directory.Location",
    subject="client",
    who="clients",
    what=_("Places of work, where they are somebody's home"),
    term=after(_LOCATIONS, "archived_at"),
    erasing=Erasing(beside={"archived_at": now, "placement": "unplaced"}),
    fields={
        **_ROW,
        "name": personal("user.contact.address", purpose="work", erasure="anonymize"),
        "reference": coded("the store's or site's number"),
        "client": personal("user.unique_id", purpose="work", erasure="anonymize"),
        "kind": _PLACE, "parent": _PLACE,
        "address": personal("user.contact.address", purpose="work", erasure="anonymize"),
        "latitude": personal("user.location.precise", purpose="work", erasure="anonymize"),
        "longitude": personal("user.location.precise", purpose="work", erasure="anonymize"),
        "radius_m": _PLACE,
        "polygon": document({
            "type": coded("a word of GeoJSON"),
            **dict.fromkeys(
                ("coordinates.[].[].[]", "coordinates.[].[].[].[]"),
                personal("user.location.precise", purpose="work", erasure="anonymize"),
            ),
        }),
        "placement": _STATE,
        "placement_note": coded("a word from a closed list"),
        "access_instructions": personal(
            "user.content.private", purpose="work", erasure="anonymize"
        ),
        "arrival": _PLACE,
        "time_zone": coded("the zone of a place"),
        "province": coded("the province of a place"),
        "sort_key": personal(
            "user.contact.address", purpose="work", export=False, erasure="anonymize"
        ),
        "search_text": personal(
            "user.contact.address", purpose="work", export=False, erasure="anonymize"
        ),
        "archived_at": _STATE, "taken_from_id": not_personal("names a place of a client"),
    },
)  # fmt: skip
declare(
    "directory.OpeningHours",
    term="parent",
    fields={**_ROW, "location": _PLACE, "weekday": _PLACE, "starts": _PLACE, "ends": _PLACE},
)
declare(
    "directory.Technician",
    subject="person",
    who="technicians",
    what=_("You as a technician of an organization"),
    term=after(_TECHNICIANS, "archived_at"),
    erasing=Erasing(beside={"archived_at": now}),
    fields={
        **_ROW,
        "name": personal("user.name", purpose="work", erasure="anonymize"),
        "sort_key": personal("user.name", purpose="work", export=False, erasure="anonymize"),
        "phone": personal("user.contact.phone_number", purpose="work"),
        "time_zone": personal("user.account.settings", purpose="work", erasure="anonymize"),
        "person": personal("user.unique_id", purpose="work"),
        "invitation": not_personal("the invitation that makes the link to the account"),
        "start_location": personal("user.workplace", purpose="work"),
        "archived_at": _STATE,
    },
)
declare(
    "directory.WorkingHours",
    subject="technician.person",
    who="technicians",
    what=_("Your working hours"),
    term="parent",
    fields={
        **_ROW,
        "technician": personal("user.unique_id", purpose="work"),
        "weekday": personal("opentrax.working_time", purpose="time on site"),
        "starts": personal("opentrax.working_time", purpose="time on site"),
        "ends": personal("opentrax.working_time", purpose="time on site"),
    },
)
declare(
    "directory.Trade",
    term="organization",
    fields={
        **_ROW,
        "name": coded("a word of the organization's list"),
        "parent": coded("a key of the list"),
        "sort_key": coded("a word of the organization's list"),
        "archived_at": _STATE,
    },
)
