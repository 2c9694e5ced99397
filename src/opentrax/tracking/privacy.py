"""What tracking stores about technicians: each field with its purpose and term."""

from opentrax.kit.privacy import declare, not_personal, personal

_KEY = not_personal("a random key")
_WHEN = not_personal("when the row was made")
_ORGANIZATION = not_personal("names an organization")
_TECHNICIAN = personal("user.workplace", purpose="time on site")
_TEXT = not_personal("the same text for everybody")

declare(
    "tracking.Device",
    subject="technician.person",
    retention="2 years after it was revoked",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "technician": _TECHNICIAN,
        "name": personal("user.device", purpose="time on site"),
        "kind": personal("user.device", purpose="time on site"),
        "token_hash": not_personal("hash of a random token"),
        "token_made_at": not_personal("age of a token"),
        "revoked_at": not_personal("state of a token"),
    },
)  # fmt: skip
declare(
    "tracking.State",
    subject="technician.person",
    retention="as long as the technician",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "technician": _TECHNICIAN,
        "acknowledged_version": personal("user.consent", purpose="evidence"),
    },
)  # fmt: skip
declare(
    "tracking.Shift",
    subject="technician.person",
    retention="2 years, as the time sheets that rest on it",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "technician": _TECHNICIAN,
        "origin": not_personal("why there is a shift"),
        "starts_at": personal("user.behavior.work", purpose="time on site"),
        "ends_at": personal("user.behavior.work", purpose="time on site"),
        "planned_start_at": personal("user.behavior.work", purpose="time on site"),
        "closed_at": personal("user.behavior.work", purpose="time on site"),
        "cancelled_at": personal("user.behavior.work", purpose="time on site"),
    },
)  # fmt: skip
declare(
    "tracking.Pause",
    subject="technician.person",
    retention="2 years, as the time sheets that rest on it",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "technician": _TECHNICIAN,
        "started_at": personal("user.behavior.work", purpose="time on site"),
        "ended_at": personal("user.behavior.work", purpose="time on site"),
    },
)  # fmt: skip
declare(
    "tracking.Window",
    subject="technician.person",
    retention="2 years, as the shift that it comes from",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "technician": _TECHNICIAN,
        "opens_at": personal("user.behavior.work", purpose="time on site"),
        "closes_at": personal("user.behavior.work", purpose="time on site"),
    },
)  # fmt: skip
declare(
    "tracking.Tap",
    subject="technician.person",
    retention="2 years, as the time sheets that rest on it",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "technician": _TECHNICIAN,
        "kind": personal("user.behavior.work", purpose="time on site"),
        "at": personal("user.behavior.work", purpose="time on site"),
        "visit_id": not_personal("names a visit"),
        "actor_id": personal("user.unique_id", purpose="evidence"),
    },
)  # fmt: skip
declare(
    "tracking.Disclosure",
    retention="for ever: people acknowledged it",
    fields=dict.fromkeys(("version", "texts", "text_hash", "published_at"), _TEXT),
)
_PROOF = "proof that nobody was tracked before they were told"
declare(
    "tracking.Acknowledgement",
    subject="technician.person",
    retention="2 years after the technician left",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "technician": personal(
            "user.workplace", purpose="evidence", erasure="keep", why_kept=_PROOF
        ),
        "person_id": personal(
            "user.unique_id", purpose="evidence", erasure="keep", why_kept=_PROOF
        ),
        "version": personal("user.consent", purpose="evidence", erasure="keep", why_kept=_PROOF),
        "language": personal("user.consent", purpose="evidence", erasure="keep", why_kept=_PROOF),
        "text_hash": _TEXT,
    },
)  # fmt: skip
declare(
    "tracking.Look",
    subject="technician.person",
    retention="2 years",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "technician": _TECHNICIAN,
        "actor_id": personal("user.unique_id", purpose="evidence"),
        "what": not_personal("which page was looked at"),
        "about_on": personal("user.behavior.work", purpose="evidence"),
        "at": personal("user.behavior", purpose="evidence"),
    },
)  # fmt: skip
