"""What providers say of their trades and areas: about organizations, and no person."""

from opentrax.kit.privacy import coded, declare, not_personal

_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
_AREA = not_personal("an area in which an organization says that it works")

declare(
    "directory.ServiceProfile",
    term="organization",
    fields={**_ROW, "trades": coded("keys of the list of trades")},
)
declare(
    "directory.ServiceArea",
    term="organization",
    fields={
        **_ROW,
        "kind": not_personal("how an area is told"),
        "label": coded("a place around which an organization says that it works"),
        "value": coded("the code of a province, or the beginning of postal codes"),
        "latitude": _AREA, "longitude": _AREA, "radius_m": _AREA,
    },
)  # fmt: skip
