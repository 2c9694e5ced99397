"""What is stored of providers to whom no work is offered."""

from opentrax.kit.privacy import coded, declare, not_personal

_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
    "provider_id": not_personal("names an organization"),
    "reason": coded("why an organization is offered no work"),
}

declare(
    "workorders.DispatchStop",
    term="organization",
    fields={**_ROW, "stopped_at": not_personal("state of the row")},
)
declare(
    "workorders.PassedBy",
    term="parent",
    fields={
        **_ROW,
        "work_order": not_personal("a property of the work"),
        "lacks": coded("which documents an organization lacked, as keys, words of a list and days"),
    },
)
