"""What the outboxes and the gate hold: words a week, the log two years, opt-outs for good."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import (
    Erasing,
    NotPersonal,
    Personal,
    after,
    coded,
    declare,
    not_personal,
    personal,
)
from opentrax.kit.privacy import rule as retention_rule

_KEY = not_personal("a random key")
_STATE = not_personal("state of a delivery")
_COUNTED = not_personal("a counter")
_CODE = coded("one of the names in the code")
_ORGANIZATION = not_personal("names an organization")

_TERM = retention_rule(
    "messages", _("24 months, 90 days for codes and the like, 44 days for invitations"), months=24,
    taken_by="service",
)  # fmt: skip
_WORDS_TERM = retention_rule("words of messages", _("7 days after it was sent or refused"), days=7,
                             taken_by="service")  # fmt: skip
_LEFT = retention_rule("codes in messages", _("until the message has left"), until="replaced")
_FOR_GOOD = retention_rule("opt-outs", _("for good, so that nothing undoes it"), until="never")
_NAMED = retention_rule("addresses as hashes", _("as long as something is remembered of it"),
                        until="replaced")  # fmt: skip
_PASSED = retention_rule("passages", _("24 months"), months=24, taken_by="expiry")
_ANSWERS = retention_rule("answers", _("30 days"), days=30, taken_by="service")

_WORDS = after(_WORDS_TERM, "decided_at")
_MESSAGE: dict[str, NotPersonal | Personal] = {
    "id": _KEY,
    "kind": _CODE,
    "message_class": _CODE,
    "address": personal("user.contact.email", purpose="messages"),
    "language": personal("user.account.settings", purpose="messages"),
    "time_zone": personal("user.account.settings", purpose="messages"),
    "subject": personal("user.content.private", purpose="messages", term=_WORDS),
    "text": personal("user.content.private", purpose="messages", term=_WORDS),
    "secrets": personal(
        "user.authorization.credentials", purpose="security", export=False, term=_LEFT
    ),
    "stop_token": personal(
        "user.authorization.credentials", purpose="messages", export=False, term=_WORDS
    ),
    "state": _STATE,
    "reason": _CODE,
    "decided_at": _STATE,
    "attempts": _STATE,
    "fault": coded("a class of failure, without address or words"),
    "sent_at": personal("user.behavior", purpose="messages"),
    "delivery": _STATE,
    "delivery_at": _STATE,
}
declare(
    "messaging.OrganizationMessage",
    subject="address@",
    who="recipients",
    what=_("Messages that an organization sent to you"),
    term=after(_TERM, "created_at"),
    fields={
        "organization_id": _ORGANIZATION,
        "created_at": not_personal("when the row was made"),
        "subject_id": not_personal("key of the row that the message is about"),
        **_MESSAGE,
    },
)
declare(
    "messaging.PersonMessage",
    subject="person_id>organizations.Person",
    who="members",
    what=_("Messages about your account"),
    term=after(_TERM, "created_at"),
    fields={
        "person_id": personal("user.unique_id", purpose="messages"),
        "created_at": personal("user.behavior", purpose="messages"),
        "onboarding_number": not_personal("1 to 10, counted for each account"),
        **_MESSAGE,
    },
)
declare(
    "messaging.OnboardingSlot",
    subject="person_id>organizations.Person",
    who="members",
    what=_("How many messages to get started you were sent"),
    term="account",
    erasing=Erasing(after=("messaging.PersonMessage",)),
    fields={
        "id": _KEY,
        "person_id": personal("user.unique_id", purpose="messages"),
        "number": not_personal("1 to 10, counted for each account"),
        "taken_at": personal("user.behavior", purpose="messages"),
    },
)

_WHY_KEPT = "an opt-out has to outlive the account: a later import must not undo it"


def _kept(category: str, *, export: bool = True) -> Personal:
    return personal(
        category, purpose="messages", basis="legal obligation", export=export, erasure="keep",
        why_kept=_WHY_KEPT,
    )  # fmt: skip


declare(
    "messaging.Recipient",
    subject="opentrax.messaging.subjects.recipients_of()",
    who="recipients",
    what=_("Your address as a hash under a secret key"),
    term=_NAMED,
    fields={
        "id": _KEY,
        "channel": _CODE,
        "key_name": coded("names a key of the installation"),
        "address_hash": _kept("user.contact.email", export=False),
        "serial": _COUNTED,
        "created_at": not_personal("when the row was made"),
    },
)
_CHOICE = _kept("user.privacy_preferences")
declare(
    "messaging.Suppression",
    subject="opentrax.messaging.subjects.suppressions_of()",
    who="recipients",
    what=_("What mail you stopped, and since when"),
    term=_FOR_GOOD,
    fields={
        "id": _KEY,
        "recipient_id": _kept("user.unique_id", export=False),
        "sender_id": _ORGANIZATION,
        **dict.fromkeys(("strength", "reason", "asked_at", "created_at", "lifted_at"), _CHOICE),
        "message_id": not_personal("key of the message that was answered"),
        "serial": _COUNTED,
        "in_flight": _COUNTED,
        "lifted_serial": _COUNTED,
    },
)
_EVIDENCE = personal(
    "user.unique_id", purpose="evidence", basis="legal obligation", export=False, erasure="keep",
    why_kept="names a hash, and nobody once the account is erased; caps and links go by it",
)  # fmt: skip
declare(
    "messaging.Passage",
    subject="opentrax.messaging.subjects.passages_of()",
    who="recipients",
    what=_("When a message was let through to you, without its words"),
    term=after(_PASSED, "claimed_at"),
    fields={
        "id": _KEY,
        "recipient_id": _EVIDENCE,
        "message_id": not_personal("key of the message"),
        "keeper": _CODE,
        "keeper_id": _EVIDENCE,
        "sender_id": _ORGANIZATION,
        "sender_name": coded("the name of an organization"),
        "kind": _CODE,
        "message_class": _CODE,
        "consent_id": not_personal("key of a consent event"),
        "lacks": coded("what a mail lacked, in words of the program"),
        "token_hash": not_personal("hash of a random token"),
        "serial": _COUNTED,
        "claimed_at": _STATE,
        "sent_at": _STATE,
        "failed_at": _STATE,
        "delivery": _STATE,
    },
)
declare(
    "messaging.AddressKey",
    term="replaced",
    fields={
        "name": coded("names a key of the installation"),
        "made_at": not_personal("when it was first used"),
    },
)
declare(
    "messaging.Arrival",
    subject="opentrax.messaging.subjects.arrivals_of()",
    who="recipients",
    what=_("Answers of yours that wait for somebody to read them"),
    term=after(_ANSWERS, "heard_at"),
    fields={
        "id": _KEY,
        "mail_key": not_personal("hash of the mail's own id"),
        "outcome": _STATE,
        "asked_at": _STATE,
        "heard_at": _STATE,
        "due_at": _STATE,
        "from_address": personal("user.contact.email", purpose="messages"),
        "subject": personal("user.content.private", purpose="messages"),
        "words": personal("user.content.private", purpose="messages"),
        "resolved_at": _STATE,
    },
)
