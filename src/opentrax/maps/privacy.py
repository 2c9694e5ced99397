"""What this app stores: the public map. Nothing of it is about a person."""

from opentrax.kit.privacy import declare, not_personal

PUBLIC = not_personal(
    "public map data (OpenStreetMap): says nothing about who lives or works there"
)
OURS = not_personal("describes an imported file")
TERM = "until the operator replaces or removes the region"

declare(
    "maps.Region",
    retention=TERM,
    fields=dict.fromkeys(
        [
            "id", "name", "version", "west", "south", "east", "north", "source_name",
            "source_sha256", "data_at",
            "added_at", "toponym_count", "address_count",
        ],
        OURS,
    ),
)  # fmt: skip
declare(
    "maps.Toponym",
    retention=TERM,
    fields=dict.fromkeys(
        ["id", "region", "kind", "name", "city", "postcode", "latitude", "longitude", "key"], PUBLIC
    ),
)
declare(
    "maps.Address",
    retention=TERM,
    fields=dict.fromkeys(
        [
            "id", "region", "toponym", "number", "number_key", "first_number", "postcode",
            "city", "latitude", "longitude",
        ],
        PUBLIC,
    ),
)  # fmt: skip
