"""What the privacy engine itself stores, and the stores beside the tables."""

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
from opentrax.privacy import other_stores, processors  # noqa: F401  declare them
from opentrax.privacy.statistics import declared  # noqa: F401  declares its tables

_KEY = not_personal("a random key")
_WHEN = not_personal("when the row was made")
_ORGANIZATION = not_personal("names an organization")
_TEXT = "the same text for everybody"
_PROOF = "who sends has to prove consent, for three years after it ended"
_TERM = rule(
    "consent",
    _("3 years after it ended or was answered anew; the last answer stays"),
    months=36,
    taken_by="expiry",
)


def _kept(category: str) -> Personal:
    return personal(
        category, purpose="evidence", basis="legal obligation", erasure="keep", why_kept=_PROOF
    )


declare(
    "privacy.Document",
    term="published",
    fields={
        **dict.fromkeys(
            ("version", "base", "is_material", "is_ended", "published_at", "effective_at"),
            not_personal(_TEXT),
        ),
        **dict.fromkeys(("id", "kind", "text_hash"), coded(_TEXT)),
        "published_by": coded("under which name the operator published it, published"),
    },
)
declare(
    "privacy.DocumentText",
    term="published",
    fields={
        "document": not_personal(_TEXT),
        **dict.fromkeys(("id", "language", "text", "text_hash", "summary"), coded(_TEXT)),
    },
)
_COUNTS = "counts, and nothing about anybody"
declare(
    "privacy.Verdict",
    term=rule("verdicts", _("for good: counts, and nothing about anybody"), until="never"),
    fields={
        **dict.fromkeys(
            ("sequence", "at", "bad", "exercised", "fresh_until", "previous_hash", "verdict_hash"),
            not_personal(_COUNTS),
        ),
        **dict.fromkeys(("promise", "state", "figures"), coded(_COUNTS)),
    },
)
declare(
    "privacy.Attestation",
    term="verdicts",
    fields={
        "id": _KEY,
        "promise": coded("the number of a promise"),
        "words": coded("what the operator says to everybody, published"),
        "said_by": coded("under which name the operator says it, published"),
        "at": not_personal("when it was said"),
        "expires_at": not_personal("until when it holds"),
    },
)
declare(
    "privacy.Egress",
    term="verdicts",
    fields={
        "id": _KEY,
        **dict.fromkeys(("on_day", "admitted", "refused"), not_personal(_COUNTS)),
        "processor": coded("the name of a processor"),
        "host": coded("the name of a server"),
    },
)
declare(
    "privacy.LogReading",
    term=after(
        rule(
            "log readings", _("2 years: who read logs, and for what"), months=24, taken_by="expiry"
        ),
        "at",
    ),
    fields={
        "id": _KEY,
        "at": not_personal("when logs were read"),
        "log": coded("the name of a log"),
        "purpose": not_personal("one of a closed list"),
        "reason": coded("what was looked for, as the operator says it"),
        "said_by": coded("under which name the operator says it"),
        "lines": not_personal(_COUNTS),
    },
)
_BREACHES = rule(
    "breaches", _("for good: the law wants a register of every breach; it names nobody"),
    until="never",
)  # fmt: skip
_REGISTER = "a word of the operator's register, which names nobody"
declare(
    "privacy.Breach",
    term=_BREACHES,
    fields={
        "id": _KEY, "created_at": _WHEN, "is_drill": not_personal("a drill or not"),
        "discovered_at": not_personal("when it was found"),
        "people_count": not_personal("a count"),
        "what": coded(_REGISTER), "said_by": coded("under which name the operator says it"),
    },
)  # fmt: skip
declare(
    "privacy.BreachStep",
    term=_BREACHES,
    fields={
        "id": _KEY, "created_at": _WHEN, "breach": _KEY,
        "kind": not_personal("one of a closed list"), "at": not_personal("when it was done"),
        "whom": coded("an authority, or which people in general"), "words": coded(_REGISTER),
        "said_by": coded("under which name the operator says it"),
    },
)  # fmt: skip
declare(
    "privacy.ShorterTerm",
    term="organization",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "rule": coded("the name of a retention rule"),
        "days": not_personal("a rule of an organization"),
    },
)  # fmt: skip
_HOLDS = rule("holds", _("3 years after the hold ended"), months=36)
_HOLDER = "the hold is the organization's; of whom it is about and who decided, the keys are kept"


