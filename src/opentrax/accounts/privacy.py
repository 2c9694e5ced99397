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

_AGREED = "that somebody agreed has to be shown, for three years after the account ended"
declare(
    "accounts.Acceptance",
    subject="person_id",
    retention="as long as the account, and 3 years",
    fields={
        "id": not_personal("a random key"),
        "person_id": personal(
            "user.unique_id", purpose="evidence", erasure="keep", why_kept=_AGREED
        ),
        "document": not_personal("one of two names"),
        "version": not_personal("number of a text that is the same for everybody"),
        "language": personal(
            "user.account.settings", purpose="evidence", erasure="keep", why_kept=_AGREED
        ),
        "text_hash": not_personal("hash of a text that is the same for everybody"),
        "way": personal("user.account", purpose="evidence", erasure="keep", why_kept=_AGREED),
        "accepted_at": personal(
            "user.account", purpose="evidence", erasure="keep", why_kept=_AGREED
        ),
    },
)
declare(
    "accounts.SignIn",
    subject="person_id",
    retention="90 days after the sign-in",
    fields={
        "id": not_personal("a random key"),
        "person_id": personal("user.unique_id", purpose="security"),
        "method": personal("user.behavior", purpose="security"),
        "device": personal("user.device", purpose="security"),
        "place": personal("user.location.imprecise", purpose="security", basis="consent"),
        "session_key": personal("user.device.cookie_id", purpose="security", export=False),
        "started_at": personal("user.behavior", purpose="security"),
        "seen_at": personal("user.behavior", purpose="security"),
        "ended_at": personal("user.behavior", purpose="security"),
        "end_reason": personal("user.behavior", purpose="security"),
    },
)
declare(
    "accounts.AddressChange",
    subject="person_id",
    retention="30 days after it was asked for",
    fields={
        "id": not_personal("a random key"),
        "person_id": personal("user.unique_id", purpose="security"),
        "address_before": personal("user.contact.email", purpose="security"),
        "address_after": personal("user.contact.email", purpose="security"),
        "code_hash": not_personal("hash of a random code"),
        "undo_hash": not_personal("hash of a random token"),
        "attempts": not_personal("a count"),
        # In a copy it would say whose the other address is.
        "is_decoy": not_personal("about another account, which it must not betray"),
        "asked_at": personal("user.behavior", purpose="security"),
        "confirmed_at": personal("user.behavior", purpose="security"),
        "undone_at": personal("user.behavior", purpose="security"),
    },
)
declare(
    "accounts.OrganizationClosure",
    subject="asked_by",
    retention="as long as the organization's audit log",
    fields={
        "id": not_personal("a random key"),
        "organization_id": not_personal("names an organization"),
        "created_at": not_personal("when the row was made"),
        "asked_by": personal("user.unique_id", purpose="evidence"),
        "confirmed_by": personal("user.unique_id", purpose="evidence"),
        "confirmed_at": not_personal("state of the closure"),
        "called_off_at": not_personal("state of the closure"),
        "carried_out_at": not_personal("state of the closure"),
    },
)
_RECEIPT = "the receipt that somebody under 16 was erased; the key names nobody any more"
declare(
    "accounts.AgeCase",
    subject="person_id",
    retention="2 years after the decision",
    fields={
        "id": not_personal("a random key"),
        "person_id": personal(
            "user.unique_id", purpose="evidence", basis="legal obligation", erasure="keep",
            why_kept=_RECEIPT,
        ),
        "reporter": not_personal("one of four kinds"),
        "reported_at": not_personal("state of the case"),
        "frozen_at": not_personal("state of the case"),
        "due_at": not_personal("a term"),
        "decision": not_personal("state of the case"),
        "decided_at": not_personal("state of the case"),
    },
)  # fmt: skip
declare(
    "mfa.Authenticator",
    subject="user",
    retention="as long as the account is active, or until its person removes it",
    fields={
        "id": not_personal("a number"),
        "user": personal("user.unique_id", purpose="security"),
        "type": personal("user.authorization", purpose="security"),
        "data": personal("user.authorization.credentials", purpose="security", export=False),
        "created_at": personal("user.behavior", purpose="security"),
        "last_used_at": personal("user.behavior", purpose="security"),
    },
)
