"""What this app stores: the public map. Nothing of it is about a person."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import coded, declare, not_personal, rule

_PUBLIC = "public map data (OpenStreetMap): says nothing about who lives or works there"
_OURS = "describes an imported file"
_TERM = rule("map", _("until the operator replaces or removes the region"), until="replaced")

declare(
    "maps.Region",
    term=_TERM,
    fields={
        **dict.fromkeys(
            ("id", "west", "south", "east", "north", "data_at", "added_at", "toponym_count",
             "address_count"),
            not_personal(_OURS),
        ),
        **dict.fromkeys(("name", "version", "source_name", "source_sha256"), coded(_OURS)),
    },
)  # fmt: skip
declare(
    "maps.Toponym",
    term=_TERM,
    fields={
        **dict.fromkeys(("id", "region", "latitude", "longitude"), not_personal(_PUBLIC)),
        **dict.fromkeys(("kind", "name", "city", "postcode", "key"), coded(_PUBLIC)),
    },
)
declare(
    "maps.Address",
    term=_TERM,
    fields={
        **dict.fromkeys(
            ("id", "region", "toponym", "first_number", "latitude", "longitude"),
            not_personal(_PUBLIC),
        ),
        **dict.fromkeys(("number", "number_key", "postcode", "city"), coded(_PUBLIC)),
    },
)
