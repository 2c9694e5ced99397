"""Rate cards name no person."""

from opentrax.kit.privacy import coded, declare, not_personal

_RATE = not_personal("a rate between two organizations")

declare(
    "directory.RateCard",
    term="organization",
    fields={
        "id": not_personal("a random key"),
        "organization_id": not_personal("names an organization"),
        "created_at": not_personal("when the row was made"),
        "provider_id": not_personal("names an organization"),
        "trade_code": coded("a key of the list"),
        "trade_label": coded("a word of the organization's list"),
        "currency": coded("the code of a currency"),
        **dict.fromkeys(
            ("regular", "overtime", "emergency", "travel", "trip", "markup_percent"), _RATE
        ),
        "valid_from": not_personal("a term"), "valid_until": not_personal("a term"),
        "archived_at": not_personal("state of the row"),
    },
)  # fmt: skip
