"""What timesheets store about technicians."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import (
    NotPersonal,
    Personal,
    after,
    coded,
    declare,
    document,
    not_personal,
    personal,
    rule,
)

_KEY = not_personal("a random key")
_ORGANIZATION = not_personal("names an organization")
_WHEN = not_personal("when the row was made")
_COMMON = {"id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN}
_PLACE = not_personal("names a place, a visit or a work order")
_STATE = not_personal("state of the row")
_HOURS = "records of hours worked must be kept by employers"
_WORDS_OF_TERM = _("36 months, as a record of hours worked")
_TERM = rule("hours", _WORDS_OF_TERM, months=36)
_EDITS = rule("edits", _WORDS_OF_TERM, months=36, taken_by="expiry")
_WAYS = rule(
    "ways", _("30 days at most, with the places that they were made of"), days=30,
    taken_by="service", shorter_by="opentrax.tracking.selectors.terms.positions_kept_days",
)  # fmt: skip


_WORK = personal(
    "opentrax.working_time", purpose="time on site", basis="legal obligation", erasure="keep",
    why_kept=_HOURS,
)  # fmt: skip
_TECHNICIAN = personal(
    "user.unique_id", purpose="evidence", erasure="keep",
    why_kept="a key that names nobody once the person's row is erased",
)  # fmt: skip


def _key_of(path: str) -> Personal:
    return personal(
        "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep", of=path,
        why_kept="a key that names nobody once the person's row is erased",
    )  # fmt: skip


def _written_by(path: str) -> Personal:
    return personal("user.content.private", purpose="evidence", erasure="anonymize", of=path)


_OWNED = "the time is the technician's; of whoever else acted, the key alone, and what they wrote"
_EVIDENCE: dict[str, NotPersonal | Personal] = {
    "[].code": coded("a reason from a closed list"),
    "[].values.*": personal("user.content.private", purpose="time on site", erasure="anonymize"),
}
_PLACES = personal("user.location.imprecise", purpose="time on site", erasure="anonymize")

declare(
    "timesheets.TimeSegment",
    subject="technician.person",
    who="technicians",
    what=_("Your travel, time on site and breaks"),
    term=after(_TERM, "ended_at"),
    fields={
        **_COMMON,
        "technician": _TECHNICIAN,
        "shift_id": _KEY,
        "kind": _WORK,
        "motion_kind": _WORK,
        "started_at": _WORK,
        "ended_at": _WORK,
        "source": not_personal("positions, taps, rule or hand"),
        "location_id": personal(
            "user.location.imprecise", purpose="time on site", basis="legal obligation",
            erasure="keep", why_kept=_HOURS,
        ),
        "visit_id": _PLACE,
        "work_order_id": _PLACE,
        "client_id": _ORGANIZATION,
        "distance_m": _WORK,
        "confidence": not_personal("how sure the engine is"),
        "alternatives": document({"[].[]": _PLACES}),
        "evidence": document(_EVIDENCE),
        "review": coded("a mark for review from a closed list"),
    },
)  # fmt: skip
declare(
    "timesheets.SegmentTrail",
    subject="segment.technician.person",
    who="technicians",
    what=_("The ways that you took"),
    term=after(_WAYS, "segment__ended_at"),
    fields={
        **_COMMON,
        "segment": _KEY,
        "path": personal("user.location.precise", purpose="navigation"),
    },
)
_EDITOR = "editor"
declare(
    "timesheets.SegmentEdit",
    subject="technician_id>directory.Technician.person",
    who="technicians",
    what=_("Corrections of your time"),
    co_owned=_OWNED,
    term=after(_EDITS, "created_at"),
    fields={
        **_COMMON,
        "segment_id": _KEY,
        "technician_id": _TECHNICIAN,
        "editor": _key_of(_EDITOR),
        "reason": _written_by(_EDITOR),
        "before": document({}, inherits="timesheets.TimeSegment"),
        "after": document({}, inherits="timesheets.TimeSegment"),
    },
)
_APPROVER = "approved_by"
declare(
    "timesheets.Timesheet",
    subject="technician.person",
    who="technicians",
    what=_("Your weeks"),
    co_owned=_OWNED,
    term=after(_TERM, "week_on"),
    fields={
        **_COMMON,
        "technician": _TECHNICIAN,
        "week_on": _WORK,
        "status": _WORK,
        "submitted_at": _WORK,
        "approved_at": _WORK,
        "approved_by": _key_of(_APPROVER),
        "returned_reason": _written_by(_APPROVER),
    },
)
declare(
    "timesheets.LateChange",
    subject="timesheet.technician.person",
    who="technicians",
    what=_("Late changes to your approved weeks"),
    co_owned=_OWNED,
    term="parent",
    fields={
        **_COMMON,
        "timesheet": _KEY,
        "shift_id": _KEY,
        "proposed": document({}, inherits="timesheets.TimeSegment", prefix="[]."),
        "summary": document({"moved_s": not_personal("how many seconds would move")}),
        "settled_at": _STATE,
        "settled_by": _key_of("settled_by"),
        "accepted": _STATE,
    },
)
_DISPUTER = "by_person_id>organizations.Person"
declare(
    "timesheets.Dispute",
    subject="segment.technician.person",
    who="technicians",
    what=_("Disputes about your time"),
    co_owned=_OWNED,
    term="parent",
    fields={
        **_COMMON,
        "segment": _KEY,
        "by_organization_id": _ORGANIZATION,
        "by_person_id": _key_of(_DISPUTER),
        "reason": _written_by(_DISPUTER),
        "evidence_words": document(
            {"[]": personal("user.content.private", purpose="time on site", erasure="anonymize")}
        ),
        "answered_at": _STATE,
        "answer": personal("user.content.private", purpose="evidence", erasure="anonymize"),
        "upheld": _STATE,
    },
)
declare(
    "timesheets.BreakRule",
    term="organization",
    fields={
        **_COMMON,
        "after_minutes": not_personal("a rule of an organization"),
        "length_minutes": not_personal("a rule of an organization"),
    },
)
_RULE = not_personal("a rule of an organization")
declare(
    "timesheets.PayRule",
    term="organization",
    fields={
        **_COMMON,
        "daily_after_minutes": _RULE, "weekly_after_minutes": _RULE, "pays_first_leg": _RULE,
        "pays_last_leg": _RULE, "pays_breaks": _RULE, "step_minutes": _RULE,
        "mileage_rate": _RULE,
    },
)  # fmt: skip
