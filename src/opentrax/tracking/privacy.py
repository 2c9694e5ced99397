"""What tracking stores about technicians: each field with its purpose and term."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import (
    Personal,
    after,
    coded,
    declare,
    not_personal,
    personal,
    rule,
)

_KEY = not_personal("a random key")
_WHEN = not_personal("when the row was made")
_ORGANIZATION = not_personal("names an organization")
_TECHNICIAN = personal("user.unique_id", purpose="time on site")
_ROW = {"id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN}

_DEVICES = rule("devices", _("2 years after the phone was taken off"), months=24, shortenable=True)
_SHIFTS = rule("shifts", _("2 years, as the time sheets that rest on it"), months=24)
_LOOKS = rule("looks", _("2 years"), months=24, shortenable=True)
_TOLD = rule(
    "acknowledgements", _("2 years after the technician was archived"), months=24,
    taken_by="expiry",
)  # fmt: skip
_POSITIONS = rule(
    "positions", _("30 days at most; shorter where the organization says so"), days=30,
    taken_by="service", shorter_by="opentrax.tracking.selectors.terms.positions_kept_days",
)  # fmt: skip
_MARKS = rule("marks", _("minutes, until the day is settled"), days=1, taken_by="service")
_CALLS = rule("calls for help", _("400 days"), days=400, taken_by="service")
_REFUSED = rule("refused positions", _("400 days, as a count"), days=400, taken_by="service")
_UNUSABLE = rule("unusable messages", _("30 days, without any value"), days=30, taken_by="service")

_OWNED = "the row is the technician's; of whoever else acted, the key alone is kept"


def _actor(path: str) -> Personal:
    return personal(
        "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep", of=path,
        why_kept="a key that names nobody once the person's row is erased",
    )  # fmt: skip


declare(
    "tracking.Device",
    subject="technician.person",
    who="technicians",
    what=_("Phones that report where you are in your shifts"),
    term=after(_DEVICES, "revoked_at"),
    fields={
        **_ROW,
        "technician": _TECHNICIAN,
        "name": personal("user.content.private", purpose="time on site"),
        "kind": personal("user.device", purpose="time on site"),
        "token_hash": not_personal("hash of a random token"),
        "token_made_at": not_personal("age of a token"),
        "revoked_at": not_personal("state of a token"),
    },
)
declare(
    "tracking.Term",
    term="organization",
    fields={**_ROW, "positions_kept_days": not_personal("a rule of an organization")},
)
declare(
    "tracking.State",
    subject="technician.person",
    who="technicians",
    what=_("Which text about tracking you acknowledged last"),
    term="parent",
    fields={
        **_ROW,
        "technician": _TECHNICIAN,
        "acknowledged_version": personal("user.privacy_preferences", purpose="evidence"),
    },
)
_TIME = personal("opentrax.working_time", purpose="time on site")
declare(
    "tracking.Shift",
    subject="technician.person",
    who="technicians",
    what=_("Your shifts"),
    term=after(_SHIFTS, "ends_at"),
    fields={
        **_ROW,
        "technician": _TECHNICIAN,
        "origin": not_personal("why there is a shift"),
        "starts_at": _TIME, "ends_at": _TIME, "planned_start_at": _TIME,
        "closed_at": _TIME, "cancelled_at": _TIME,
    },
)  # fmt: skip
declare(
    "tracking.Pause",
    subject="technician.person",
    who="technicians",
    what=_("When you paused tracking"),
    term=after(_SHIFTS, "started_at"),
    fields={**_ROW, "technician": _TECHNICIAN, "started_at": _TIME, "ended_at": _TIME},
)
declare(
    "tracking.Window",
    subject="technician.person",
    who="technicians",
    what=_("When you may be tracked: shifts without pauses"),
    term=after(_SHIFTS, "closes_at"),
    fields={**_ROW, "technician": _TECHNICIAN, "opens_at": _TIME, "closes_at": _TIME},
)
declare(
    "tracking.Tap",
    subject="technician.person",
    who="technicians",
    what=_("What you said by hand: arrived, left, paused"),
    co_owned=_OWNED,
    term=after(_SHIFTS, "at"),
    fields={
        **_ROW,
        "technician": _TECHNICIAN,
        "kind": _TIME,
        "at": _TIME,
        "visit_id": not_personal("names a visit"),
        "actor_id": _actor("actor_id>organizations.Person"),
    },
)
_PROOF = "proof that nobody was tracked before they were told"


def _proof(category: str) -> Personal:
    return personal(
        category, purpose="evidence", basis="legal obligation", erasure="keep", why_kept=_PROOF
    )


declare(
    "tracking.Acknowledgement",
    subject="technician.person",
    who="technicians",
    what=_("The texts about tracking that you acknowledged"),
    co_owned="both name the technician: the row in the directory, and the account behind it",
    term=after(_TOLD, "technician__archived_at"),
    fields={
        **_ROW,
        "technician": _proof("user.unique_id"),
        "person_id": personal(
            "user.unique_id", purpose="evidence", basis="legal obligation", erasure="keep",
            why_kept=_PROOF, of="person_id>organizations.Person",
        ),
        "version": _proof("user.privacy_preferences"),
        "language": _proof("user.privacy_preferences"),
        "text_hash": coded("hash of a text that is the same for everybody"),
    },
)  # fmt: skip
declare(
    "tracking.Look",
    subject="technician.person",
    who="technicians",
    what=_("Who looked at where you are or were"),
    co_owned=_OWNED,
    term=after(_LOOKS, "at"),
    fields={
        **_ROW,
        "technician": _TECHNICIAN,
        "actor_id": _actor("actor_id>organizations.Person"),
        "what": not_personal("which page was looked at"),
        "about_on": personal("opentrax.working_time", purpose="evidence"),
        "at": personal("user.behavior", purpose="evidence"),
    },
)
_PLACE = personal("user.location.precise", purpose="time on site")
_PHONE = personal("user.device", purpose="time on site")
_OF_DEVICE = "technician_id>directory.Technician.person"
declare(
    "tracking.Position",
    subject=_OF_DEVICE,
    who="technicians",
    what=_("Where your phone was in your shifts"),
    term=after(_POSITIONS, "recorded_at"),
    fields={
        "organization_id": _ORGANIZATION,
        "device_id": _PHONE, "technician_id": _TECHNICIAN,
        "recorded_at": _PLACE, "clamped_at": _PLACE, "received_at": _PLACE,
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
    subject=_OF_DEVICE,
    who="technicians",
    what=_("Days of yours that wait to be settled"),
    term=after(_MARKS, "marked_at"),
    fields={
        "organization_id": _ORGANIZATION,
        "device_id": _PHONE,
        "technician_id": _TECHNICIAN,
        "day_on": _TIME,
        "marked_at": _WHEN,
    },
)
_CALL = personal("user.behavior", purpose="work")
declare(
    "tracking.Alarm",
    subject=_OF_DEVICE,
    who="technicians",
    what=_("Your calls for help"),
    co_owned=_OWNED,
    term=after(_CALLS, "raised_at"),
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION,
        "device_id": _PHONE, "technician_id": _TECHNICIAN,
        "kind": coded("a word from a closed list"),
        "raised_at": _CALL, "received_at": _CALL,
        "is_placed": not_personal("whether the instant lay inside a shift"),
        "acknowledged_at": _CALL,
        "acknowledged_by": _actor("acknowledged_by>organizations.Person"),
    },
)  # fmt: skip
_REASON = coded("a word from a closed list")
_BY_DEVICE = "device_id>tracking.Device.technician.person"
declare(
    "tracking.Quarantined",
    subject=_BY_DEVICE,
    who="technicians",
    what=_("Messages of your phone that could not be used"),
    term=after(_UNUSABLE, "received_at"),
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "device_id": _PHONE,
        "received_at": personal("user.behavior", purpose="operation"),
        "format": _PHONE, "reason": _REASON,
        "fields": coded("names of fields, never a value"),
        "rows": not_personal("a count"),
    },
)  # fmt: skip
declare(
    "tracking.Refusal",
    subject=_BY_DEVICE,
    who="technicians",
    what=_("How many positions of your phone were thrown away"),
    term=after(_REFUSED, "day_on"),
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
    who="technicians",
    what=_("What your phone is told about the places of your day"),
    term="parent",
    fields={
        **_ROW,
        "device": _PHONE,
        "body": personal("user.location.precise", purpose="time on site"),
        "prepared_at": not_personal("when the plan was made into commands"),
        "times_handed_out": not_personal("a count"),
    },
)