def _decided(path: str) -> Personal:
    return personal(
        "user.unique_id", purpose="evidence", basis="legal obligation", erasure="keep",
        why_kept="says who held data back and who agreed", of=path,
    )  # fmt: skip


declare(
    "privacy.LegalHold",
    subject="about_id>directory.Technician.person",
    who="technicians",
    what=_("What is kept longer for a law, a dispute or an agreement"),
    co_owned=_HOLDER,
    term=after(_HOLDS, "released_at"),
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "place": coded("the name of a table"),
        "row_id": not_personal("key of the row that is held"),
        "about_id": personal(
            "user.unique_id", purpose="evidence", basis="legal obligation", erasure="keep",
            why_kept="names whom the hold is about",
        ),
        "from_at": not_personal("a time that the hold names"),
        "to_at": not_personal("a time that the hold names"),
        "fields": coded("names of columns"),
        "reason": personal(
            "user.content.private", purpose="evidence", basis="legal obligation",
            erasure="anonymize", of="requested_by_id>organizations.Person",
        ),
        "requested_by_id": _decided("requested_by_id>organizations.Person"),
        "approved_by_id": _decided("approved_by_id>organizations.Person"),
        "approved_at": not_personal("state of the hold"),
        "expires_at": not_personal("a term"),
        "released_at": not_personal("state of the hold"),
        "released_by_id": _decided("released_by_id>organizations.Person"),
    },
)  # fmt: skip
declare(
    "privacy.HeldCopy",
    subject="about_id>directory.Technician.person",
    who="technicians",
    what=_("Copies of places that are held"),
    term="parent",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "hold": _KEY,
        "row_key": coded("key of the row that was copied"),
        "about_id": personal("user.unique_id", purpose="evidence", basis="legal obligation"),
        "at": not_personal("when the row's time began"),
        "body": document({}, inherits="tracking.Position"),
    },
)  # fmt: skip
_DISCLOSED = rule("disclosures", _("7 years after it was asked for"), months=84)
_ON_RECORD = "to whom data went, and who agreed, has to be shown to whoever asks"


def _acted(path: str) -> Personal:
    return personal(
        "user.unique_id", purpose="evidence", basis="legal obligation", erasure="keep",
        why_kept=_ON_RECORD, of=path,
    )  # fmt: skip


declare(
    "privacy.Disclosure",
    subject="requested_by_id>organizations.Person",
    who="members",
    what=_("Disclosures that you asked for, approved or made"),
    co_owned="the organization answers for it; of who acted, the keys are kept",
    term=after(_DISCLOSED, "created_at"),
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "recipient": coded("a court, an authority or whoever else got data, on record"),
        "ground": not_personal("one of a closed list"),
        "legal_basis": coded("the law or order, on record"),
        "scope": coded("which data, on record, without a name"),
        "document_hash": coded("the fingerprint of a document that is not kept"),
        "others_count": not_personal("a count"),
        "requested_by_id": personal(
            "user.unique_id", purpose="evidence", basis="legal obligation", erasure="keep",
            why_kept=_ON_RECORD,
        ),
        "approved_by_id": _acted("approved_by_id>organizations.Person"),
        "made_by_id": _acted("made_by_id>organizations.Person"),
        "refused_by_id": _acted("refused_by_id>organizations.Person"),
        "approved_at": not_personal("state of the disclosure"),
        "made_at": not_personal("state of the disclosure"),
        "refused_at": not_personal("state of the disclosure"),
        "not_told_because": coded("why those concerned are not told yet, on record"),
        "silent_until": not_personal("a term"),
    },
)  # fmt: skip
declare(
    "privacy.DisclosedPerson",
    subject="opentrax.privacy.selectors.disclosures.rows_told()",
    who="members",
    what=_("That data about you were disclosed to somebody outside"),
    term="parent",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN, "disclosure": _KEY,
        "person_id": personal(
            "user.unique_id", purpose="evidence", basis="legal obligation", erasure="keep",
            why_kept=_ON_RECORD,
        ),
        "told_at": not_personal("when it was shown to whom it is about"),
    },
)  # fmt: skip
_GRANTS = rule("staff grants", _("25 months after it was asked for"), months=25, taken_by="expiry")
_STAFF_LOOKS = rule("staff looks", _("2 years"), months=24, taken_by="expiry")
_LET_IN = "shows who was let in, by whose yes, and what they looked at"


