"""What the privacy engine itself stores."""

from opentrax.kit.privacy import NotPersonal, Personal, declare, not_personal, personal

_KEY = not_personal("a random key")
_WHEN = not_personal("when the row was made")
_TEXT = not_personal("the same text for everybody")
_PROOF = "who sends has to prove consent, for three years after the last message"


def _kept(category: str) -> Personal:
    return personal(
        category, purpose="evidence", basis="legal obligation", erasure="keep", why_kept=_PROOF
    )


declare(
    "privacy.Notice",
    retention="for ever: people said yes to it",
    fields=dict.fromkeys(
        ("id", "purpose", "version", "language", "text", "text_hash", "published_at"), _TEXT
    ),
)
_EVENT: dict[str, NotPersonal | Personal] = {
    "id": _KEY,
    "created_at": _WHEN,
    "subject_id": _kept("user.unique_id"),
    **dict.fromkeys(
        ("purpose", "channel", "state", "basis", "method", "at", "expires_at"),
        _kept("user.privacy_preferences"),
    ),
    "notice": _TEXT,
    "text_hash": _TEXT,
    "asked_by": not_personal("the name of who asked: the operator or an organization"),
    "asked_contact": not_personal("the mailbox of who asked"),
    "actor_id": _kept("user.unique_id"),
    "source_message_id": not_personal("key of a message"),
    "because_of": not_personal("key of the purchase or question that consent is implied from"),
    "network": personal("user.device.ip_address", purpose="evidence"),
}
_TERM = "3 years after it ended or was withdrawn"
declare("privacy.ConsentEvent", subject="subject_id", retention=_TERM, fields=_EVENT)
declare(
    "privacy.OrganizationConsentEvent",
    subject="subject_id",
    retention=_TERM,
    fields={"organization_id": not_personal("names an organization"), **_EVENT},
)
