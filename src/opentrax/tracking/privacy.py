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
    "tracking.Term",
    retention="as long as the organization",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "positions_kept_days": not_personal("a rule of an organization"),
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
_PLACE = personal("user.location.precise", purpose="time on site")
_WHERE_WHEN = personal("user.location.precise", purpose="time on site")
_PHONE = personal("user.device", purpose="time on site")
declare(
    "tracking.Position",
    subject="technician_id",
    retention="30 days at most, whole partitions; shorter where the organization says so",
    fields={
        "organization_id": _ORGANIZATION,
        "device_id": _PHONE, "technician_id": _TECHNICIAN,
        "recorded_at": _WHERE_WHEN, "clamped_at": _WHERE_WHEN, "received_at": _WHERE_WHEN,
        "message_key": not_personal("a hash that tells two messages apart"),
        "latitude": _PLACE, "longitude": _PLACE, "accuracy_m": _PLACE, "altitude_m": _PLACE,
        "speed_mps": _PLACE, "course_deg": _PLACE, "motion": _PLACE, "event": _PLACE,
        "region": _PLACE,
        "battery_pct": _PHONE, "charging": _PHONE, "mock": _PHONE, "source": _PHONE,
        "format": _PHONE, "trigger": _PHONE,
    },
)  # fmt: skip
declare(
    "tracking.DirtyDay",
    subject="technician_id",
    retention="until the day is settled, minutes",
    fields={
        "organization_id": _ORGANIZATION,
        "device_id": _PHONE, "technician_id": _TECHNICIAN,
        "day_on": personal("user.behavior.work", purpose="time on site"),
        "marked_at": _WHEN,
    },
)  # fmt: skip
_CALL = personal("user.behavior.work", purpose="work")
declare(
    "tracking.Alarm",
    subject="technician_id",
    retention="400 days",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION,
        "device_id": _PHONE, "technician_id": _TECHNICIAN,
        "kind": not_personal("a word from a closed list"),
        "raised_at": _CALL, "received_at": _CALL,
        "is_placed": not_personal("whether the instant lay inside a shift"),
        "acknowledged_at": _CALL,
        "acknowledged_by": personal("user.unique_id", purpose="evidence"),
    },
)  # fmt: skip
_REASON = not_personal("a word from a closed list")
declare(
    "tracking.Quarantined",
    subject="device_id",
    retention="30 days",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "device_id": _PHONE,
        "received_at": personal("user.behavior", purpose="operation"),
        "format": _PHONE, "reason": _REASON,
        "fields": not_personal("names of fields, never a value"),
        "rows": not_personal("a count"),
    },
)  # fmt: skip
declare(
    "tracking.Refusal",
    subject="device_id",
    retention="400 days",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "device_id": _PHONE,
        "day_on": personal("user.behavior", purpose="evidence"),
        "reason": _REASON,
        "fixes": not_personal("a count"),
    },
)  # fmt: skip
declare(
    "tracking.Reply",
    subject="device.technician.person",
    retention="as long as the device; replaced with each day's plan",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "device": _PHONE,
        "body": personal("user.behavior.work", purpose="time on site"),
        "prepared_at": not_personal("when the plan was made into commands"),
        "times_handed_out": not_personal("a count"),
    },
)  # fmt: skip
