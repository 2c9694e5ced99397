"""What checking in and out stores about people."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import after, coded, declare, not_personal, personal, rule

_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
_STATE = not_personal("state of the row")
_RULE = not_personal("a rule of the organization's work")
_LINKS = rule("links of visits", _("30 days after the link ran out"), days=30)
_EVIDENCE = "evidence of the work for both sides; names nobody once the technician is erased"
_OWNED = "the row is the organizations', as evidence for both; of each person the key alone is kept"
_TIME = personal(
    "opentrax.working_time", purpose="time on site", erasure="keep", why_kept=_EVIDENCE
)
_DISTANCE = personal(
    "user.location.imprecise", purpose="time on site", erasure="keep", why_kept=_EVIDENCE
)

declare(
    "workorders.CheckIn",
    subject="visit.technician_id>directory.Technician.person",
    who="technicians",
    what=_("When and how you checked in and out of visits"),
    co_owned=_OWNED,
    term="parent",
    fields={
        **_ROW,
        "visit": not_personal("a property of the work"),
        "direction": _STATE, "way": _STATE,
        "at": _TIME, "received_at": _TIME,
        "verdict": _DISTANCE, "distance_m": _DISTANCE, "accuracy_m": _DISTANCE,
        "reason": personal("user.content.private", purpose="time on site", erasure="anonymize"),
        "doubts": coded("keys of what is flagged"),
        "said_by_id": personal(
            "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep",
            of="said_by_id>organizations.Person",
            why_kept="a key that names nobody once the person's row is erased; says who decided",
        ),
    },
)  # fmt: skip
declare(
    "workorders.CheckInReview",
    subject="check_in.visit.technician_id>directory.Technician.person",
    who="technicians",
    what=_("What offices said of your flagged check-ins"),
    co_owned=_OWNED,
    term="parent",
    fields={
        **_ROW,
        "check_in": not_personal("a property of the work"),
        "provider_id": not_personal("names an organization"),
        "side_id": not_personal("names an organization"),
        "answer": _STATE,
        "words": personal("user.content.private", purpose="time on site", erasure="anonymize"),
        "decided_at": _STATE,
        "decided_by_id": personal(
            "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep",
            of="decided_by_id>organizations.Person",
            why_kept="a key that names nobody once the person's row is erased; says who decided",
        ),
    },
)  # fmt: skip
declare(
    "workorders.CheckInPoint",
    term="organization",
    fields={**_ROW, "location": not_personal("names a place of work"), "kind": _STATE},
)
declare(
    "workorders.VisitLink",
    subject="technician_id>directory.Technician.person",
    who="technicians",
    what=_("Links by which you could check in without signing in"),
    term=after(_LINKS, "expires_at"),
    fields={
        **_ROW, "visit_id": not_personal("a property of the work"),
        "technician_id": personal("user.unique_id", purpose="work"),
        "token_hash": not_personal("hash of a random token"),
        "pin_hash": not_personal("hash of random digits"),
        "expires_at": not_personal("a term"),
    },
)  # fmt: skip
declare(
    "workorders.CheckInRule",
    term="organization",
    fields={
        **_ROW, "position": _RULE, "location": not_personal("names a place of work"),
        "trade_code": coded("a key of the list"),
        "trade_label": coded("a word of the organization's list"),
        "outside": _RULE, "manual": _RULE, "hours": _RULE, "from_time": _RULE, "to_time": _RULE,
        "ways": coded("words of a closed list"), "out_after_hours": _RULE, "reminds": _RULE,
    },
)  # fmt: skip