def _let_in(path: str | None = None) -> Personal:
    return personal(
        "user.unique_id", purpose="evidence", basis="legal obligation", erasure="keep",
        why_kept=_LET_IN, of=path,
    )  # fmt: skip


_INSTANT = not_personal("state of the grant")
declare(
    "privacy.StaffGrant",
    subject="staff_id>organizations.Person",
    who="members",
    what=_("When you, of the operator’s staff, asked to read an organization’s data"),
    co_owned="the organization’s record of who was let in; of who acted, the keys are kept",
    term=after(_GRANTS, "asked_at"),
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "staff_id": _let_in(),
        "approved_by_id": _let_in("approved_by_id>organizations.Person"),
        "ended_by_id": _let_in("ended_by_id>organizations.Person"),
        "why": not_personal("one of a closed list"),
        "approved_as": not_personal("one of a closed list"),
        "words": coded("what for, on record, without a name"),
        "reference": coded("the number of a case"),
        "areas": coded("words of a closed list"),
        "minutes": not_personal("a count"),
        **dict.fromkeys(("asked_at", "begins_at", "expires_at", "ended_at"), _INSTANT),
    },
)  # fmt: skip
declare(
    "privacy.StaffLook",
    subject="about_id>organizations.Person",
    who="members",
    what=_("What the operator’s staff looked at about you"),
    co_owned="the organization’s record of what was looked at; of who looked, the key is kept",
    term=after(_STAFF_LOOKS, "at"),
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN, "grant": _KEY,
        "staff_id": _let_in("staff_id>organizations.Person"),
        "about_id": _let_in(),
        "at": personal(
            "user.behavior", purpose="evidence", basis="legal obligation", erasure="keep",
            why_kept=_LET_IN,
        ),
        "page": coded("the name of a page"),
        "path": coded("the address of a page: keys of rows, no words"),
    },
)  # fmt: skip
declare(
    "privacy.StaffRule",
    subject="set_by_id>organizations.Person",
    who="members",
    what=_("What you decided about the operator’s staff"),
    co_owned="the organization’s decision; of who made it, the key is kept",
    term="organization",
    fields={
        "id": _KEY, "organization_id": _ORGANIZATION, "created_at": _WHEN,
        "rule": not_personal("one of a closed list"),
        "set_by_id": _let_in(),
        "invited_by_id": _let_in("invited_by_id>organizations.Person"),
        "invited_areas": coded("words of a closed list"),
        **dict.fromkeys(("set_at", "invited_minutes", "invited_until"), not_personal("a term")),
    },
)  # fmt: skip
declare(
    "privacy.PublishedMap",
    term="published",
    fields={
        "version": not_personal(_TEXT), "published_at": not_personal(_TEXT),
        "body_hash": coded(_TEXT),
        "body": coded("names of columns and rules, no value of anybody"),
        "changes": coded("names of columns and rules, no value of anybody"),
    },
)  # fmt: skip
_REQUESTS = rule("requests", _("3 years after the request ended"), months=36)
_OWN_REQUESTS = rule(
    "own requests", _("3 years after the request ended"), months=36, taken_by="expiry"
)
_COPIES = rule("copies", _("7 days after the copy was made"), days=7, taken_by="expiry")
_ANSWERED = "shows that the request was answered in time, by a key that names nobody once erased"


def _request(category: str, *, of: str | None = None) -> Personal:
    return personal(
        category, purpose="evidence", basis="legal obligation", erasure="keep",
        why_kept=_ANSWERED, of=of,
    )  # fmt: skip


