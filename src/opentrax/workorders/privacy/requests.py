"""What requests store about people who have no account."""

import dataclasses

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import after, coded, declare, not_personal, personal, rule

_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
_STATE = not_personal("state of the row")
_JOB = not_personal("a property of the work")
_TERM = rule("requests for work", _("13 months after the request was sent"), months=13)
_SAID = personal("user.content.private", purpose="one request")

declare(
    "workorders.RequestLink",
    term="organization",
    fields={
        **_ROW,
        "location": not_personal("names a place of work"),
        "token": coded("a random key that hangs at the location for everybody to read"),
        "revoked_at": _STATE,
    },
)
declare(
    "workorders.RequestAddress",
    term="organization",
    fields={
        **_ROW,
        "location": not_personal("names a place of work"),
        "token": coded("a random key that is given to everybody who may ask for work"),
        "language": coded("the code of a language"),
        "revoked_at": _STATE,
    },
)
declare(
    "workorders.WorkRequest",
    subject="requester_email@",
    who="clients",
    what=_("Requests for work that you sent without an account"),
    term=after(_TERM, "sent_at"),
    fields={
        **_ROW,
        "location": not_personal("names a place of work"), "source": _STATE, "status": _STATE,
        "secret": coded("a random key that opens how this request stands, and nothing else"),
        "description": _SAID,
        "trade_code": coded("a key of the list"),
        "trade_label": coded("a word of the organization's list"),
        "problem_code_id": not_personal("names a code of the list"),
        "problem_label": coded("a word of the organization's list"),
        "requester_name": personal("user.name", purpose="one request"),
        "requester_email": personal("user.contact.email", purpose="one request"),
        "language": personal("user.account.settings", purpose="one request"),
        "sent_at": _STATE, "is_said_same": _STATE, "not_taken": _SAID, "wants_news": _STATE,
        "work_order_id": not_personal("names a work order"),
        "joined_to_id": not_personal("names another request"),
        "decline_words": _SAID, "decided_at": _STATE,
    },
)  # fmt: skip
declare(
    "workorders.RequestFile",
    subject="request.requester_email@",
    who="clients",
    what=_("Photos and files that you sent with a request for work"),
    term="parent",
    fields={
        **_ROW,
        "request": not_personal("names the request"),
        "name": _SAID,
        "media_type": coded("a word of a closed list"),
        "size_bytes": _JOB, "width_px": _JOB, "height_px": _JOB,
        "content_key": _SAID, "thumbnail_key": dataclasses.replace(_SAID, export=False),
        "taken_at": personal("user.behavior", purpose="one request"),
        "taken_source": not_personal("whose clock said when a photo was taken"),
    },
)  # fmt: skip
