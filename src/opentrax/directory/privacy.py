"""What the directory stores about people."""

from opentrax.kit.privacy import declare, not_personal, personal

_KEY = not_personal("a random key")
_ORGANIZATION = not_personal("names an organization")
_WHEN = not_personal("when the row was made")
_PLACE = not_personal("a property of a place of work")
_STATE = not_personal("state of the row")

declare(
    "directory.Client",
    subject="self",
    retention="as long as the organization, archived ones 2 years",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "name": personal("user.name", purpose="work", erasure="anonymize"),
        "sort_key": personal("user.name", purpose="work", export=False, erasure="anonymize"),
        "reference": not_personal("the organization's own number for a client"),
        "archived_at": _STATE,
    },
)  # fmt: skip
declare(
    "directory.Location",
    subject="client",
    retention="as long as the organization, archived ones 7 years with their work orders",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "name": _PLACE, "reference": _PLACE,
        "client": personal("user.unique_id", purpose="work", erasure="anonymize"),
        "address": personal("user.contact.address", purpose="work", erasure="anonymize"),
        "latitude": personal("user.location.precise", purpose="work", erasure="anonymize"),
        "longitude": personal("user.location.precise", purpose="work", erasure="anonymize"),
        "radius_m": _PLACE, "polygon": _PLACE,
        "placement": _STATE, "placement_note": _STATE,
        "access_instructions": _PLACE, "time_zone": _PLACE,
        "sort_key": _PLACE,
        "search_text": personal(
            "user.contact.address", purpose="work", export=False, erasure="anonymize"
        ),
        "archived_at": _STATE,
    },
)  # fmt: skip
declare(
    "directory.Technician",
    subject="person",
    retention="as long as the technician works there, 2 years after they were archived",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "name": personal("user.name", purpose="work", erasure="anonymize"),
        "sort_key": personal("user.name", purpose="work", export=False, erasure="anonymize"),
        "phone": personal("user.contact.phone_number", purpose="work"),
        "time_zone": personal("user.account.settings", purpose="work"),
        "person": personal("user.unique_id", purpose="work"),
        "invitation": not_personal("the invitation that makes the link to the account"),
        "start_location": personal("user.workplace", purpose="work"),
        "archived_at": _STATE,
    },
)  # fmt: skip
declare(
    "directory.WorkingHours",
    subject="technician.person",
    retention="until they are replaced",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "technician": personal("user.unique_id", purpose="work"),
        "weekday": personal("user.workplace", purpose="time on site"),
        "starts": personal("user.workplace", purpose="time on site"),
        "ends": personal("user.workplace", purpose="time on site"),
    },
)  # fmt: skip
