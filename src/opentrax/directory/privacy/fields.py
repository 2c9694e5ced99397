"""What an organization's own fields store about people: a value of a personal category has a column
of its own.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import (
    Document,
    NotPersonal,
    Personal,
    coded,
    declare,
    not_personal,
    personal,
)

_WORD = coded("a word of the organization's list")
_RULE = not_personal("a rule of the organization's work")
_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
# Also of work orders, whose table stands above.
VALUE: Mapping[str, Personal | NotPersonal | Document] = {
    **_ROW,
    "field": not_personal("names a field of the organization's own"),
    "label": _WORD, "kind": _RULE, "unit": _WORD, "position": _RULE,
    "said": coded("what stands in a field that holds nothing about a person"),
    "personal_said": personal("user.content.private", purpose="work", erasure="anonymize"),
}  # fmt: skip

declare(
    "directory.CustomField",
    term="organization",
    fields={
        **_ROW,
        "target": _RULE, "name": _WORD, "kind": _RULE, "unit": _WORD, "options": _WORD,
        "is_required": _RULE, "position": _RULE,
        "category": coded("a key of the vocabulary of this map"),
        "retired_at": not_personal("state of the row"),
    },
)  # fmt: skip
_PLACE = personal(
    "user.contact.address", purpose="work", erasure="keep",
    why_kept="names a place of work whose own row is emptied",
)  # fmt: skip
declare(
    "directory.LocationValue",
    subject="location.client",
    who="clients",
    what=_("What an organization wrote about places of work in fields of its own"),
    term="parent",
    fields={**VALUE, "location": _PLACE},
)
declare(
    "directory.AssetValue",
    subject="asset.location.client",
    who="clients",
    what=_("What an organization wrote about machines in fields of its own"),
    term="parent",
    fields={**VALUE, "asset": not_personal("names a machine")},
)
