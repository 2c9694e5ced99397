"""What the privacy engine itself stores, and the stores beside the tables."""

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
)
from opentrax.privacy import other_stores  # noqa: F401  declares them

_KEY = not_personal("a random key")
_WHEN = not_personal("when the row was made")
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
    "privacy.Notice",
    term="published",
    fields={
        "version": not_personal(_TEXT), "published_at": not_personal(_TEXT),
        **dict.fromkeys(("id", "purpose", "language", "text", "text_hash"), coded(_TEXT)),
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
