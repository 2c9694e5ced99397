"""What timesheets store about technicians."""

from opentrax.kit.privacy import declare, not_personal, personal

_KEY = not_personal("a random key")
_ORGANIZATION = not_personal("names an organization")
_WHEN = not_personal("when the row was made")
_COMMON = {"id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN}
_PLACE = not_personal("names a place, a visit or a work order")
_TERM = "36 months after the week, as record of hours worked; clients may shorten it"
_HOURS = "records of hours worked must be kept by employers"


_WORK = personal(
    "user.behavior", purpose="time on site", erasure="keep", why_kept=_HOURS
)  # fmt: skip
_WORDS = personal("user.behavior", purpose="time on site", erasure="anonymize")
_WHO = personal(
    "user.unique_id", purpose="evidence", erasure="keep",
    why_kept="a key that names nobody once the person's row is erased",
)  # fmt: skip

declare(
    "timesheets.TimeSegment",
    subject="technician",
    retention=_TERM,
    fields={
        **_COMMON,
        "technician": _WHO,
        "shift_id": _KEY,
        "kind": _WORK,
        "motion_kind": _WORK,
        "started_at": _WORK,
        "ended_at": _WORK,
        "source": not_personal("positions, taps, rule or hand"),
        "location_id": personal(
            "user.location.imprecise", purpose="time on site", erasure="keep", why_kept=_HOURS
        ),
        "visit_id": _PLACE,
        "work_order_id": _PLACE,
        "client_id": _ORGANIZATION,
        "distance_m": _WORK,
        "confidence": not_personal("how sure the engine is"),
        "alternatives": personal(
            "user.location.imprecise", purpose="time on site", erasure="anonymize"
        ),
        "evidence": _WORDS,
        "review": not_personal("a mark for review from a closed list"),
    },
)
declare(
    "timesheets.SegmentTrail",
    subject="segment.technician",
    retention="30 days after the shift, with the positions",
    fields={
        **_COMMON,
        "segment": _KEY,
        "path": personal("user.location.precise", purpose="navigation"),
    },
)
declare(
    "timesheets.SegmentEdit",
    subject="technician_id",
    retention=_TERM,
    fields={
        **_COMMON,
        "segment_id": _KEY,
        "technician_id": _WHO,
        "editor": _WHO,
        "reason": personal("user.content.private", purpose="evidence", erasure="anonymize"),
        "before": _WORDS,
        "after": _WORDS,
    },
)
declare(
    "timesheets.Timesheet",
    subject="technician",
    retention=_TERM,
    fields={
        **_COMMON,
        "technician": _WHO,
        "week_on": _WORK,
        "status": _WORK,
        "submitted_at": _WORK,
        "approved_at": _WORK,
        "approved_by": _WHO,
        "returned_reason": personal(
            "user.content.private", purpose="evidence", erasure="anonymize"
        ),
    },
)
declare(
    "timesheets.LateChange",
    subject="timesheet.technician",
    retention=_TERM,
    fields={
        **_COMMON,
        "timesheet": _KEY,
        "shift_id": _KEY,
        "proposed": _WORDS,
        "summary": not_personal("how many seconds would move"),
        "settled_at": not_personal("state of the notice"),
        "settled_by": _WHO,
        "accepted": not_personal("state of the notice"),
    },
)
declare(
    "timesheets.Dispute",
    subject="segment.technician",
    retention=_TERM,
    fields={
        **_COMMON,
        "segment": _KEY,
        "by_organization_id": _ORGANIZATION,
        "by_person_id": _WHO,
        "reason": personal("user.content.private", purpose="evidence", erasure="anonymize"),
        "evidence_words": _WORDS,
        "answered_at": not_personal("state of the dispute"),
        "answer": personal("user.content.private", purpose="evidence", erasure="anonymize"),
        "upheld": not_personal("state of the dispute"),
    },
)
declare(
    "timesheets.BreakRule",
    retention="as long as the organization",
    fields={
        **_COMMON,
        "after_minutes": not_personal("a rule of an organization"),
        "length_minutes": not_personal("a rule of an organization"),
    },
)
