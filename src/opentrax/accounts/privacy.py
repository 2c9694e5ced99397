"""What accounts store, allauth's tables included."""

from opentrax.kit.privacy import declare, not_personal, personal

declare(
    "accounts.Registration",
    subject="person_id",
    retention="until the address is verified, or as long as the account",
    fields={
        "person_id": personal("user.unique_id", purpose="account"),
        "organization_name": personal("user.workplace", purpose="account"),
        "created_at": personal("user.account", purpose="account"),
    },
)
declare(
    "account.EmailAddress",
    subject="user",
    retention="as long as the account is active",
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
    subject="email_address",
    retention="not used, empty: addresses are verified by a code in the session",
    fields={
        "id": not_personal("a number"),
        "email_address": personal("user.contact.email", purpose="security"),
        "created": not_personal("not used"),
        "sent": not_personal("not used"),
        "key": not_personal("not used"),
    },
)
