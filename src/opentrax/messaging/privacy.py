"""What the outboxes hold: the words of a message only until it has left."""

from opentrax.kit.privacy import NotPersonal, Personal, declare, not_personal, personal

_STATE = not_personal("state of a delivery")
_WORDS: dict[str, NotPersonal | Personal] = {
    "kind": not_personal("one of the names in messaging.rules"),
    "address": personal("user.contact.email", purpose="messages"),
    "language": personal("user.account.settings", purpose="messages"),
    "subject": personal("user.content", purpose="messages"),
    "text": personal("user.content", purpose="messages", export=False),
    "state": _STATE,
    "attempts": _STATE,
    "fault": not_personal("a class of failure, without address or words"),
    "sent_at": personal("user.behavior", purpose="messages"),
}
_TERM = "as long as the account of its keeper; the text only until it is sent or given up"

declare(
    "messaging.OrganizationMessage",
    subject="address",
    retention=_TERM,
    fields={
        "id": not_personal("a random key"),
        "organization_id": not_personal("names an organization"),
        "created_at": not_personal("when the row was made"),
        "subject_id": not_personal("key of the row that the message is about"),
        **_WORDS,
    },
)
declare(
    "messaging.PersonMessage",
    subject="person_id",
    retention=_TERM,
    fields={
        "id": not_personal("a random key"),
        "person_id": personal("user.unique_id", purpose="messages"),
        "created_at": personal("user.behavior", purpose="messages"),
        **_WORDS,
    },
)
