"""What accounts store, allauth's tables included."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import after, coded, declare, not_personal, personal, rule

_UNVERIFIED = rule(
    "registrations", _("until the address is verified, 7 days at most"), days=7, taken_by="expiry"
)

declare(
    "accounts.Registration",
    subject="person_id>organizations.Person",
    who="members",
    what=_("What you asked for when you registered"),
    term=after(_UNVERIFIED, "created_at"),
    fields={
        "person_id": personal("user.unique_id", purpose="account"),
        "organization_name": personal("user.workplace", purpose="account"),
        "created_at": personal("user.account", purpose="account"),
    },
)
declare(
    "account.EmailAddress",
    subject="user",
    who="members",
    what=_("Your addresses, and whether you verified them"),
    term="account",
    fields={
        "id": not_personal("a number"),
        "user": personal("user.unique_id", purpose="account"),
        "email": personal("user.contact.email", purpose="account"),
        "verified": personal("user.account", purpose="security"),
        "primary": personal("user.account", purpose="account"),
    },
)
declare(
    "account.EmailConfirmation",
    term="unused",
    fields={
        "id": not_personal("a number"),
        "email_address": not_personal("not used: addresses are verified by a code"),
        "created": not_personal("not used"),
        "sent": not_personal("not used"),
        "key": coded("not used"),
    },
)
