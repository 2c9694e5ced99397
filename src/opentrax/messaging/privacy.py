"""What the outboxes and the gate hold: words a week, the log two years, opt-outs for good."""

from opentrax.kit.privacy import NotPersonal, Personal, declare, not_personal, personal

_KEY = not_personal("a random key")
_STATE = not_personal("state of a delivery")
_CODE = not_personal("one of the names in the code")
_WORDS: dict[str, NotPersonal | Personal] = {
    "kind": _CODE,
    "message_class": _CODE,
    "address": personal("user.contact.email", purpose="messages"),
    "language": personal("user.account.settings", purpose="messages"),
    "time_zone": personal("user.account.settings", purpose="messages"),
    "subject": personal("user.content", purpose="messages"),
    "text": personal("user.content", purpose="messages"),
    "secrets": personal("user.authorization", purpose="security", export=False),
    "stop_token": personal("user.authorization", purpose="messages", export=False),
    "state": _STATE,
    "reason": _CODE,
    "decided_at": _STATE,
    "attempts": _STATE,
    "fault": not_personal("a class of failure, without address or words"),
    "sent_at": personal("user.behavior", purpose="messages"),
    "delivery": _STATE,
    "delivery_at": _STATE,
}
_TERM = (
    "2 years, 90 days for essential messages; the words 7 days, codes and links in them only until"
    " the message has left"
)

declare(
    "messaging.OrganizationMessage",
    subject="address",
    retention=_TERM,
    fields={
        "id": _KEY,
        "organization_id": not_personal("names an organization"),
        "created_at": not_personal("when the row was made"),
        "subject_id": not_personal("key of the row that the message is about"),
        **_WORDS,
    },
)
declare(
    "messaging.PersonMessage",
    subject="person_id",
    retention=f"{_TERM}; onboarding messages as long as the account, since they are counted",
    fields={
        "id": _KEY,
        "person_id": personal("user.unique_id", purpose="messages"),
        "created_at": personal("user.behavior", purpose="messages"),
        "onboarding_number": not_personal("1 to 10, counted for each account"),
        **_WORDS,
    },
)
_WHY_KEPT = "an opt-out has to outlive the account: a later import must not undo it"
declare(
    "messaging.Recipient",
    subject="address_hash",
    retention="as long as a suppression or a passage names it",
    fields={
        "id": _KEY,
        "channel": _CODE,
        "key_name": not_personal("names a key of the installation"),
        "address_hash": personal(
            "user.contact.email", purpose="messages", basis="legal obligation", export=False,
            erasure="keep", why_kept=_WHY_KEPT,
        ),
        "serial": not_personal("a counter"),
        "created_at": not_personal("when the row was made"),
    },
)  # fmt: skip
_OF_RECIPIENT = personal(
    "user.privacy_preferences", purpose="messages", basis="legal obligation",
    erasure="keep", why_kept=_WHY_KEPT,
)  # fmt: skip
declare(
    "messaging.Suppression",
    subject="recipient_id",
    retention="for good, without an address: a keyed hash of it",
    fields={
        "id": _KEY,
        "recipient_id": _OF_RECIPIENT,
        "sender_id": not_personal("names an organization"),
        "strength": _OF_RECIPIENT,
        "reason": _OF_RECIPIENT,
        "message_id": not_personal("key of the message that was answered"),
        "serial": not_personal("a counter"),
        "asked_at": _OF_RECIPIENT,
        "created_at": _OF_RECIPIENT,
        "in_flight": not_personal("a count"),
        "lifted_at": _OF_RECIPIENT,
        "lifted_serial": not_personal("a counter"),
    },
)
declare(
    "messaging.Passage",
    subject="recipient_id",
    retention="2 years, so that the link in a mail works and the law's evidence is there",
    fields={
        "id": _KEY,
        "recipient_id": personal(
            "user.unique_id", purpose="messages", basis="legal obligation", erasure="keep",
            export=False, why_kept="names a keyed hash; caps and opt-outs by link go by it",
        ),
        "message_id": not_personal("key of the message"),
        "keeper": _CODE,
        "keeper_id": personal(
            "user.unique_id", purpose="messages", erasure="keep", export=False,
            why_kept="names nobody once the account is erased",
        ),
        "sender_id": not_personal("names an organization"),
        "sender_name": not_personal("the name of an organization"),
        "kind": _CODE,
        "message_class": _CODE,
        "consent_id": not_personal("key of a consent event"),
        "token_hash": not_personal("hash of a random token"),
        "serial": not_personal("a counter"),
        "claimed_at": _STATE,
        "sent_at": _STATE,
        "failed_at": _STATE,
        "delivery": _STATE,
    },
)  # fmt: skip
declare(
    "messaging.AddressKey",
    retention="as long as the installation",
    fields={
        "name": not_personal("names a key of the installation"),
        "made_at": not_personal("when it was first used"),
    },
)
_READ = personal("user.content.private", purpose="messages", export=False)
declare(
    "messaging.Arrival",
    subject="from_address",
    retention="30 days; words only where a person has to read them",
    fields={
        "id": _KEY,
        "mail_key": not_personal("hash of the mail's own id"),
        "outcome": _CODE,
        "asked_at": _STATE,
        "heard_at": _STATE,
        "due_at": _STATE,
        "from_address": personal("user.contact.email", purpose="messages", export=False),
        "subject": _READ,
        "words": _READ,
        "resolved_at": _STATE,
    },
)