_ASKED: dict[str, NotPersonal | Personal] = {
    "id": _KEY,
    "created_at": _WHEN,
    "subject_id": _request("user.unique_id"),
    "address": personal("user.contact.email", purpose="evidence", basis="legal obligation"),
    "words": personal("user.content.private", purpose="evidence", basis="legal obligation"),
    **dict.fromkeys(("kind", "received_at", "ended_at"), _request("user.behavior")),
    **dict.fromkeys(("identity", "state"), not_personal("state of the request")),
    **dict.fromkeys(
        ("province", "language", "due_by", "receipt_hash"),
        coded("a word from a closed list, or a hash"),
    ),
    **dict.fromkeys(
        ("target_at", "due_at", "extended_at", "runs_at"), not_personal("clocks of the request")
    ),
    "extension_words": _request("user.content.private"),
    "answer": _request("user.content.private"),
    "receipt": coded("names of tables, counts and reasons of the program"),
}  # fmt: skip
declare(
    "privacy.PersonRequest",
    subject="subject_id#",
    who="recipients",
    what=_("What you asked for about your data, and what was done"),
    term=after(_OWN_REQUESTS, "ended_at"),
    fields={**_ASKED, "token_hash": not_personal("hash of a random token")},
)
declare(
    "privacy.OrganizationRequest",
    subject="subject_id#",
    who="recipients",
    what=_("What you asked an organization for about your data, and what was done"),
    co_owned="the row is about whoever asks; of whoever decided, the key alone is kept",
    term=after(_REQUESTS, "ended_at"),
    fields={
        **_ASKED,
        "organization_id": _ORGANIZATION,
        "person_request_id": _KEY,
        "record_place": coded("the name of a table"),
        "record_id": not_personal("key of the row that stands for whoever asks"),
        **{
            name: _request("user.unique_id", of=f"{name}>organizations.Person")
            for name in ("opened_by_id", "decided_by_id", "released_by_id")
        },
        **dict.fromkeys(("decided_at", "copy_taken_at"), not_personal("state of the request")),
        "refusal_ground": not_personal("one of a closed list"),
        "changes": coded("names of tables and columns"),
        "passed_on": document({"[]": _request("user.content.private")}),
    },
)
declare(
    "privacy.PersonCopy",
    subject="subject_id#",
    who="recipients",
    what=_("Copies of your data that wait for you"),
    term=after(_COPIES, "created_at"),
    fields={
        "id": _KEY,
        "subject_id": personal("user.unique_id", purpose="evidence"),
        "request": _KEY,
        "body": personal("user.account", purpose="evidence", export=False),
        **dict.fromkeys(
            ("created_at", "made_at", "expires_at", "taken_at"),
            personal("user.behavior", purpose="evidence"),
        ),
        **dict.fromkeys(("done", "total", "size"), not_personal("a count")),
    },
)
declare(
    "privacy.Tombstone",
    term=rule(
        "tombstones", _("for good: a keyed hash, so that no backup brings you back"), until="never"
    ),
    fields={
        "id": _KEY,
        "subject_hash": not_personal("a keyed hash that names nobody by itself"),
        "keeper_id": _ORGANIZATION,
        "records": coded("keys of rows that name nobody any more"),
        "at": not_personal("when it was done"),
        "held": not_personal("a count"),
    },
)
_CHOICE = _kept("user.privacy_preferences")
_EVENT: dict[str, NotPersonal | Personal] = {
    "id": _KEY,
    "created_at": _WHEN,
    "subject_id": _kept("user.unique_id"),
    **dict.fromkeys(
        ("purpose", "channel", "state", "basis", "method", "at", "expires_at"), _CHOICE
    ),
    "notice": not_personal(_TEXT),
    "text_hash": coded("hash of words"),
    "asked_by": coded("the name of who asked: the operator or an organization"),
    "asked_contact": coded("the mailbox of who asked"),
    "actor_id": personal(
        "user.unique_id", purpose="evidence", basis="legal obligation", erasure="keep",
        why_kept=_PROOF, of="actor_id>organizations.Person",
    ),
    "source_message_id": not_personal("key of a message"),
    "because_of": not_personal("key of the purchase or question that consent is implied from"),
    "network": personal("user.device.ip_address", purpose="evidence"),
}  # fmt: skip
_OWNED = "the row is about whoever said it; of whoever wrote it down, the key alone is kept"
declare(
    "privacy.ConsentEvent",
    subject="subject_id#",
    who="recipients",
    what=_("What you allowed or refused, word for word"),
    co_owned=_OWNED,
    term=after(_TERM, "expires_at"),
    fields=_EVENT,
)
declare(
    "privacy.OrganizationConsentEvent",
    subject="subject_id#",
    who="recipients",
    what=_("What you allowed or refused an organization, word for word"),
    co_owned=_OWNED,
    term=after(_TERM, "expires_at"),
    fields={"organization_id": not_personal("names an organization"), **_EVENT},
)
