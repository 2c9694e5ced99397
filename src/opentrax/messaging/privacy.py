"""What the outboxes hold: the words of a message only until it has left."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import (
    NotPersonal,
    Personal,
    after,
    coded,
    declare,
    not_personal,
    personal,
)
from opentrax.kit.privacy import rule as retention_rule

_STATE = not_personal("state of a delivery")
_TERM = retention_rule("messages", _("24 months"), months=24)
_ALONE = retention_rule("own messages", _("24 months"), months=24, taken_by="expiry")
_LEFT = retention_rule("words of messages", _("until the message has left"), until="replaced")
_WORDS: dict[str, NotPersonal | Personal] = {
    "kind": coded("one of the names in messaging.rules"),
    "address": personal("user.contact.email", purpose="messages"),
    "language": personal("user.account.settings", purpose="messages"),
    "subject": personal("user.content.private", purpose="messages"),
    "text": personal("user.content.private", purpose="messages", export=False, term=_LEFT),
    "state": _STATE,
    "attempts": _STATE,
    "fault": coded("a class of failure, without address or words"),
    "sent_at": personal("user.behavior", purpose="messages"),
}

declare(
    "messaging.OrganizationMessage",
    subject="address@",
    who="recipients",
    what=_("Messages that an organization sent to you"),
    term=after(_TERM, "created_at"),
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
    subject="person_id>organizations.Person",
    who="members",
    what=_("Messages about your account"),
    term=after(_ALONE, "created_at"),
    fields={
        "id": not_personal("a random key"),
        "person_id": personal("user.unique_id", purpose="messages"),
        "created_at": personal("user.behavior", purpose="messages"),
        **_WORDS,
    },
)
