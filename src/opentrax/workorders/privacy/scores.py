"""Scores are about organizations: counts of work orders and offers, and no person's."""

from opentrax.kit.privacy import coded, declare, not_personal

_COUNT = not_personal("a count of work orders or offers of an organization")
_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
_PARTS = ("on_time", "first_time", "acceptance", "response")

declare(
    "workorders.ProviderScore",
    term="organization",
    fields={
        **_ROW,
        "provider_id": not_personal("names an organization"),
        "computed_at": not_personal("when it was computed"),
        "score": _COUNT, "orders": _COUNT,
        **{f"{part}_{side}": _COUNT for part in _PARTS for side in ("good", "of")},
    },
)  # fmt: skip
declare(
    "workorders.ScoreObjection",
    term="organization",
    fields={
        **_ROW,
        "client_id": not_personal("names an organization"),
        "note": coded("what an organization says of its own score"),
        "written_at": not_personal("when it was written"),
    },
)
