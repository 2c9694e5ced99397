"""What is stored of work orders that were handed on: who did so."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import coded, declare, not_personal, personal

_ORGANIZATION = not_personal("names an organization")
_ROW = {
    "id": not_personal("a random key"),
    "organization_id": _ORGANIZATION,
    "created_at": not_personal("when the row was made"),
}
_STATE = not_personal("state of the row")

declare(
    "workorders.HandingOn",
    term="organization",
    fields={**_ROW, "provider_id": _ORGANIZATION, "allowed_at": _STATE},
)
declare(
    "workorders.Subcontract",
    subject="handed_on_by_id>organizations.Person",
    who="members",
    what=_("Work orders that you handed on to a partner"),
    term="parent",
    fields={
        **_ROW,
        "work_order": not_personal("a property of the work"),
        "for_work_order_id": not_personal("names a work order"),
        "for_number": not_personal("a property of the work"),
        "assignment_id": not_personal("names an offer"),
        "client_id": _ORGANIZATION,
        "handed_on_by_id": personal(
            "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep",
            why_kept="a key that names nobody once the person's row is erased; says who decided",
        ),
        "subcontractor_name": coded("the name of an organization"),
        "accepted_at": _STATE, "is_told_done": _STATE, "ended_at": _STATE, "end_reason": _STATE,
    },
)  # fmt: skip
