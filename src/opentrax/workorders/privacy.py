"""What work orders store about people."""

from opentrax.kit.privacy import declare, not_personal, personal

_KEY = not_personal("a random key")
_ORGANIZATION = not_personal("names an organization")
_WHEN = not_personal("when the row was made")
_STATE = not_personal("state of the row")
_JOB = not_personal("a property of the work")
_BY = personal(
    "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep",
    why_kept="a key that names nobody once the person's row is erased; says who decided",
)  # fmt: skip
_TERM = "7 years after the work order was closed"
_TIME = personal(
    "user.behavior", purpose="time on site", erasure="keep",
    why_kept="evidence of the work for both sides; names nobody once the technician is erased",
)  # fmt: skip

declare(
    "workorders.Counter",
    retention="as long as the organization",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "last_number": not_personal("how many work orders there are"),
    },
)  # fmt: skip
declare(
    "workorders.WorkOrder",
    subject="created_by_id",
    retention=_TERM,
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "number": _JOB, "title": _JOB, "description": _JOB,
        "location": not_personal("names a place of work"),
        "client_po": _JOB, "priority": _JOB, "status": _STATE, "due_at": _JOB,
        "provider_id": _ORGANIZATION,
        "created_by_id": _BY,
        "search_text": _JOB,
        "dispatched_at": _STATE, "accepted_at": _STATE, "completed_at": _STATE,
        "cancelled_at": _STATE, "cancel_reason": _JOB,
    },
)  # fmt: skip
declare(
    "workorders.Assignment",
    subject="answered_by_id",
    retention=_TERM,
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "work_order": _JOB, "provider_id": _ORGANIZATION, "status": _STATE,
        "offered_at": _STATE, "offered_by_id": _BY,
        "answered_at": _STATE, "answered_by_id": _BY,
        "decline_reason": _JOB, "ended_at": _STATE,
    },
)  # fmt: skip
declare(
    "workorders.Visit",
    subject="technician_id",
    retention=_TERM,
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "work_order": _JOB, "assignment": _JOB, "provider_id": _ORGANIZATION,
        "technician_id": personal(
            "user.unique_id", purpose="work", erasure="keep",
            why_kept="a key that names nobody once the technician's row is erased",
        ),
        "technician_name": personal("user.name", purpose="work", erasure="anonymize"),
        "sequence": _JOB, "planned_start_at": _JOB, "planned_end_at": _JOB, "status": _STATE,
        "outcome": _JOB, "outcome_note": _JOB,
        "en_route_at": _TIME, "arrived_at": _TIME, "left_at": _TIME,
        "times_source": not_personal("whether the trail or a person said the times"),
    },
)  # fmt: skip
