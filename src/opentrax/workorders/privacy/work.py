"""What work orders store about people."""

import dataclasses

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import (
    NotPersonal,
    Personal,
    after,
    coded,
    declare,
    not_personal,
    personal,
    rule,
    store,
)

_KEY = not_personal("a random key")
_ORGANIZATION = not_personal("names an organization")
_WHEN = not_personal("when the row was made")
_STATE = not_personal("state of the row")
_JOB = not_personal("a property of the work")
_ROW = {"id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN}
_RULE = not_personal("a rule of the organization's work")
_TERM = rule("work orders", _("7 years after the work order was completed or cancelled"), months=84)
_AUTHOR = "author_id>organizations.Person"
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
        "trade_code": coded("a key of the list"),
        "trade_label": coded("a word of the organization's list"),
        "trade_default": coded("a key of the list"),
        "client_po": coded("a number of the client's"),
        "tracking_number": coded("a number of the client's"),
        "close_out_number": coded("a number that closes the work"),
        "problem_code_id": not_personal("names a code of the list"),
        "problem_label": coded("a word of the organization's list"),
        "instructions": coded("words of the organization's list"),
        "nte_amount": _JOB, "currency": coded("the code of a currency"), "nte_source": _RULE,
        "reach": coded("a word of a closed list"),
        "provider_reach": coded("a word of a closed list"),
        "resolution_code": coded("a key of the organization's list"),
        "resolution_label": coded("a word of the organization's list"),
        "priority": _JOB, "status": _STATE, "due_at": _JOB,
        "provider_id": _ORGANIZATION,
        "created_by_id": _by(), "is_subcontract": _JOB,
        "search_text": dataclasses.replace(_WORK_KEPT, export=False),
        "dispatched_at": _STATE, "accepted_at": _STATE, "completed_at": _STATE,
        "is_said_done": _STATE, "completion_note": _written(), "redo_after": _JOB,
        "reject_reason": _written(), "rejected_at": _STATE,
        "verified_at": _STATE, "closed_at": _STATE, "cancelled_at": _STATE,
        "cancel_reason": _written(),
        "acknowledge_by_at": _JOB, "on_site_by_at": _JOB, "complete_by_at": _JOB,
        "first_arrived_at": not_personal("when somebody first arrived; the visit says who"),
        "clocks_paused_at": _STATE, "next_due_at": _JOB,
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
        "ended_at": _STATE, "answer_by": _STATE, "is_answered_by_link": _STATE,
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
        "revision": _STATE, "revised_at": _STATE,
        "follows_visit_id": not_personal("names a visit"),
    },
)  # fmt: skip
declare(
    "workorders.WorkSettings",
    term="organization",
    fields={
        **_ROW, "missed_after_minutes": _RULE, "verify_after_days": _RULE, "answer_minutes": _RULE,
        "dispatches_itself": _RULE, "takes_requests_itself": _RULE,
    },
)  # fmt: skip
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
_MONEY = not_personal("an amount of money")
_CURRENCY = coded("the code of a currency")
declare(
    "workorders.ProblemCode",
    term="organization",
    fields={
        **_ROW,
        **dict.fromkeys(
            ("area", "problem", "name", "sort_key"), coded("a word of the organization's list")
        ),
        "priority": _RULE, "nte_amount": _RULE, "currency": _CURRENCY,
        "instructions": coded("words of the organization's list"),
        "archived_at": _STATE,
    },
)  # fmt: skip
declare(
    "workorders.CostSettings",
    term="organization",
    fields={**_ROW, "nte_label": coded("a word of the organization's"), "currency": _CURRENCY},
)
declare(
    "workorders.NteDefault",
    term="organization",
    fields={
        **_ROW,
        "trade_code": coded("a key of the list"), "location": not_personal("a place of work"),
        "amount": _RULE, "currency": _CURRENCY,
    },
)  # fmt: skip
declare(
    "workorders.NteChange",
    subject="changed_by_id>organizations.Person",
    who="members",
    what=_("Caps of work orders that you changed"),
    term="parent",
    fields={
        **_ROW,
        "work_order": _JOB, "amount_before": _MONEY, "amount": _MONEY, "currency": _CURRENCY,
        "source": _RULE, "reason": _written(), "changed_by_id": _by(), "proposal_id": _KEY,
    },
)  # fmt: skip
declare(
    "workorders.Incurred",
    subject="added_by_id>organizations.Person",
    who="members",
    what=_("Amounts that you entered as incurred"),
    co_owned=_OWNED,
    term="parent",
    fields={
        **_ROW,
        "work_order": _JOB, "provider_id": _ORGANIZATION, "amount": _MONEY, "currency": _CURRENCY,
        "words": _written(), "added_by_id": _by(),
        "withdrawn_at": _STATE, "withdrawn_by_id": _by("withdrawn_by_id>organizations.Person"),
    },
)  # fmt: skip
declare(
    "workorders.OwnReference",
    term="parent",
    fields={
        **_ROW,
        "work_order": _JOB, "reference": coded("the organization's own number for a work order"),
        "search_text": coded("the same, folded"),
    },
)  # fmt: skip
_CLOCKS = {
    f"{clock}_{what}": _RULE
    for clock in ("acknowledge", "on_site", "complete")
    for what in ("minutes", "around_clock")
}
declare(
    "workorders.ClockSettings",
    term="organization",
    fields={**_ROW, "province": coded("a province")},
)
declare(
    "workorders.BusinessHours",
    term="organization",
    fields={**_ROW, "weekday": _RULE, "starts": _RULE, "ends": _RULE},
)
declare(
    "workorders.ClockRule",
    term="organization",
    fields={
        **_ROW, **_CLOCKS,
        "priority": _RULE, "location": _RULE, "trade": coded("a key of the list"),
    },
)  # fmt: skip
declare(
    "workorders.ClockCalculation",
    subject="calculated_by_id>organizations.Person",
    who="members",
    what=_("Changes of yours that moved the deadlines of work orders"),
    term="parent",
    fields={
        **_ROW, **_CLOCKS,
        "work_order": _JOB, "sequence": _JOB, "reason": _STATE,
        "calculated_at": _STATE, "calculated_by_id": _by(),
        "priority": _JOB, "location_id": not_personal("names a place of work"),
        "trade": coded("a key of the list"), "source": _STATE,
        "acknowledge_by_at": _JOB, "on_site_by_at": _JOB, "complete_by_at": _JOB,
    },
)  # fmt: skip


