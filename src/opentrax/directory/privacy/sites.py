"""What is stored about people to ask at a location, and about who had a key."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import after, coded, declare, not_personal, personal, rule

_PLACE = not_personal("a property of a place of work")
_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
_CONTACTS = rule(
    "contacts of locations", _("30 days after the location was archived"), days=30
)  # fmt: skip
_HANDOVERS = rule("keys handed out", _("13 months after the key came back"), months=13)

declare(
    "directory.LocationContact",
    subject="email@",
    who="clients",
    what=_("You as somebody to ask at a place of work"),
    term=after(_CONTACTS, "location__archived_at"),
    fields={
        **_ROW,
        "location": _PLACE,
        "name": personal("user.name", purpose="work"),
        "role": personal("user.job_title", purpose="work"),
        "phone": personal("user.contact.phone_number", purpose="work"),
        "email": personal("user.contact.email", purpose="work"),
        "audience": not_personal("who may see the row"),
    },
)
declare(
    "directory.LocationKey",
    term="parent",
    fields={
        **_ROW,
        "location": _PLACE,
        "number": coded("the number on a key"),
        "opens": coded("what a key opens"),
        "kept_at": coded("a place where a key hangs"),
        "archived_at": not_personal("state of the row"),
    },
)
declare(
    "directory.KeyHandover",
    subject="holder_email@",
    who="clients",
    what=_("Keys of places of work that you had"),
    term=after(_HANDOVERS, "returned_at"),
    fields={
        **_ROW,
        "key": _PLACE,
        "holder_name": personal("user.name", purpose="work"),
        "holder_email": personal("user.contact.email", purpose="work"),
        "taken_at": personal("user.behavior", purpose="work"),
        "returned_at": personal("user.behavior", purpose="work"),
    },
)
