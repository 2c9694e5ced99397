"""What work orders store about people."""

import dataclasses

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import Personal, after, coded, declare, not_personal, personal, rule

_KEY = not_personal("a random key")
_ORGANIZATION = not_personal("names an organization")
_WHEN = not_personal("when the row was made")
_STATE = not_personal("state of the row")
_JOB = not_personal("a property of the work")
_ROW = {"id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN}
_RULE = not_personal("a rule of the organization's work")
_TERM = rule("work orders", _("7 years after the work order was completed or cancelled"), months=84)
_OWNED = "the row is the organizations', as evidence for both; of each person the key alone is kept"


def _by(path: str | None = None) -> Personal:
    return personal(
        "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep", of=path,
        why_kept="a key that names nobody once the person's row is erased; says who decided",
    )  # fmt: skip


def _written() -> Personal:
    return personal("user.content.private", purpose="work", erasure="anonymize")


_WORK_KEPT = personal(
    "user.content.private", purpose="work", erasure="keep",
    why_kept="the organization's own record of the work; who wrote it is named no more",
)  # fmt: skip
_TIME = personal(
    "opentrax.working_time", purpose="time on site", erasure="keep",
    why_kept="evidence of the work for both sides; names nobody once the technician is erased",
)  # fmt: skip

declare(
    "workorders.Counter",
    term="organization",
    fields={**_ROW, "last_number": not_personal("how many work orders there are")},
)
declare(
    "workorders.WorkOrder",
    subject="created_by_id>organizations.Person",
    who="members",
    what=_("Work orders that you raised"),
    term=after(_TERM, "completed_at", "cancelled_at"),
    fields={
        **_ROW,
        "number": _JOB,
        "title": _WORK_KEPT,
        "description": _WORK_KEPT,
        "location": not_personal("names a place of work"),
        "client_po": coded("a number of the client's"),
        "priority": _JOB, "status": _STATE, "due_at": _JOB,
        "provider_id": _ORGANIZATION,
        "created_by_id": _by(),
        "search_text": dataclasses.replace(_WORK_KEPT, export=False),
        "dispatched_at": _STATE, "accepted_at": _STATE, "completed_at": _STATE,
        "is_said_done": _STATE, "completion_note": _written(), "redo_after": _JOB,
        "reject_reason": _written(), "rejected_at": _STATE,
        "verified_at": _STATE, "closed_at": _STATE, "cancelled_at": _STATE,
        "cancel_reason": _written(),
    },
)  # fmt: skip
declare(
    "workorders.Assignment",
    subject="answered_by_id>organizations.Person",
    who="members",
    what=_("Offers of work that you made or answered"),
    co_owned=_OWNED,
    term="parent",
    fields={
        **_ROW,
        "work_order": _JOB, "provider_id": _ORGANIZATION, "status": _STATE,
        "offered_at": _STATE, "offered_by_id": _by("offered_by_id>organizations.Person"),
        "answered_at": _STATE, "answered_by_id": _by(),
        "decline_reason": _written(),
        "ended_at": _STATE,
    },
)  # fmt: skip
declare(
    "workorders.Visit",
    subject="technician_id>directory.Technician.person",
    who="technicians",
    what=_("Visits that you made"),
    term="parent",
    fields={
        **_ROW,
        "work_order": _JOB, "assignment": _JOB, "provider_id": _ORGANIZATION,
        "technician_id": personal(
            "user.unique_id", purpose="work", erasure="keep",
            why_kept="a key that names nobody once the technician's row is erased",
        ),
        "technician_name": personal("user.name", purpose="work", erasure="anonymize"),
        "sequence": _JOB,
        "planned_start_at": _TIME, "planned_end_at": _TIME,
        "status": _STATE, "outcome": _JOB,
        "outcome_note": _written(),
        "en_route_at": _TIME, "arrived_at": _TIME, "left_at": _TIME,
        "times_source": not_personal("whether the trail or a person said the times"),
        "suggested_arrived_at": _TIME, "suggested_left_at": _TIME,
        "suggestion_ends_at": _STATE, "suggestion_answer": _STATE,
    },
)  # fmt: skip
declare(
    "workorders.WorkSettings",
    term="organization",
    fields={**_ROW, "missed_after_minutes": _RULE, "verify_after_days": _RULE},
)
declare(
    "workorders.ListEntry",
    term="organization",
    fields={
        **_ROW,
        "kind": _STATE, "code": coded("a key of the list"),
        "label": coded("a word of the organization's list"),
        "stops_clocks": _RULE, "status": _STATE, "archived_at": _STATE,
    },
)  # fmt: skip
declare(
    "workorders.SubStatusChoice",
    term="parent",
    fields={**_ROW, "work_order": _JOB, "entry": _JOB},
)
declare(
    "workorders.Hold",
    subject="started_by_id>organizations.Person",
    who="members",
    what=_("Work orders that you put on hold"),
    co_owned=_OWNED,
    term="parent",
    fields={
        **_ROW,
        "work_order": _JOB, "assignment": _JOB,
        "reason_code": coded("a key of the organization's list"),
        "reason_label": coded("a word of the organization's list"),
        "stops_clocks": _RULE,
        "note": _written(),
        "started_at": _STATE, "started_by_id": _by(),
        "ended_at": _STATE, "ended_by_id": _by("ended_by_id>organizations.Person"),
    },
)  # fmt: skip