def _entry() -> dict[str, Personal | NotPersonal]:
    """What notes and attachments have in common."""
    return {
        **_ROW,
        "work_order": _JOB, "visit_id": _JOB, "audience": _STATE,
        "with_provider_id": _ORGANIZATION, "author_organization_id": _ORGANIZATION,
        "author_id": _by(),
        "author_name": personal("user.name", purpose="work", erasure="anonymize"),
        "written_at": _STATE, "deleted_at": _STATE,
    }  # fmt: skip


declare(
    "workorders.Note",
    subject=_AUTHOR,
    who="members",
    what=_("Notes that you wrote about work"),
    term="parent",
    fields={
        **_entry(),
        "kind": _STATE, "body": _written(),
        "origin_id": _KEY, "replaced_at": _STATE,
    },
)  # fmt: skip
declare(
    "workorders.Attachment",
    subject=_AUTHOR,
    who="members",
    what=_("Photos and files that you put to work"),
    term="parent",
    fields={
        **_entry(),
        "name": _written(),
        "media_type": coded("a word of a closed list"),
        "size_bytes": _JOB, "width_px": _JOB, "height_px": _JOB,
        "content_key": _written(), "thumbnail_key": dataclasses.replace(_written(), export=False),
        "taken_at": personal(
            "opentrax.working_time", purpose="time on site", erasure="anonymize"
        ),
        "taken_source": not_personal("whose clock said when a photo was taken"),
        "answer_id": not_personal("names an answer of a checklist"),
    },
)  # fmt: skip
store(
    "file:attachments",
    what=_("Photos, without the place and the device that they named, and documents of work"),
    place=_("on the operator’s own server, readable by the program alone"),
    term=rule(
        "files", _("until nobody’s row names them any more, then an hour at most"),
        until="replaced",
    ),
    who="members",
    holds={"content": personal("user.content.private", purpose="work", export=False)},
    export=_("your copy lists them; the organizations hand them over"),
    erasure=_("gone within the hour after the row that names them"),
)  # fmt: skip
_LINKS = rule("links of offers", _("30 days after the link ran out"), days=30)
_ADDRESSES = rule(
    "addresses for offers", _("13 months after an offer was sent to the address"), months=13
)
declare(
    "workorders.LinePlace",
    term="parent",
    fields={
        **_ROW, "work_order": _JOB, "position": _STATE, "provider_id": _ORGANIZATION,
        "answer_minutes": _RULE,
    },
)  # fmt: skip
declare(
    "workorders.OfferLink",
    subject="person_id>organizations.Person",
    who="members",
    what=_("Links in mails by which you could answer an offer"),
    term=after(_LINKS, "expires_at"),
    fields={
        **_ROW, "assignment_id": _JOB, "provider_id": _ORGANIZATION,
        "person_id": personal("user.unique_id", purpose="work"),
        "token_hash": not_personal("hash of a random token"),
        "expires_at": not_personal("a term"),
    },
)  # fmt: skip
declare(
    "workorders.DispatchAddress",
    subject="email@",
    who="invited",
    what=_("An address to which offers of work to an organization go"),
    term=after(_ADDRESSES, "used_at"),
    fields={
        **_ROW, "provider_id": _ORGANIZATION,
        "email": personal("user.contact.email", purpose="one request"),
        "language": personal("user.account.settings", purpose="one request"),
        "used_at": _STATE,
    },
)  # fmt: skip
declare(
    "workorders.DispatchRule",
    term="organization",
    fields={
        **_ROW, "position": _RULE, "name": coded("a name of the organization's rule"),
        "trade_code": coded("a key of the list"),
        "trade_label": coded("a word of the organization's list"),
        "location": not_personal("names a place of work"), "priority": _RULE, "hours": _RULE,
        "weekdays": coded("digits"), "from_time": _RULE, "to_time": _RULE,
        "line": coded("names of organizations, as keys"), "answer_minutes": _RULE,
    },
)  # fmt: skip
declare(
    "workorders.Dispatched",
    term="parent",
    fields={
        **_ROW, "work_order": _JOB, "rule_id": _RULE,
        "rule_name": coded("a name of the organization's rule"),
        "why": coded("which conditions held"),
    },
)  # fmt: skip
